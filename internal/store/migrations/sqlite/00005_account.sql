-- +goose Up
-- One-time codes sent to a phone, by what they are for and whom; only keyed hashes. The product's own state, written outside Do.
CREATE TABLE one_time_codes (
    purpose      TEXT NOT NULL,
    subject_hash TEXT NOT NULL,
    code_hash    TEXT NOT NULL,
    tries        BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (purpose, subject_hash)
) WITHOUT ROWID;
CREATE INDEX one_time_codes_expiry ON one_time_codes (expires_at);

-- A new phone counts from pending_phone_at on; until then the old one does, and its holder may stop the change.
ALTER TABLE registrations ADD COLUMN pending_phone BLOB;
ALTER TABLE registrations ADD COLUMN pending_phone_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE registrations DROP COLUMN pending_phone_at;
ALTER TABLE registrations DROP COLUMN pending_phone;
DROP TABLE one_time_codes;
