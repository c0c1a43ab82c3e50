-- +goose Up
-- What this database knows of itself: one row, made at the first start. The prints are keyed hashes, each made with the key that it is of, so
-- that the keys of another installation are known before anything is read with them. feed_epoch is another one after the database was
-- restored: numbers of the change feed count within it.
CREATE TABLE installation (
    one             BIGINT PRIMARY KEY CHECK (one = 1),
    installation_id TEXT NOT NULL,
    made_at         BIGINT NOT NULL,
    lookup_print    TEXT NOT NULL,
    audit_print     TEXT NOT NULL,
    code_print      TEXT NOT NULL,
    schema_version  BIGINT NOT NULL,
    program_version TEXT NOT NULL,
    feed_epoch      TEXT NOT NULL
);

-- The data keys that ever sealed here, by their number, which is never used for another key.
CREATE TABLE data_keys (
    key_no      BIGINT PRIMARY KEY,
    print       TEXT NOT NULL,
    known_since BIGINT NOT NULL
);

-- +goose Down
DROP TABLE data_keys;
DROP TABLE installation;
