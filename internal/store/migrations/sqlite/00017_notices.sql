-- +goose Up
-- What a person chose to be told of, and how: 'sms', 'mail', 'quiet' (none at night), 'daily' (one short message of reminders a day), and
-- 'kind.<kind>' for what may be switched off. chosen: 1 or 0. Where there is no row the standard holds.
CREATE TABLE notice_choices (
    person_no TEXT NOT NULL,
    choice    TEXT NOT NULL,
    chosen    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (person_no, choice)
) WITHOUT ROWID;

-- What the system found in a person's record after an import, so that each is told once. subject: what exactly, as "110:202509".
-- settled_at: since when it is so no longer, 0 before; found again, it is told again.
CREATE TABLE reminders (
    person_no  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    batch_id   BIGINT NOT NULL,
    found_at   BIGINT NOT NULL,
    settled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, kind, subject)
) WITHOUT ROWID;

-- How far the search after an import has come. state: 'running' (by owner, until lease_until; then anyone goes on after after_no), 'done',
-- 'superseded' (a newer import came, whose search finds the rest). The product's own state; what is found is written in Do.
CREATE TABLE reminder_runs (
    batch_id    BIGINT PRIMARY KEY,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    after_no    TEXT NOT NULL DEFAULT '',
    persons     BIGINT NOT NULL DEFAULT 0,
    told        BIGINT NOT NULL DEFAULT 0,
    settled     BIGINT NOT NULL DEFAULT 0,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL DEFAULT 0
);

-- Every page counts what its person has not read: the index alone answers.
DROP INDEX messages_unread;
CREATE INDEX messages_unread ON messages (person_no, notice_id) WHERE read_at = 0;

-- +goose Down
DROP INDEX messages_unread;
CREATE INDEX messages_unread ON messages (person_no) WHERE read_at = 0;
DROP TABLE reminder_runs;
DROP TABLE reminders;
DROP TABLE notice_choices;
