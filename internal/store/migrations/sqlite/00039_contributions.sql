-- +goose Up
-- What was in it stands in careers.
DROP TABLE contributions;

-- +goose Down
CREATE TABLE contributions (
    person_no TEXT NOT NULL,
    insurance TEXT NOT NULL,
    month     INTEGER NOT NULL,
    unit_no   TEXT NOT NULL,
    base      BIGINT NOT NULL,
    personal  BIGINT NOT NULL,
    employer  BIGINT NOT NULL,
    credited  BIGINT,
    subsidy   BIGINT,
    tier      TEXT NOT NULL DEFAULT '',
    kind      TEXT NOT NULL,
    posted_on TEXT NOT NULL DEFAULT '',
    remark    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, insurance, month, kind, unit_no)
);
