-- +goose Up
-- What a self-payer owes and what became of it (debits.csv). run is the number of the debit run; a month that failed comes again in another.
CREATE TABLE debits (
    person_no    TEXT NOT NULL,
    month        INTEGER NOT NULL,
    run          TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    due_on       TEXT NOT NULL,
    account_tail TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    settled_on   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, month, run)
);

-- A person's request to debit once more what failed. state: 'active', 'refused' (the core system did not take it).
CREATE TABLE debit_requests (
    person_no  TEXT NOT NULL,
    month      INTEGER NOT NULL,
    run        TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    state      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, month, run, receipt_no)
);

-- Where the counters are (service_halls.csv). services are separated by ; and closed_on is the day from which a hall is closed, '' for none.
CREATE TABLE service_halls (
    hall_no   TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    district  TEXT NOT NULL,
    address   TEXT NOT NULL,
    phone     TEXT NOT NULL DEFAULT '',
    hours     TEXT NOT NULL,
    services  TEXT NOT NULL DEFAULT '',
    longitude TEXT NOT NULL DEFAULT '',
    latitude  TEXT NOT NULL DEFAULT '',
    closed_on TEXT NOT NULL DEFAULT ''
);
CREATE INDEX service_halls_district ON service_halls (district, name);

-- Rows that a file withdrew, and those it was to withdraw that were not there.
ALTER TABLE import_files ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_files ADD COLUMN absent BIGINT NOT NULL DEFAULT 0;
-- 1 where the archive withdrew the whole person, and the change kept them.
ALTER TABLE import_conflicts ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE import_conflicts DROP COLUMN withdrawn;
ALTER TABLE import_files DROP COLUMN absent;
ALTER TABLE import_files DROP COLUMN withdrawn;
DROP TABLE service_halls;
DROP TABLE debit_requests;
DROP TABLE debits;
