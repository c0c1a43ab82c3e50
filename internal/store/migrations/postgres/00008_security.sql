-- +goose Up
-- What a person sees of their sessions. session_id is drawn at random and says nothing of the token; address is sealed. The product's own
-- state, written outside Do.
ALTER TABLE sessions ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address BYTEA;

-- From frozen_at on (0: not) nothing that changes something is done by the person or in their name.
ALTER TABLE registrations ADD COLUMN frozen_at BIGINT NOT NULL DEFAULT 0;

-- Devices a person signed in from: the keyed hash of the token in the device's own cookie, bound to the person. Written in Do.
CREATE TABLE devices (
    person_no   TEXT NOT NULL,
    device_hash TEXT NOT NULL,
    device_id   TEXT NOT NULL,
    label       TEXT NOT NULL,
    first_seen  BIGINT NOT NULL,
    last_seen   BIGINT NOT NULL,
    PRIMARY KEY (person_no, device_hash)
);
CREATE INDEX devices_age ON devices (last_seen);

-- Sign-ins and failures. outcome: 'ok', else what was wrong. Successes are written in Do; failures are nobody's act and written outside it.
-- person_no is '' for a failure under an ID number that nobody registered with: kept so that it costs as much. times: so many at once.
CREATE TABLE signins (
    person_no TEXT NOT NULL,
    signin_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    outcome   TEXT NOT NULL,
    way       TEXT NOT NULL,
    label     TEXT NOT NULL,
    address   BYTEA,
    times     BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (person_no, signin_id)
);
CREATE INDEX signins_age ON signins (at);

-- +goose Down
DROP TABLE signins;
DROP TABLE devices;
ALTER TABLE registrations DROP COLUMN frozen_at;
ALTER TABLE sessions DROP COLUMN address;
ALTER TABLE sessions DROP COLUMN device_id;
ALTER TABLE sessions DROP COLUMN label;
ALTER TABLE sessions DROP COLUMN way;
ALTER TABLE sessions DROP COLUMN seen_at;
ALTER TABLE sessions DROP COLUMN created_at;
ALTER TABLE sessions DROP COLUMN session_id;
