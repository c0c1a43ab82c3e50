-- +goose Up
-- What everybody is told about the service itself. shown_until is 0 where nobody knows yet; ended_at is 0 while it was not taken down.
CREATE TABLE announcements (
    announcement_id TEXT PRIMARY KEY,
    title           TEXT NOT NULL,
    body            TEXT NOT NULL,
    tone            TEXT NOT NULL,
    shown_from      BIGINT NOT NULL,
    shown_until     BIGINT NOT NULL,
    made_by         TEXT NOT NULL,
    made_at         BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL DEFAULT 0,
    ended_by        TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX announcements_shown ON announcements (shown_from);

-- Spans of time in which nothing is changed through the portal. until_at is when it is expected to be over (0: nobody knows): it then goes on
-- until somebody ends it, unless ends_itself.
CREATE TABLE read_only_spans (
    span_id     TEXT PRIMARY KEY,
    reason      TEXT NOT NULL,
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    ends_itself BIGINT NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,
    ended_by    TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
-- One stands at a time, also where two are planned at once.
CREATE UNIQUE INDEX read_only_spans_standing ON read_only_spans (ended_at) WHERE ended_at = 0;

-- From closed_on (yyyy-mm-dd, '' for open) on, nobody can choose a health centre any more. An import leaves it alone.
ALTER TABLE health_centres ADD COLUMN closed_on TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE health_centres DROP COLUMN closed_on;
DROP TABLE read_only_spans;
DROP TABLE announcements;
