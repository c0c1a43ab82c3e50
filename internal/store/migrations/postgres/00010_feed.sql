-- +goose Up
-- The change feed by acts: one event for everything that an act changed for its person. event_no counts the person's own events, given
-- under the lock of the person's record. feed_no is the number by which the core system reads; 0 until the event is published, which a
-- reader does, under the lock of feed_head (ADR 11). state: 'pending', 'accepted' (by the core system, or by an import that brought every
-- value), 'refused' (undone). at never goes back within a person. reason: sealed, what the core system gave.
CREATE TABLE feed_events (
    person_no  TEXT NOT NULL,
    event_no   BIGINT NOT NULL,
    feed_no    BIGINT NOT NULL DEFAULT 0,
    receipt_no TEXT NOT NULL,
    act        TEXT NOT NULL,
    at         BIGINT NOT NULL,
    state      TEXT NOT NULL,
    reason     BYTEA,
    settled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, event_no)
);
CREATE UNIQUE INDEX feed_events_no ON feed_events (feed_no) WHERE feed_no > 0;
CREATE INDEX feed_events_unpublished ON feed_events (at, person_no, event_no) WHERE feed_no = 0;

-- The last number given, in one row. The product's own state, written outside Do, as feed_no is.
CREATE TABLE feed_head (
    head    BIGINT PRIMARY KEY,
    last_no BIGINT NOT NULL
);
INSERT INTO feed_head (head, last_no) VALUES (1, 0);

-- A line of the feed belongs to an event of its person. Lines from before are an event each.
ALTER TABLE changes ADD COLUMN event_no BIGINT NOT NULL DEFAULT 0;
UPDATE changes SET event_no = (SELECT COUNT(*) FROM changes c WHERE c.person_no = changes.person_no AND c.seq <= changes.seq);
INSERT INTO feed_events (person_no, event_no, receipt_no, act, at, state, settled_at)
    SELECT person_no, event_no, receipt_no, act, at, CASE WHEN acknowledged_at > 0 THEN 'accepted' ELSE 'pending' END, acknowledged_at
    FROM changes;
CREATE INDEX changes_pending ON changes (person_no) WHERE acknowledged_at = 0;

-- +goose Down
DROP INDEX changes_pending;
ALTER TABLE changes DROP COLUMN event_no;
DROP TABLE feed_head;
DROP TABLE feed_events;
