-- +goose Up
-- What the core system has not answered yet: how many, and since when.
CREATE INDEX IF NOT EXISTS feed_events_pending ON feed_events (at) WHERE state = 'pending';

-- +goose Down
DROP INDEX IF EXISTS feed_events_pending;
