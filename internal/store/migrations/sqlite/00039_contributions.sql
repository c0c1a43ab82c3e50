-- +goose Up
-- What is in contributions stands in careers now, and imports write there. The rows stay as they are for servers of the version before, which
-- read them until they are replaced; an import by one of those is refused, since nobody would see what it brings. A later step drops them.
-- +goose StatementBegin
CREATE TRIGGER contributions_no_insert BEFORE INSERT ON contributions BEGIN
    SELECT RAISE(ABORT, 'contributions stand in careers: import with the newer program');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contributions_no_update BEFORE UPDATE ON contributions BEGIN
    SELECT RAISE(ABORT, 'contributions stand in careers: import with the newer program');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contributions_no_delete BEFORE DELETE ON contributions BEGIN
    SELECT RAISE(ABORT, 'contributions stand in careers: import with the newer program');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER contributions_no_insert;
DROP TRIGGER contributions_no_update;
DROP TRIGGER contributions_no_delete;
