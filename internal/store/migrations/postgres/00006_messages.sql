-- +goose Up
-- state: 'queued' waits, 'sending' a worker has it until next_at, 'sent' the channel took it, 'delivered' it arrived, 'failed' tried
-- again at next_at, 'given_up'. A person is told once of an event by a channel. reference: the channel's own number of it.
-- expires_at: until when it is tried. Whatever was written before is tried for three days.
ALTER TABLE messages ADD COLUMN event TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
UPDATE messages SET expires_at = created_at + 259200;
CREATE UNIQUE INDEX messages_event ON messages (person_no, channel, event) WHERE event <> '';
CREATE INDEX messages_reference ON messages (reference) WHERE reference <> '';

-- +goose Down
DROP INDEX messages_reference;
DROP INDEX messages_event;
ALTER TABLE messages DROP COLUMN expires_at;
ALTER TABLE messages DROP COLUMN reference;
ALTER TABLE messages DROP COLUMN event;
