{{if postgres}}-- +goose NO TRANSACTION{{end}}
-- +goose Up
-- Out of a transaction on PostgreSQL, so that nobody waits for the indexes; each step may be made again.
-- Cases and enquiries are found by the last six digits of their number, people by birth date and name.
CREATE INDEX {{concurrently}} IF NOT EXISTS cases_tail ON cases (substr(case_no, 13));
CREATE INDEX {{concurrently}} IF NOT EXISTS enquiries_tail ON enquiries (substr(enquiry_no, 13));
CREATE INDEX {{concurrently}} IF NOT EXISTS persons_birth ON persons (birth_date, name_key);

-- Which account looked (staff_name is how the person may know them), and what about: one look stands for all at one matter within half an hour.
ALTER TABLE lookups ADD COLUMN {{if postgres}}IF NOT EXISTS{{end}} staff TEXT NOT NULL DEFAULT '';
ALTER TABLE lookups ADD COLUMN {{if postgres}}IF NOT EXISTS{{end}} matter TEXT NOT NULL DEFAULT '';
CREATE INDEX {{concurrently}} IF NOT EXISTS lookups_staff ON lookups (at, staff) WHERE staff <> '';

-- Looks drawn for review: which, by whom drawn, and what the review came to. verdict: '' while it waits, 'fine' or 'asked'. note: sealed.
CREATE TABLE IF NOT EXISTS look_samples (
    sample_id   TEXT NOT NULL,
    person_no   TEXT NOT NULL,
    looked_at   BIGINT NOT NULL,
    lookup_id   TEXT NOT NULL,
    staff       TEXT NOT NULL,
    drawn_by    TEXT NOT NULL,
    drawn_at    BIGINT NOT NULL,
    verdict     TEXT NOT NULL DEFAULT '',
    note        {{bytes}},
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, looked_at, lookup_id)
) {{clustered}};
CREATE UNIQUE INDEX IF NOT EXISTS look_samples_id ON look_samples (sample_id);
CREATE INDEX IF NOT EXISTS look_samples_open ON look_samples (verdict, drawn_at);

-- +goose Down
DROP TABLE look_samples;
DROP INDEX lookups_staff;
ALTER TABLE lookups DROP COLUMN matter;
ALTER TABLE lookups DROP COLUMN staff;
DROP INDEX persons_birth;
DROP INDEX enquiries_tail;
DROP INDEX cases_tail;
