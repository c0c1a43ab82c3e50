-- +goose Up
-- What kind of paper id_no is of (social.IDType), and of which country the person is (three letters, '' for not known).
ALTER TABLE persons ADD COLUMN id_type TEXT NOT NULL DEFAULT '01';
ALTER TABLE persons ADD COLUMN nationality TEXT NOT NULL DEFAULT '';

-- The facts of a person in the form in which they are compared (social.Key), '' for what is no such fact: of what lies open as it is, of
-- what is sealed as a keyed hash, Lookup("phone", …), Lookup("account", …) and CodeHash("account tail", person_no, …). folded is 0 where
-- they are still to be worked out.
ALTER TABLE persons ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN card_key TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN postcode_key TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN phone_key TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN account_key TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN account_tail_key TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;
CREATE INDEX persons_unfolded ON persons (person_no) WHERE folded = 0;
CREATE INDEX persons_card_key ON persons (card_key) WHERE card_key <> '';
DROP INDEX persons_card;

-- What an import points out in a file, as JSON: by column and reason, whom it keeps from registering, whose registration went along with an
-- ID number; and how much of warnings.csv belongs to what is committed.
ALTER TABLE import_files ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batches ADD COLUMN warnings_bytes BIGINT NOT NULL DEFAULT 0;

-- What undoes earlier imports is packed by the columns that persons had.
DELETE FROM import_undo;
UPDATE import_batches SET undo = 'dropped' WHERE undo = 'kept';

-- A registration goes by the ID number that the archive has. Until now an import that corrected one left it behind.
UPDATE registrations SET id_hash = (SELECT p.id_hash FROM persons p WHERE p.person_no = registrations.person_no)
WHERE state = 'active' AND EXISTS (SELECT 1 FROM persons p WHERE p.person_no = registrations.person_no AND p.id_hash <> registrations.id_hash);

-- +goose Down
ALTER TABLE import_batches DROP COLUMN warnings_bytes;
ALTER TABLE import_files DROP COLUMN notes;
CREATE INDEX persons_card ON persons (card_no) WHERE card_no <> '';
DROP INDEX persons_card_key;
DROP INDEX persons_unfolded;
ALTER TABLE persons DROP COLUMN folded;
ALTER TABLE persons DROP COLUMN account_tail_key;
ALTER TABLE persons DROP COLUMN account_key;
ALTER TABLE persons DROP COLUMN phone_key;
ALTER TABLE persons DROP COLUMN postcode_key;
ALTER TABLE persons DROP COLUMN card_key;
ALTER TABLE persons DROP COLUMN name_key;
ALTER TABLE persons DROP COLUMN nationality;
ALTER TABLE persons DROP COLUMN id_type;
