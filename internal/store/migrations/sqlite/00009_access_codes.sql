-- +goose Up
-- An access code says what it shows. scope: 'default' the certificate of coverage, 'in_force' only which branches the person is covered
-- in now, 'months24' that and the last 24 months, 'whole' the whole record. for_whom and purpose: as its holder gave them, sealed.
-- wrong_tries since wrong_since were made with wrong codes; at the limit the code is locked until locked_until. code_id names it in lookups.
ALTER TABLE access_codes ADD COLUMN code_id TEXT NOT NULL DEFAULT '';
ALTER TABLE access_codes ADD COLUMN for_whom BLOB;
ALTER TABLE access_codes ADD COLUMN purpose BLOB;
ALTER TABLE access_codes ADD COLUMN wrong_tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE access_codes ADD COLUMN wrong_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE access_codes ADD COLUMN locked_until BIGINT NOT NULL DEFAULT 0;
UPDATE access_codes SET code_id = lower(hex(randomblob(16)));

-- who_kind: 'verifier' or 'staff'. code_id and scope: of the access code tried. staff_name, reason (sealed) and shown, in plain words,
-- are a look by a member of staff. outcome of what was refused: 'wrong_code', 'code_locked' (this one locked it), 'locked'.
ALTER TABLE lookups ADD COLUMN who_kind TEXT NOT NULL DEFAULT 'verifier';
ALTER TABLE lookups ADD COLUMN code_id TEXT NOT NULL DEFAULT '';
ALTER TABLE lookups ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE lookups ADD COLUMN staff_name TEXT NOT NULL DEFAULT '';
ALTER TABLE lookups ADD COLUMN reason BLOB;
ALTER TABLE lookups ADD COLUMN shown TEXT NOT NULL DEFAULT '';
UPDATE lookups SET scope = 'default' WHERE via = 'access_code';

-- Messages of one act about one thing are one notice, whatever the channels: notice_id is the first one's message_id. read_at: when the
-- person marked it as read on their page, 0 before; it is the product's own state and written outside Do. What was told before there was
-- such a page counts as read.
ALTER TABLE messages ADD COLUMN notice_id TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN read_at BIGINT NOT NULL DEFAULT 0;
UPDATE messages SET notice_id = message_id, read_at = created_at;
CREATE INDEX messages_unread ON messages (person_no) WHERE read_at = 0;

-- +goose Down
DROP INDEX messages_unread;
ALTER TABLE messages DROP COLUMN read_at;
ALTER TABLE messages DROP COLUMN notice_id;
DELETE FROM lookups WHERE who_kind = 'staff' OR outcome IN ('wrong_code', 'code_locked', 'locked');
ALTER TABLE lookups DROP COLUMN shown;
ALTER TABLE lookups DROP COLUMN reason;
ALTER TABLE lookups DROP COLUMN staff_name;
ALTER TABLE lookups DROP COLUMN scope;
ALTER TABLE lookups DROP COLUMN code_id;
ALTER TABLE lookups DROP COLUMN who_kind;
ALTER TABLE access_codes DROP COLUMN locked_until;
ALTER TABLE access_codes DROP COLUMN wrong_since;
ALTER TABLE access_codes DROP COLUMN wrong_tries;
ALTER TABLE access_codes DROP COLUMN purpose;
ALTER TABLE access_codes DROP COLUMN for_whom;
ALTER TABLE access_codes DROP COLUMN code_id;
