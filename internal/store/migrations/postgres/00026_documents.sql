-- +goose Up
-- A paper says how things stood on its day and is good until its date: a newer one does not end it. Those that were ended for that reason
-- alone are good again until their dates; where the record was corrected since, checking them says so. Only decisions replace one another.
UPDATE documents SET state = 'valid', ended_at = 0 WHERE state = 'superseded' AND kind NOT LIKE 'decision%';

-- +goose Down
SELECT 1;
