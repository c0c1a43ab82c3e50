-- +goose Up
-- All rows of contributions of a person in one branch, packed (careercodec.go) and sealed as "careers.<insurance>" for the person. Every
-- reader asks for whole careers of a person; a row for each month takes thirty times the room. The rows of contributions are moved here
-- by the program (careermove.go) before the next step. See docs/adr/0030.
-- A table with a rowid: without one, what is longer than a quarter of a page would go to a page of its own.
CREATE TABLE careers (
    person_no TEXT NOT NULL,
    insurance TEXT NOT NULL,
    content   BLOB NOT NULL,
    PRIMARY KEY (person_no, insurance)
);

-- +goose Down
DROP TABLE careers;
