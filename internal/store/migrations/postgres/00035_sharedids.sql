-- +goose Up
-- Who shares an ID number with somebody else in the archive, kept up with every change of persons: to find them among all would read the
-- whole index at each view.
CREATE TABLE IF NOT EXISTS shared_ids (
    person_no TEXT PRIMARY KEY,
    id_hash   TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS shared_ids_id ON shared_ids (id_hash);
DELETE FROM shared_ids;
INSERT INTO shared_ids (person_no, id_hash) SELECT person_no, id_hash FROM persons
WHERE id_hash IN (SELECT id_hash FROM persons GROUP BY id_hash HAVING COUNT(*) > 1);

-- +goose Down
DROP TABLE shared_ids;
