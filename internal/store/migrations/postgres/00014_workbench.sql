-- +goose Up
-- The agency's queue of cases. owner: the account that works on the case, '' for nobody's. desk: where it stands for the agency: its state,
-- or 'review' while a decision waits for a second person, of which the applicant sees nothing.
ALTER TABLE cases ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN desk TEXT NOT NULL DEFAULT '';
UPDATE cases SET desk = state;
DROP INDEX cases_queue;
DROP INDEX cases_due;
-- What is open is little beside what was settled, so the lists of open cases have indexes of their own.
CREATE INDEX cases_open ON cases (due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_open_kind ON cases (kind, due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_open_owner ON cases (owner, due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_open_owner_kind ON cases (owner, kind, due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_desk ON cases (desk, due_at, case_no);
CREATE INDEX cases_desk_kind ON cases (desk, kind, due_at, case_no);
CREATE INDEX cases_desk_owner ON cases (desk, owner, due_at, case_no);
-- Arrivals and decisions of the last weeks are counted out of these alone.
CREATE INDEX cases_arrived ON cases (submitted_at, kind);
CREATE INDEX cases_settled ON cases (settled_at, kind, state, submitted_at) WHERE settled_at > 0;

-- Decisions recommended to a second person. content: sealed JSON, what is to be decided. outcome: 'waiting', 'confirmed', 'sent_back', or
-- 'dropped', where the applicant moved the case meanwhile. note: sealed, of whoever sent it back.
CREATE TABLE case_reviews (
    person_no   TEXT NOT NULL,
    case_no     TEXT NOT NULL,
    review_no   BIGINT NOT NULL,
    content     BYTEA NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_at BIGINT NOT NULL DEFAULT 0,
    note        BYTEA,
    PRIMARY KEY (person_no, case_no, review_no)
);

-- What colleagues write to each other about a case: never shown to the applicant. kind: 'note', 'handover', 'back' (sent back by the second
-- person). body: sealed.
CREATE TABLE case_notes (
    person_no TEXT NOT NULL,
    case_no   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    note_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    author    TEXT NOT NULL,
    body      BYTEA NOT NULL,
    PRIMARY KEY (person_no, case_no, at, note_id)
);

-- Which kinds of cases take a second person.
CREATE TABLE case_rules (
    kind       TEXT PRIMARY KEY,
    four_eyes  BIGINT NOT NULL,
    changed_by TEXT NOT NULL DEFAULT '',
    changed_at BIGINT NOT NULL DEFAULT 0
);
INSERT INTO case_rules (kind, four_eyes) VALUES ('unemployment', 1), ('base_objection', 0);

-- Texts to choose from for reasons and answers. used_for: 'case.return', 'case.refuse', 'case.approve', 'enquiry'. kind: of a case or an
-- enquiry, '' for all.
CREATE TABLE answer_templates (
    template_id TEXT PRIMARY KEY,
    used_for    TEXT NOT NULL,
    kind        TEXT NOT NULL DEFAULT '',
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    changed_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX answer_templates_use ON answer_templates (used_for, kind, title);

-- What the portal and the core system disagree about is settled by somebody. handled: how, '' while nobody has.
ALTER TABLE feed_events ADD COLUMN handled TEXT NOT NULL DEFAULT '';
CREATE INDEX feed_events_refused ON feed_events (settled_at, feed_no) WHERE state = 'refused' AND handled = '';
ALTER TABLE import_conflicts ADD COLUMN conflict_id TEXT NOT NULL DEFAULT '';
ALTER TABLE import_conflicts ADD COLUMN handled TEXT NOT NULL DEFAULT '';
UPDATE import_conflicts SET conflict_id = replace(gen_random_uuid()::text, '-', '');
CREATE UNIQUE INDEX import_conflicts_id ON import_conflicts (conflict_id);
CREATE INDEX import_conflicts_open ON import_conflicts (at, conflict_id) WHERE handled = '';

-- +goose Down
DROP INDEX import_conflicts_open;
DROP INDEX import_conflicts_id;
ALTER TABLE import_conflicts DROP COLUMN handled;
ALTER TABLE import_conflicts DROP COLUMN conflict_id;
DROP INDEX feed_events_refused;
ALTER TABLE feed_events DROP COLUMN handled;
DROP TABLE answer_templates;
DROP TABLE case_rules;
DROP TABLE case_notes;
DROP TABLE case_reviews;
DROP INDEX cases_settled;
DROP INDEX cases_arrived;
DROP INDEX cases_desk_owner;
DROP INDEX cases_desk_kind;
DROP INDEX cases_desk;
DROP INDEX cases_open_owner_kind;
DROP INDEX cases_open_owner;
DROP INDEX cases_open_kind;
DROP INDEX cases_open;
CREATE INDEX cases_queue ON cases (kind, state, due_at, case_no);
CREATE INDEX cases_due ON cases (state, due_at, case_no);
ALTER TABLE cases DROP COLUMN desk;
ALTER TABLE cases DROP COLUMN owner;
