-- +goose Up
-- When a message was first to be sent: next_at moves on with each try that fails, and with it how long people have waited. 0 is of a
-- program before this one, for which next_at stands.
ALTER TABLE messages ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE messages DROP COLUMN due_at;
