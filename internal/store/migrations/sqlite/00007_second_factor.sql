-- +goose Up
-- The authenticator app that a person has set up and confirmed; one at most. secret is sealed as "authenticators.secret". last_step is
-- the 30-second step of the last code taken: a code of that step or an earlier one counts no more.
CREATE TABLE authenticators (
    person_no    TEXT PRIMARY KEY,
    secret       BLOB NOT NULL,
    created_at   BIGINT NOT NULL,
    last_step    BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Passkeys. credential (id, public key, flags) is sealed as "passkeys.credential" and name as "passkeys.name"; credential_hash is
-- Lookup("passkey", credential id), by which one is found that signs in without a password. sign_count only ever grows.
CREATE TABLE passkeys (
    person_no       TEXT NOT NULL,
    passkey_id      TEXT NOT NULL,
    credential_hash TEXT NOT NULL,
    credential      BLOB NOT NULL,
    name            BLOB NOT NULL,
    sign_count      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    last_used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, passkey_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_hash);

-- Recovery codes, each of which stands in for the second factor once; only keyed hashes. A new set takes the place of the old.
CREATE TABLE recovery_codes (
    person_no  TEXT NOT NULL,
    code_hash  TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, code_hash)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE recovery_codes;
DROP TABLE passkeys;
DROP TABLE authenticators;
