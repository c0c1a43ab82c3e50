-- +goose Up
-- The agency's side. Whoever works there has an account of their own, by a name they sign in with; never a person's row. app_secret (of the
-- authenticator app) is sealed for nobody as "staff_accounts.app_secret"; app_step is the step of the last code taken. epoch ends all
-- sessions of the account when it grows. state: 'active' or 'disabled'.
CREATE TABLE staff_accounts (
    name           TEXT PRIMARY KEY,
    shown_name     TEXT NOT NULL,
    office         TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL,
    password_hash  TEXT NOT NULL,
    password_at    BIGINT NOT NULL,
    must_change    BIGINT NOT NULL,
    app_secret     BYTEA,
    app_step       BIGINT NOT NULL DEFAULT 0,
    epoch          BIGINT NOT NULL DEFAULT 0,
    created_at     BIGINT NOT NULL,
    created_by     TEXT NOT NULL,
    last_signin_at BIGINT NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL DEFAULT 0
);

-- Roles are data: what their holders may do, and what they may let others do. area keeps apart what nobody may hold together.
CREATE TABLE staff_roles (
    role        TEXT PRIMARY KEY,
    area        TEXT NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL
);
CREATE TABLE staff_role_permissions (
    role       TEXT NOT NULL,
    permission TEXT NOT NULL,
    may_use    BIGINT NOT NULL,
    may_grant  BIGINT NOT NULL,
    PRIMARY KEY (role, permission)
);
CREATE TABLE staff_account_roles (
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (name, role)
);

-- Sessions of staff, apart from those of insured people. The product's own state, written outside Do.
CREATE TABLE staff_sessions (
    token_hash TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    data       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX staff_sessions_name ON staff_sessions (name);
CREATE INDEX staff_sessions_expires ON staff_sessions (expires_at);

-- What is dangerous and waits for a second person. content is for the program, facts is what the second person reads; both are sealed for
-- nobody. state: 'waiting', 'approved', 'refused' or 'withdrawn'.
CREATE TABLE proposals (
    proposal_id TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    content     BYTEA NOT NULL,
    facts       BYTEA NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  BIGINT NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX proposals_queue ON proposals (state, proposed_at, proposal_id);

-- +goose Down
DROP TABLE proposals;
DROP TABLE staff_sessions;
DROP TABLE staff_account_roles;
DROP TABLE staff_role_permissions;
DROP TABLE staff_roles;
DROP TABLE staff_accounts;
