-- +goose Up
-- Copies of everything held about a person (我的数据), made in the background. state: 'queued'; 'running' (by owner, until
-- next_at; then anyone may take it over); 'ready'; 'failed'; 'expired' (its parts are deleted). done of total tables are
-- read. The copy lies in the database and not in a file, so that any node may hand it out and 'ready' and its parts
-- are written together.
CREATE TABLE exports (
    person_no  TEXT NOT NULL,
    export_no  BIGINT NOT NULL,
    state      TEXT NOT NULL,
    owner      TEXT NOT NULL DEFAULT '',
    next_at    BIGINT NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    done       INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    size       BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    made_at    BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, export_no)
) WITHOUT ROWID;
CREATE INDEX exports_due ON exports (state, next_at);
CREATE INDEX exports_expiry ON exports (state, expires_at);

-- The parts of a copy, each sealed under its number; the last one is marked in what it is sealed as, so that none can be
-- left out, swapped or taken from another copy. A table with rowids, which suits rows of this size.
CREATE TABLE export_parts (
    person_no TEXT NOT NULL,
    export_no BIGINT NOT NULL,
    part      INTEGER NOT NULL,
    content   BLOB NOT NULL,
    PRIMARY KEY (person_no, export_no, part)
);

-- +goose Down
DROP TABLE export_parts;
DROP TABLE exports;
