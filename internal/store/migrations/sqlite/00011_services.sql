-- +goose Up
-- What people do for themselves (社保业务办理), beyond fields of persons, which the change feed carries.

-- Who may use 个人缴费自助业务. state: 'open', 'closed' (with the registration, or by staff).
CREATE TABLE self_service (
    person_no  TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    opened_at  BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Changes of a person's fields that wait for their time: a cooling period, or the month from which they count. fields: sealed
-- JSON, values in archive form. state: 'waiting', 'done', 'cancelled', 'dropped' (it could no longer be made).
CREATE TABLE scheduled_changes (
    person_no  TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    act        TEXT NOT NULL,
    fields     BLOB NOT NULL,
    state      TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    settled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, receipt_no)
) WITHOUT ROWID;
CREATE INDEX scheduled_changes_due ON scheduled_changes (state, due_at);

-- Requests that staff decide. case_no is the 业务受理号 of the receipt. state: 'submitted' (待审核), 'returned' (已退回补正), 'approved',
-- 'refused' (不予受理), 'withdrawn' (已撤回). content: sealed JSON, what was applied for; decision: sealed JSON.
CREATE TABLE cases (
    person_no    TEXT NOT NULL,
    case_no      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL,
    content      BLOB NOT NULL,
    decision     BLOB,
    submitted_at BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    settled_at   BIGINT NOT NULL DEFAULT 0,
    version      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, case_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX cases_no ON cases (case_no);
CREATE INDEX cases_queue ON cases (kind, state, due_at, case_no);
CREATE INDEX cases_due ON cases (state, due_at, case_no);

-- What happened to a case, in order. note: sealed text, as the person may read it.
CREATE TABLE case_steps (
    person_no  TEXT NOT NULL,
    case_no    TEXT NOT NULL,
    step_no    INTEGER NOT NULL,
    state      TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    note       BLOB,
    PRIMARY KEY (person_no, case_no, step_no)
) WITHOUT ROWID;

-- Files handed in with a case; case_no is '' until the case is submitted, and such files are swept out. The content lies in
-- evidence_parts, sealed, which no page reads but the one that hands the file out.
CREATE TABLE evidence (
    person_no   TEXT NOT NULL,
    evidence_id TEXT NOT NULL,
    case_no     TEXT NOT NULL,
    name        BLOB NOT NULL,
    kind        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (person_no, evidence_id)
) WITHOUT ROWID;
CREATE INDEX evidence_loose ON evidence (at) WHERE case_no = '';

CREATE TABLE evidence_parts (
    person_no   TEXT NOT NULL,
    evidence_id TEXT NOT NULL,
    part        INTEGER NOT NULL,
    content     BLOB NOT NULL,
    PRIMARY KEY (person_no, evidence_id, part)
);

-- With whom a person shares their medical account (个人账户家庭共享). state: 'active', 'ended' (by either, under the receipt
-- end_receipt_no of whoever did), 'refused' (by the core system). relation: 'parent', 'spouse', 'child'. ended_by: 'holder', 'relative'.
CREATE TABLE poolings (
    person_no      TEXT NOT NULL,
    relative_no    TEXT NOT NULL,
    receipt_no     TEXT NOT NULL,
    relation       TEXT NOT NULL,
    state          TEXT NOT NULL,
    made_at        BIGINT NOT NULL,
    ended_at       BIGINT NOT NULL DEFAULT 0,
    ended_by       TEXT NOT NULL DEFAULT '',
    end_receipt_no TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, relative_no, receipt_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX poolings_active ON poolings (person_no, relative_no) WHERE state = 'active';
CREATE INDEX poolings_relative ON poolings (relative_no, state);

-- Benefits stopped by their drawer (停止领取失业救济金), beside the core system's own claims. state: 'active', 'refused'.
CREATE TABLE unemployment_stops (
    person_no  TEXT NOT NULL,
    claim_no   TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    reason     TEXT NOT NULL,
    from_month INTEGER NOT NULL,
    state      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, claim_no, receipt_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX unemployment_stops_active ON unemployment_stops (person_no, claim_no) WHERE state = 'active';

-- Years whose contribution bases the person has confirmed (缴费基数核对).
CREATE TABLE base_confirmations (
    person_no  TEXT NOT NULL,
    year       INTEGER NOT NULL,
    receipt_no TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, year)
) WITHOUT ROWID;

-- Shares that self-payers contribute. The branches' figures come from the notices named.
INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('self_pension', 202301, 200000, 'ppm', '粤人社规〔2026〕14号（此前同为 20%，其中 8% 记入个人账户）', 'S'),
    ('self_medical', 202401, 70000, 'ppm', '第三方整理（深圳灵活就业医疗保险一档费率），使用前须与官方公布核对', 'S'),
    ('self_medical', 202601, 80000, 'ppm', '第三方整理（深圳灵活就业医疗保险一档费率），使用前须与官方公布核对', 'S'),
    ('self_unemployment', 202601, 10000, 'ppm', '粤人社规〔2025〕50号（自愿参加；个人与单位比例之和 0.2%+0.8%，2026 年费率须与官方公布核对）', 'U');

-- +goose Down
DELETE FROM parameters WHERE name IN ('self_pension', 'self_medical', 'self_unemployment');
DROP TABLE base_confirmations;
DROP TABLE unemployment_stops;
DROP TABLE poolings;
DROP TABLE evidence_parts;
DROP TABLE evidence;
DROP TABLE case_steps;
DROP TABLE cases;
DROP TABLE scheduled_changes;
DROP TABLE self_service;
