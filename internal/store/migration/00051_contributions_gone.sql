-- +goose Up
-- A database of before the whole schema was one text has the rows of contributions once more, which nobody reads: they stand in careers (ADR 30).
-- One that was made since has no such table.
DROP TABLE IF EXISTS contributions;
{{if postgres}}DROP FUNCTION IF EXISTS contributions_moved();{{end}}

-- +goose Down
