-- +goose Up
-- All rows of contributions of a person in one branch, packed (careercodec.go) and sealed as "careers.<insurance>" for the person. Every
-- reader asks for whole careers of a person; a row for each month takes thirty times the room. The rows of contributions are moved here
-- by the program (careermove.go) before the next step. See docs/adr/0030.
CREATE TABLE careers (
    person_no TEXT NOT NULL,
    insurance TEXT NOT NULL,
    content   BYTEA NOT NULL,
    PRIMARY KEY (person_no, insurance)
) WITH (fillfactor = 90, toast_tuple_target = 8160);
-- What is sealed can't be made smaller, and is to lie in the row itself as long as it fits a page: one block a career.
ALTER TABLE careers ALTER COLUMN content SET STORAGE EXTERNAL;

-- +goose Down
DROP TABLE careers;
