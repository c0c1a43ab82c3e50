-- +goose Up
-- Staff sign in in two steps. app_since is when the authenticator app was added, app_used_at when a code of it last counted.
ALTER TABLE staff_accounts ADD COLUMN app_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff_accounts ADD COLUMN app_used_at BIGINT NOT NULL DEFAULT 0;

-- What the holder sees of a session on their own list. Zero and '' in sessions that have not signed in.
ALTER TABLE staff_sessions ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_sessions ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff_sessions ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff_sessions ADD COLUMN way TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_sessions ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_sessions ADD COLUMN address BYTEA;

-- credential is sealed for its account, and credential_hash is how the authenticator's own name of it is looked up.
CREATE TABLE staff_passkeys (
    name            TEXT NOT NULL,
    passkey_id      TEXT NOT NULL,
    credential_hash TEXT NOT NULL,
    credential      BYTEA NOT NULL,
    label           TEXT NOT NULL,
    sign_count      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    last_used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (name, passkey_id)
);
CREATE UNIQUE INDEX staff_passkeys_credential ON staff_passkeys (credential_hash);

-- The hashes of the last passwords, none of which is taken again.
CREATE TABLE staff_passwords (
    name          TEXT NOT NULL,
    password_no   BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (name, password_no)
);

-- Sign-ins and failures, as the holder sees them. name is '' where nobody has the name that was tried. address is sealed for nobody.
CREATE TABLE staff_signins (
    name      TEXT NOT NULL,
    signin_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    outcome   TEXT NOT NULL,
    way       TEXT NOT NULL,
    label     TEXT NOT NULL,
    address   BYTEA,
    times     BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (name, signin_id)
);
CREATE INDEX staff_signins_at ON staff_signins (name, at);

-- One row, which whoever changes rights or accounts holds until they are done: what they checked of others' rights stays true.
CREATE TABLE staff_rights (
    one     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO staff_rights (one, version) VALUES (1, 0);

CREATE INDEX staff_account_roles_role ON staff_account_roles (role, name);
CREATE INDEX proposals_decided ON proposals (proposed_at, proposal_id);

-- +goose Down
DROP INDEX proposals_decided;
DROP INDEX staff_account_roles_role;
DROP TABLE staff_rights;
DROP TABLE staff_signins;
DROP TABLE staff_passwords;
DROP TABLE staff_passkeys;
ALTER TABLE staff_sessions DROP COLUMN address;
ALTER TABLE staff_sessions DROP COLUMN label;
ALTER TABLE staff_sessions DROP COLUMN way;
ALTER TABLE staff_sessions DROP COLUMN seen_at;
ALTER TABLE staff_sessions DROP COLUMN created_at;
ALTER TABLE staff_sessions DROP COLUMN session_id;
ALTER TABLE staff_accounts DROP COLUMN app_used_at;
ALTER TABLE staff_accounts DROP COLUMN app_since;
