-- +goose Up
-- What the portal and the core system disagree about is of an act, that is of an event of the change feed, and settled once: source 'import' where
-- imports brought other values for what it changed, 'feed' where the core system refused it. act: the event's, to choose by. owner: the account that
-- looks after it, '' for nobody. handled: how it was settled, '' while it is open; 'answered' where the core system did. note: sealed, why.
CREATE TABLE conflicts (
    person_no   TEXT NOT NULL,
    event_no    BIGINT NOT NULL,
    source      TEXT NOT NULL,
    conflict_id TEXT NOT NULL,
    act         TEXT NOT NULL,
    at          BIGINT NOT NULL,
    owner       TEXT NOT NULL DEFAULT '',
    handled     TEXT NOT NULL DEFAULT '',
    handled_by  TEXT NOT NULL DEFAULT '',
    handled_at  BIGINT NOT NULL DEFAULT 0,
    note        {{bytes}},
    PRIMARY KEY (person_no, event_no, source)
) {{clustered}};

-- What a change's field was before it, which old_value tells only until an import brings another; NULL for changes of before this column.
ALTER TABLE changes ADD COLUMN before_value {{bytes}};

-- What an import brought is of the act whose value stands.
ALTER TABLE import_conflicts ADD COLUMN event_no BIGINT NOT NULL DEFAULT 0;
UPDATE import_conflicts SET event_no = COALESCE((SELECT MAX(c.event_no) FROM changes c WHERE c.person_no = import_conflicts.person_no
    AND c.field = import_conflicts.field AND c.at <= import_conflicts.at), 0);
INSERT INTO conflicts (person_no, event_no, source, conflict_id, act, at, handled)
    SELECT i.person_no, i.event_no, 'import', {{random}}, MAX(e.act), MIN(i.at), MIN(i.handled)
    FROM import_conflicts i JOIN feed_events e ON e.person_no = i.person_no AND e.event_no = i.event_no GROUP BY i.person_no, i.event_no;
INSERT INTO conflicts (person_no, event_no, source, conflict_id, act, at, handled)
    SELECT person_no, event_no, 'feed', {{random}}, act, settled_at, handled FROM feed_events WHERE state = 'refused';
-- What the core system has answered since needs nobody.
UPDATE conflicts SET handled = 'answered' WHERE handled = '' AND source = 'import' AND NOT EXISTS (
    SELECT 1 FROM import_conflicts i JOIN changes c ON c.person_no = i.person_no AND c.event_no = i.event_no AND c.field = i.field
    WHERE i.person_no = conflicts.person_no AND i.event_no = conflicts.event_no AND c.acknowledged_at = 0);

DROP INDEX feed_events_refused;
ALTER TABLE feed_events DROP COLUMN handled;
DROP INDEX import_conflicts_open;
DROP INDEX import_conflicts_id;
ALTER TABLE import_conflicts DROP COLUMN handled;
ALTER TABLE import_conflicts DROP COLUMN conflict_id;
CREATE UNIQUE INDEX conflicts_id ON conflicts (conflict_id);
CREATE INDEX conflicts_open ON conflicts (source, at, conflict_id) WHERE handled = '';
CREATE INDEX conflicts_open_act ON conflicts (source, act, at, conflict_id) WHERE handled = '';
CREATE INDEX conflicts_open_owner ON conflicts (source, owner, at, conflict_id) WHERE handled = '';

-- +goose Down
ALTER TABLE import_conflicts ADD COLUMN conflict_id TEXT NOT NULL DEFAULT '';
ALTER TABLE import_conflicts ADD COLUMN handled TEXT NOT NULL DEFAULT '';
UPDATE import_conflicts SET conflict_id = {{random}}, handled = COALESCE((SELECT c.handled FROM conflicts c WHERE c.person_no = import_conflicts.person_no
    AND c.event_no = import_conflicts.event_no AND c.source = 'import'), '');
CREATE UNIQUE INDEX import_conflicts_id ON import_conflicts (conflict_id);
CREATE INDEX import_conflicts_open ON import_conflicts (at, conflict_id) WHERE handled = '';
ALTER TABLE feed_events ADD COLUMN handled TEXT NOT NULL DEFAULT '';
UPDATE feed_events SET handled = COALESCE((SELECT c.handled FROM conflicts c WHERE c.person_no = feed_events.person_no AND c.event_no = feed_events.event_no
    AND c.source = 'feed'), '') WHERE state = 'refused';
CREATE INDEX feed_events_refused ON feed_events (settled_at, feed_no) WHERE state = 'refused' AND handled = '';
ALTER TABLE import_conflicts DROP COLUMN event_no;
ALTER TABLE changes DROP COLUMN before_value;
DROP TABLE conflicts;
