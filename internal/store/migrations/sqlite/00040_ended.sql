-- +goose Up
-- How often a job was begun and nobody said how it went: its process ended. At the third time it is given up.
ALTER TABLE import_jobs ADD COLUMN begun BIGINT NOT NULL DEFAULT 0;
-- How often a message was being sent when its process ended.
ALTER TABLE messages ADD COLUMN interrupted BIGINT NOT NULL DEFAULT 0;

-- What opened an account that is closed by now goes, as it does from now on when one is closed.
UPDATE registrations SET password_hash = '', question = '', answer_hash = '', phone = NULL, email = NULL, address = NULL, phone_hash = '',
    pending_phone = NULL, pending_phone_hash = '', pending_phone_at = 0 WHERE state = 'closed';
DELETE FROM devices WHERE person_no IN (SELECT person_no FROM registrations WHERE state = 'closed');

-- +goose Down
ALTER TABLE messages DROP COLUMN interrupted;
ALTER TABLE import_jobs DROP COLUMN begun;
