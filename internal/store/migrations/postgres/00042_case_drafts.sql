-- +goose Up
-- What a member of staff has typed and ticked at a case and not sent yet, sealed; it outlives the end of their session.
CREATE TABLE case_drafts (
    person_no TEXT NOT NULL,
    case_no   TEXT NOT NULL,
    staff     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    content   BYTEA NOT NULL,
    PRIMARY KEY (person_no, case_no, staff)
);
CREATE INDEX case_drafts_at ON case_drafts (at);

-- +goose Down
DROP TABLE case_drafts;
