-- +goose Up
-- The personal number of the holder of a staff account, where they are insured here; '' for nobody. It keeps them from their own record.
ALTER TABLE staff_accounts ADD COLUMN person_no TEXT NOT NULL DEFAULT '';

-- Relatives and others whom the holder of an account declared, by the keyed hash of their ID number; shown (sealed for nobody) is the name that
-- the holder wrote. They are kept from these records too.
CREATE TABLE staff_relatives (
    name        TEXT NOT NULL,
    relative_id TEXT NOT NULL,
    id_hash     TEXT NOT NULL,
    relation    TEXT NOT NULL,
    shown       BLOB NOT NULL,
    declared_at BIGINT NOT NULL,
    PRIMARY KEY (name, relative_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX staff_relatives_who ON staff_relatives (name, id_hash);

-- New ways in that were given to an account: what ('first', 'password' or 'factor'), why, who asked and who agreed. used_at is the first
-- sign-in since (0: none yet); acts in the day after it are marked.
CREATE TABLE staff_resets (
    reset_id    TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    what        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    released_by TEXT NOT NULL,
    at          BIGINT NOT NULL,
    used_at     BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX staff_resets_name ON staff_resets (name, at);

-- What a member of staff is told on their own first page until they say that they read it (read_at).
CREATE TABLE staff_notices (
    name      TEXT NOT NULL,
    notice_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    body      TEXT NOT NULL,
    read_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (name, notice_id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE staff_notices;
DROP TABLE staff_resets;
DROP TABLE staff_relatives;
ALTER TABLE staff_accounts DROP COLUMN person_no;
