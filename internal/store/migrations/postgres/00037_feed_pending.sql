-- +goose NO TRANSACTION
-- +goose Up
-- What the core system has not answered yet: how many, and since when.
CREATE INDEX CONCURRENTLY IF NOT EXISTS feed_events_pending ON feed_events (at) WHERE state = 'pending';

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS feed_events_pending;
