-- +goose Up
-- What members of staff look at, and what is seen of how the portal runs.

-- A search for a person by one exact fact, and the visit that it opened until a time. person_no is '' where nobody was found. outcome:
-- 'found', 'nobody', 'several' (the fact is of more than one), 'limited' (too many searches, and it was not made). found_by: which fact it
-- was. kind: why, chosen of a list; has_case says that it is about a case. reason: sealed, in words, as the person reads it. shows: how
-- often something was uncovered.
CREATE TABLE staff_looks (
    person_no  TEXT NOT NULL,
    look_id    TEXT NOT NULL,
    staff_name TEXT NOT NULL,
    at         BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    found_by   TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    has_case   BIGINT NOT NULL,
    reason     BLOB,
    shows      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, look_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX staff_looks_id ON staff_looks (look_id);
CREATE INDEX staff_looks_at ON staff_looks (at, staff_name);
CREATE INDEX staff_looks_staff ON staff_looks (staff_name, at, look_id);

-- The statements that a visit opened.
CREATE TABLE staff_look_records (
    look_id   TEXT NOT NULL,
    statement TEXT NOT NULL,
    PRIMARY KEY (look_id, statement)
) WITHOUT ROWID;

-- A person is found by the keyed hash of the phone they registered; '' where it is still to be worked out (Sweep does that for
-- registrations of before). The card's number and a receipt's find their person too.
ALTER TABLE registrations ADD COLUMN phone_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN pending_phone_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX registrations_phone ON registrations (phone_hash) WHERE phone_hash <> '';
CREATE INDEX registrations_pending_phone ON registrations (pending_phone_hash) WHERE pending_phone_hash <> '';
CREATE INDEX registrations_unhashed ON registrations (person_no) WHERE phone_hash = '' AND phone IS NOT NULL;
CREATE INDEX persons_card ON persons (card_no) WHERE card_no <> '';
CREATE INDEX receipts_no ON receipts (receipt_no);

-- The audit log is searched by time, who acted, what was done and whom it touched, the newest first.
DROP INDEX audit_log_person;
CREATE INDEX audit_log_person ON audit_log (person_no, at, chain, seq);
CREATE INDEX audit_log_at ON audit_log (at, chain, seq);
CREATE INDEX audit_log_actor ON audit_log (actor, at, chain, seq) WHERE actor <> '';
CREATE INDEX audit_log_act ON audit_log (act, at, chain, seq);

-- Checks of the audit chains that somebody asked for. state: 'queued'; 'running' (by owner, until next_at; then anyone may begin it
-- anew); 'done'. faults: JSON. anchors: how many were compared with; bad_anchors: how many lines of their file were not as written.
CREATE TABLE audit_checks (
    check_id    TEXT PRIMARY KEY,
    asked_by    TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL DEFAULT '',
    next_at     BIGINT NOT NULL,
    chains_done BIGINT NOT NULL DEFAULT 0,
    entries     BIGINT NOT NULL DEFAULT 0,
    faults      TEXT NOT NULL DEFAULT '',
    anchors     BIGINT NOT NULL DEFAULT 0,
    bad_anchors BIGINT NOT NULL DEFAULT 0,
    finished_at BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX audit_checks_due ON audit_checks (state, next_at);
CREATE INDEX audit_checks_asked ON audit_checks (asked_at);

-- Exports of the audit log that a second person approved. search: sealed for nobody.
CREATE TABLE audit_exports (
    export_id   TEXT PRIMARY KEY,
    asked_by    TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    search      BLOB NOT NULL,
    downloads   BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX audit_exports_asked ON audit_exports (asked_by, approved_at);

-- The message log, by time, and by state and time. The first holds all that counts by day are made of.
CREATE INDEX messages_at ON messages (created_at, message_id, channel, state, template);
CREATE INDEX messages_state_at ON messages (state, created_at, message_id);

-- When work that is done from time to time was last done. The product's own state, written outside Do.
CREATE TABLE heartbeats (
    name TEXT PRIMARY KEY,
    at   BIGINT NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE heartbeats;
DROP INDEX messages_state_at;
DROP INDEX messages_at;
DROP TABLE audit_exports;
DROP TABLE audit_checks;
DROP INDEX audit_log_act;
DROP INDEX audit_log_actor;
DROP INDEX audit_log_at;
DROP INDEX audit_log_person;
CREATE INDEX audit_log_person ON audit_log (person_no, at);
DROP INDEX receipts_no;
DROP INDEX persons_card;
DROP INDEX registrations_unhashed;
DROP INDEX registrations_pending_phone;
DROP INDEX registrations_phone;
ALTER TABLE registrations DROP COLUMN pending_phone_hash;
ALTER TABLE registrations DROP COLUMN phone_hash;
DROP TABLE staff_look_records;
DROP TABLE staff_looks;
