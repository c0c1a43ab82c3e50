-- +goose Up
-- When an account was closed: some time after that nothing of it is kept (keep-closed-accounts).
ALTER TABLE registrations ADD COLUMN closed_at BIGINT NOT NULL DEFAULT 0;
UPDATE registrations SET closed_at = COALESCE((SELECT MAX(a.at) FROM audit_log a WHERE a.person_no = registrations.person_no AND a.act = 'registration.close'), last_signin_at)
    WHERE state = 'closed';

-- +goose Down
ALTER TABLE registrations DROP COLUMN closed_at;
