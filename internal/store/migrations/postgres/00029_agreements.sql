-- +goose Up
-- What people agreed to: which text, in which version, and when. What they agreed to before stays.
CREATE TABLE agreements (
    person_no TEXT NOT NULL,
    agreement TEXT NOT NULL,
    version   TEXT NOT NULL,
    agreed_at BIGINT NOT NULL,
    PRIMARY KEY (person_no, agreement, version)
);
-- Whoever registered before has the version of that day; the statement on personal data had the same one then.
INSERT INTO agreements (person_no, agreement, version, agreed_at) SELECT person_no, 'terms', terms_version, terms_at FROM registrations;
INSERT INTO agreements (person_no, agreement, version, agreed_at) SELECT person_no, 'privacy', terms_version, terms_at FROM registrations;
ALTER TABLE registrations DROP COLUMN terms_version;
ALTER TABLE registrations DROP COLUMN terms_at;

-- +goose Down
ALTER TABLE registrations ADD COLUMN terms_version TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN terms_at BIGINT NOT NULL DEFAULT 0;
UPDATE registrations SET
    terms_at = COALESCE((SELECT MAX(a.agreed_at) FROM agreements a WHERE a.person_no = registrations.person_no AND a.agreement = 'terms'), 0);
UPDATE registrations SET
    terms_version = COALESCE((SELECT MAX(a.version) FROM agreements a
        WHERE a.person_no = registrations.person_no AND a.agreement = 'terms' AND a.agreed_at = registrations.terms_at), '');
DROP TABLE agreements;
