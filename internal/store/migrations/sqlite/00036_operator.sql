-- +goose Up
-- When a message was first to be sent: next_at moves on with each try that fails, and with it how long people have waited. 0 is of a
-- program before this one, for which next_at stands.
ALTER TABLE messages ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;

-- Each time the database was restored from a copy, the change feed began anew: until which number the copy knew it, and with which one it went
-- on. What lies between was read by the core system, maybe, and is known here no more.
CREATE TABLE feed_epochs (
    epoch    TEXT PRIMARY KEY,
    began_at BIGINT NOT NULL,
    copied_at BIGINT NOT NULL,
    kept_no  BIGINT NOT NULL,
    first_no BIGINT NOT NULL
) WITHOUT ROWID;

-- The sender's number of an archive, and the day that it is as of, by its manifest; 0 and '' where that does not say.
ALTER TABLE import_batches ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_batches ADD COLUMN as_of TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE import_batches DROP COLUMN as_of;
ALTER TABLE import_batches DROP COLUMN sequence;
DROP TABLE feed_epochs;
ALTER TABLE messages DROP COLUMN due_at;
