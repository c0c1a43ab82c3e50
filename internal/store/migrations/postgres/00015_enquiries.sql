-- +goose Up
-- 互动交流: what people ask and staff answer. enquiry_no is the 业务受理号 of the receipt it was asked with. state: 'waiting', 'answered',
-- 'closed'. waits_from is since when it waits for an answer, 0 where it does not; due_at until when it is promised for the last wait. sort_at
-- orders lists of one state: due_at while it waits, else when it was answered or closed. closed_as: 'person' (by whoever asked), 'answered',
-- 'duplicate'; closings counts how often it was. owner is the account of who answers it, or ''. posts counts what stands in it.
CREATE TABLE enquiries (
    person_no   TEXT NOT NULL,
    enquiry_no  TEXT NOT NULL,
    category    TEXT NOT NULL,
    subject     BYTEA NOT NULL,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL DEFAULT '',
    asked_at    BIGINT NOT NULL,
    waits_from  BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    answered_at BIGINT NOT NULL DEFAULT 0,
    closed_at   BIGINT NOT NULL DEFAULT 0,
    closed_as   TEXT NOT NULL DEFAULT '',
    closings    BIGINT NOT NULL DEFAULT 0,
    sort_at     BIGINT NOT NULL,
    posts       BIGINT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, enquiry_no)
);
CREATE UNIQUE INDEX enquiries_no ON enquiries (enquiry_no);
-- One for each way that the queue is asked for, so that a page of it is read off an index whatever there is in it. Promises are for the end of a
-- day: of those for one day, who has waited longest comes first.
CREATE INDEX enquiries_queue ON enquiries (state, sort_at, waits_from, enquiry_no);
CREATE INDEX enquiries_category ON enquiries (state, category, sort_at, waits_from, enquiry_no);
CREATE INDEX enquiries_owner ON enquiries (state, owner, sort_at, waits_from, enquiry_no);
CREATE INDEX enquiries_owner_category ON enquiries (state, owner, category, sort_at, waits_from, enquiry_no);

-- What stands in a thread, in order, all of it for whoever asked to read. kind: 'question', 'addition', 'answer', 'close', 'reopen'. flow counts
-- for the figures: 'arrived' where a wait began, 'answered' where one ended, else ''; waits_from and due_at are of that wait.
CREATE TABLE enquiry_posts (
    person_no  TEXT NOT NULL,
    enquiry_no TEXT NOT NULL,
    post_no    BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    body       BYTEA,
    flow       TEXT NOT NULL,
    waits_from BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    PRIMARY KEY (person_no, enquiry_no, post_no)
);
CREATE INDEX enquiry_posts_flow ON enquiry_posts (flow, at, waits_from, due_at) WHERE flow <> '';

-- What staff write and do among themselves; nobody else ever reads it. kind: 'note', 'take', 'give_back', 'hand_over', 'move'. other is the
-- account it was handed over to, or the category it was moved to.
CREATE TABLE enquiry_notes (
    person_no  TEXT NOT NULL,
    enquiry_no TEXT NOT NULL,
    note_no    BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    actor      TEXT NOT NULL,
    other      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    body       BYTEA,
    PRIMARY KEY (person_no, enquiry_no, note_no)
);

-- How content people were, once for each closing.
CREATE TABLE enquiry_ratings (
    person_no  TEXT NOT NULL,
    enquiry_no TEXT NOT NULL,
    closing    BIGINT NOT NULL,
    score      BIGINT NOT NULL,
    comment    BYTEA,
    rated_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, enquiry_no, closing)
);
CREATE INDEX enquiry_ratings_time ON enquiry_ratings (rated_at, score);

-- +goose Down
DROP TABLE enquiry_ratings;
DROP TABLE enquiry_notes;
DROP TABLE enquiry_posts;
DROP TABLE enquiries;
