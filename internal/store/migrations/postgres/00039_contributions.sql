-- +goose Up
-- What is in contributions stands in careers now, and imports write there. The rows stay as they are for servers of the version before, which
-- read them until they are replaced; an import by one of those is refused, since nobody would see what it brings. A later step drops them.
-- +goose StatementBegin
CREATE FUNCTION contributions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'contributions stand in careers: import with the newer program';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER contributions_no_writes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON contributions
    FOR EACH STATEMENT EXECUTE FUNCTION contributions_moved();

-- +goose Down
DROP TRIGGER contributions_no_writes ON contributions;
DROP FUNCTION contributions_moved();
