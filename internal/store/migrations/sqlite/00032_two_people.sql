-- +goose Up
-- Until when a phone or an account ('phone', 'bank_account') that an import changed is no proof of who somebody is.
CREATE TABLE proof_waits (
    person_no TEXT NOT NULL,
    field     TEXT NOT NULL,
    until_at  BIGINT NOT NULL,
    batch_id  BIGINT NOT NULL,
    PRIMARY KEY (person_no, field)
) WITHOUT ROWID;
CREATE INDEX proof_waits_batch ON proof_waits (batch_id);

-- When the core system signed the manifest of a job's files; 0 where it did not. Only a later one than all before is one person's to start.
ALTER TABLE import_jobs ADD COLUMN signed_at BIGINT NOT NULL DEFAULT 0;
-- Jobs of before took two people only where something was doubtful; by now they take two.
UPDATE import_jobs SET doubtful = 1;
CREATE INDEX import_jobs_digest ON import_jobs (digest);

-- +goose Down
DROP INDEX import_jobs_digest;
ALTER TABLE import_jobs DROP COLUMN signed_at;
DROP TABLE proof_waits;
