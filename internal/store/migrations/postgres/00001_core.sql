-- +goose Up
-- What people and the product itself leave behind. The archive's own tables are in 00002_archive.sql.
-- Times are Unix seconds, hashes hexadecimal, sealed values SM4-GCM bound to their field and person.

-- An insured person's registration for the portal. state: 'active', or 'closed' (may register again).
CREATE TABLE registrations (
    person_no      TEXT PRIMARY KEY,
    id_hash        TEXT NOT NULL,
    state          TEXT NOT NULL,
    password_hash  TEXT NOT NULL,
    phone          BYTEA,
    email          BYTEA,
    address        BYTEA,
    question       TEXT NOT NULL,
    answer_hash    TEXT NOT NULL,
    terms_version  TEXT NOT NULL,
    terms_at       BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    last_signin_at BIGINT NOT NULL DEFAULT 0,
    -- Sessions of an earlier epoch are over, even one that a request still under way writes once more.
    session_epoch  BIGINT NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX registrations_id ON registrations (id_hash);

-- Sessions of the web page, by the hash of their token; person_no is '' before sign-in.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_no  TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    data       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_no);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Counters of what may be tried so often in a time, shared by all nodes and kept over restarts.
CREATE TABLE throttles (
    scope         TEXT NOT NULL,
    key_hash      TEXT NOT NULL,
    started_at    BIGINT NOT NULL,
    tries         BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, key_hash)
);
CREATE INDEX throttles_age ON throttles (started_at);

-- Tokens that count once (captchas), until they would have expired anyway.
CREATE TABLE spent_tokens (
    token_hash TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_tokens_expiry ON spent_tokens (expires_at);

-- The idempotency keys of submitted forms, and the receipt each led to.
CREATE TABLE submissions (
    person_no  TEXT NOT NULL,
    form_key   TEXT NOT NULL,
    act        TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, form_key)
);

-- Receipts of acts (业务受理号). facts: sealed JSON, what changed, as it was shown.
CREATE TABLE receipts (
    person_no  TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    act        TEXT NOT NULL,
    at         BIGINT NOT NULL,
    facts      BYTEA,
    PRIMARY KEY (person_no, receipt_no)
);

-- The change feed: fields changed through the portal. Until the core system has confirmed one, an import keeps its value.
CREATE TABLE changes (
    seq             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_no       TEXT NOT NULL,
    receipt_no      TEXT NOT NULL,
    act             TEXT NOT NULL,
    field           TEXT NOT NULL,
    old_value       BYTEA,
    new_value       BYTEA,
    at              BIGINT NOT NULL,
    acknowledged_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX changes_person ON changes (person_no, field);

-- Access codes (授权码): only keyed hashes. state: 'active', 'replaced', 'revoked'.
CREATE TABLE access_codes (
    person_no  TEXT NOT NULL,
    code_hash  TEXT NOT NULL,
    state      TEXT NOT NULL,
    scope      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, code_hash)
);

-- Documents issued. document_id is the number shown on the document and in its QR code; check_hash the keyed hash of the printed check code;
-- snapshot the sealed model it was printed from. state: 'valid', 'superseded', 'revoked'.
CREATE TABLE documents (
    person_no   TEXT NOT NULL,
    document_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    check_hash  TEXT NOT NULL,
    state       TEXT NOT NULL,
    content     TEXT NOT NULL,
    issued_at   BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,
    snapshot    BYTEA NOT NULL,
    PRIMARY KEY (person_no, document_id)
);
CREATE UNIQUE INDEX documents_id ON documents (document_id);
CREATE UNIQUE INDEX documents_check ON documents (check_hash);

-- Every look of somebody else at a person's record. via: 'access_code', 'check_code', 'qr', 'file'.
CREATE TABLE lookups (
    person_no   TEXT NOT NULL,
    at          BIGINT NOT NULL,
    lookup_id   TEXT NOT NULL,
    via         TEXT NOT NULL,
    viewer      TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    address     TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    PRIMARY KEY (person_no, at, lookup_id)
);

-- Messages to people. state: 'queued', 'sent', 'failed', 'given_up'. Recipient and text are sealed.
CREATE TABLE messages (
    person_no  TEXT NOT NULL,
    message_id TEXT NOT NULL,
    channel    TEXT NOT NULL,
    template   TEXT NOT NULL,
    recipient  BYTEA,
    body       BYTEA,
    state      TEXT NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, message_id)
);
CREATE INDEX messages_due ON messages (state, next_at);

-- The audit log: append-only, each chain's entries linked by HMAC-SM3. detail: sealed JSON, before and after.
CREATE TABLE audit_log (
    chain      INTEGER NOT NULL,
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    person_no  TEXT NOT NULL,
    act        TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    detail     BYTEA,
    mac        TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_log_person ON audit_log (person_no, at);

CREATE TABLE audit_heads (
    chain INTEGER PRIMARY KEY,
    seq   BIGINT NOT NULL,
    mac   TEXT NOT NULL
);
INSERT INTO audit_heads (chain, seq, mac) VALUES
    (0, 0, ''), (1, 0, ''), (2, 0, ''), (3, 0, ''), (4, 0, ''), (5, 0, ''), (6, 0, ''), (7, 0, ''),
    (8, 0, ''), (9, 0, ''), (10, 0, ''), (11, 0, ''), (12, 0, ''), (13, 0, ''), (14, 0, ''), (15, 0, '');

-- +goose Down
DROP TABLE audit_heads;
DROP TABLE audit_log;
DROP TABLE messages;
DROP TABLE lookups;
DROP TABLE documents;
DROP TABLE access_codes;
DROP TABLE changes;
DROP TABLE receipts;
DROP TABLE submissions;
DROP TABLE spent_tokens;
DROP TABLE throttles;
DROP TABLE sessions;
DROP TABLE registrations;
