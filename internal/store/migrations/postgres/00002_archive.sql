-- +goose Up
-- The archive (社保档案库) as the core system hands it over, one table a file of the archive format, columns named as
-- there. Money is 分, months yyyymm, dates yyyy-mm-dd. Not known is '' for text and 0 for months and small numbers; only
-- money that may be missing is NULL. Tables of a person's rows begin their key with person_no and lie clustered by it.
-- Where a file's natural key does not begin with person_no, a unique index holds it. Only an import writes here, save
-- for the fields of persons that the portal changes, each of which leaves a row in changes.

CREATE TABLE units (
    unit_no        TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    uscc           TEXT NOT NULL DEFAULT '',
    industry_class INTEGER NOT NULL DEFAULT 0
);

-- Insured persons. id_no, phone, email, bank_account and address are sealed as "persons.<column>"; id_hash is
-- Lookup("id", the 18-character form), card_pin_hash CodeHash("pin", person_no, PIN) or ''. version is the per-person
-- lock. row_hash is the keyed hash of the row in plain text, by which an import sees whether it changed; '' after a
-- change through the portal.
CREATE TABLE persons (
    person_no           TEXT PRIMARY KEY,
    id_no               BYTEA NOT NULL,
    id_hash             TEXT NOT NULL,
    name                TEXT NOT NULL,
    sex                 TEXT NOT NULL,
    birth_date          TEXT NOT NULL,
    household           TEXT NOT NULL,
    category            TEXT NOT NULL,
    person_state        TEXT NOT NULL DEFAULT '',
    first_insured       INTEGER NOT NULL DEFAULT 0,
    unit_no             TEXT NOT NULL DEFAULT '',
    wage                BIGINT,
    phone               BYTEA,
    email               BYTEA,
    bank_name           TEXT NOT NULL DEFAULT '',
    bank_account        BYTEA,
    address             BYTEA,
    postcode            TEXT NOT NULL DEFAULT '',
    card_no             TEXT NOT NULL DEFAULT '',
    card_status         TEXT NOT NULL DEFAULT '',
    card_pin_hash       TEXT NOT NULL DEFAULT '',
    medical_tier        TEXT NOT NULL DEFAULT '',
    health_centre_no    TEXT NOT NULL DEFAULT '',
    pension_status      TEXT NOT NULL DEFAULT '',
    medical_status      TEXT NOT NULL DEFAULT '',
    injury_status       TEXT NOT NULL DEFAULT '',
    unemployment_status TEXT NOT NULL DEFAULT '',
    maternity_status    TEXT NOT NULL DEFAULT '',
    row_hash            TEXT NOT NULL DEFAULT '',
    version             BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX persons_id ON persons (id_hash);

CREATE TABLE contributions (
    person_no TEXT NOT NULL,
    insurance TEXT NOT NULL,
    month     INTEGER NOT NULL,
    unit_no   TEXT NOT NULL,
    base      BIGINT NOT NULL,
    personal  BIGINT NOT NULL,
    employer  BIGINT NOT NULL,
    credited  BIGINT,
    subsidy   BIGINT,
    tier      TEXT NOT NULL DEFAULT '',
    kind      TEXT NOT NULL,
    posted_on TEXT NOT NULL DEFAULT '',
    remark    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, insurance, month, kind, unit_no)
);

CREATE TABLE early_contributions (
    person_no  TEXT NOT NULL,
    unit_name  TEXT NOT NULL DEFAULT '',
    from_month INTEGER NOT NULL,
    to_month   INTEGER NOT NULL,
    months     INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    amount     BIGINT,
    remark     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, from_month, kind)
);

-- The file accounts.csv: a year of an individual account. account: 'pension', 'medical'.
CREATE TABLE individual_accounts (
    person_no TEXT NOT NULL,
    account   TEXT NOT NULL,
    year      INTEGER NOT NULL,
    opening   BIGINT NOT NULL,
    credited  BIGINT NOT NULL,
    interest  BIGINT NOT NULL,
    paid_out  BIGINT NOT NULL,
    closing   BIGINT NOT NULL,
    as_of     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, account, year)
);

CREATE TABLE pension_payments (
    person_no    TEXT NOT NULL,
    month        INTEGER NOT NULL,
    item         TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    bank_name    TEXT NOT NULL DEFAULT '',
    account_tail TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL,
    PRIMARY KEY (person_no, month, item)
);

CREATE TABLE pension_back_payments (
    person_no  TEXT NOT NULL,
    paid_month INTEGER NOT NULL,
    from_month INTEGER NOT NULL,
    to_month   INTEGER NOT NULL,
    item       TEXT NOT NULL,
    amount     BIGINT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    status     TEXT NOT NULL,
    PRIMARY KEY (person_no, paid_month, from_month, item)
);

CREATE TABLE medical_charges (
    receipt_no   TEXT NOT NULL,
    person_no    TEXT NOT NULL,
    charged_on   TEXT NOT NULL,
    institution  TEXT NOT NULL,
    category     TEXT NOT NULL,
    total        BIGINT NOT NULL,
    account_paid BIGINT NOT NULL,
    fund_paid    BIGINT NOT NULL,
    cash_paid    BIGINT NOT NULL,
    PRIMARY KEY (person_no, charged_on, receipt_no)
);
CREATE UNIQUE INDEX medical_charges_receipt ON medical_charges (receipt_no);

CREATE TABLE injury_benefits (
    person_no     TEXT NOT NULL,
    case_no       TEXT NOT NULL,
    accident_on   TEXT NOT NULL DEFAULT '',
    recognised_on TEXT NOT NULL DEFAULT '',
    grade         INTEGER NOT NULL DEFAULT 0,
    item          TEXT NOT NULL,
    amount        BIGINT NOT NULL,
    month         INTEGER NOT NULL,
    status        TEXT NOT NULL,
    PRIMARY KEY (person_no, case_no, item, month)
);

CREATE TABLE unemployment_claims (
    claim_no       TEXT NOT NULL,
    person_no      TEXT NOT NULL,
    from_month     INTEGER NOT NULL,
    granted_months INTEGER NOT NULL,
    status         TEXT NOT NULL,
    stop_reason    TEXT NOT NULL DEFAULT '',
    stopped_month  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, claim_no)
);
CREATE UNIQUE INDEX unemployment_claims_no ON unemployment_claims (claim_no);

CREATE TABLE unemployment_payments (
    claim_no  TEXT NOT NULL,
    person_no TEXT NOT NULL,
    month     INTEGER NOT NULL,
    nth       INTEGER NOT NULL,
    benefit   BIGINT NOT NULL,
    medical   BIGINT,
    other     BIGINT,
    status    TEXT NOT NULL,
    PRIMARY KEY (person_no, claim_no, month)
);
CREATE UNIQUE INDEX unemployment_payments_claim ON unemployment_payments (claim_no, month);

CREATE TABLE transfers_in (
    person_no      TEXT NOT NULL,
    kind           TEXT NOT NULL,
    origin         TEXT NOT NULL,
    agency         TEXT NOT NULL DEFAULT '',
    from_month     INTEGER NOT NULL,
    to_month       INTEGER NOT NULL,
    months         INTEGER NOT NULL,
    account_amount BIGINT NOT NULL,
    pooled_amount  BIGINT,
    arrived_on     TEXT NOT NULL DEFAULT '',
    status         TEXT NOT NULL,
    PRIMARY KEY (person_no, kind, origin, from_month)
);

CREATE TABLE guardianships (
    guardian_no TEXT NOT NULL,
    child_no    TEXT NOT NULL,
    relation    TEXT NOT NULL,
    PRIMARY KEY (guardian_no, child_no)
);
CREATE INDEX guardianships_child ON guardianships (child_no);

CREATE TABLE health_centres (
    centre_no TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    district  TEXT NOT NULL,
    street    TEXT NOT NULL DEFAULT '',
    address   TEXT NOT NULL DEFAULT '',
    phone     TEXT NOT NULL DEFAULT '',
    hospital  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX health_centres_district ON health_centres (district, name);

-- tier and household are '' where the row holds for any; to_month is 0 while it is in force.
CREATE TABLE contribution_bounds (
    insurance  TEXT NOT NULL,
    tier       TEXT NOT NULL DEFAULT '',
    household  TEXT NOT NULL DEFAULT '',
    from_month INTEGER NOT NULL,
    to_month   INTEGER NOT NULL DEFAULT 0,
    min        BIGINT NOT NULL,
    max        BIGINT NOT NULL,
    source     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (insurance, tier, household, from_month)
);

-- Imports, by whom and when. state: 'running'; 'stopped' (by an error; running it again goes on); 'done'; 'abandoned'
-- (another archive came before it was finished). owner is the token of the process at work; one that lost it writes no
-- more. rejects_bytes is how much of rejects.csv belongs to what is committed.
CREATE TABLE import_batches (
    batch_id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor         TEXT NOT NULL,
    folder        TEXT NOT NULL,
    note          TEXT NOT NULL DEFAULT '',
    state         TEXT NOT NULL,
    owner         TEXT NOT NULL,
    rejects_path  TEXT NOT NULL DEFAULT '',
    rejects_bytes BIGINT NOT NULL DEFAULT 0,
    started_at    BIGINT NOT NULL,
    finished_at   BIGINT NOT NULL DEFAULT 0
);

-- The files of an import and how far each has come. read_bytes and read_lines count the text, uncompressed. state:
-- 'waiting', 'running', 'done', 'refused'.
CREATE TABLE import_files (
    batch_id     BIGINT NOT NULL,
    name         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    read_bytes   BIGINT NOT NULL DEFAULT 0,
    read_lines   BIGINT NOT NULL DEFAULT 0,
    row_count    BIGINT NOT NULL DEFAULT 0,
    added        BIGINT NOT NULL DEFAULT 0,
    changed      BIGINT NOT NULL DEFAULT 0,
    unchanged    BIGINT NOT NULL DEFAULT 0,
    rejected     BIGINT NOT NULL DEFAULT 0,
    conflicts    BIGINT NOT NULL DEFAULT 0,
    milliseconds BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (batch_id, name)
);

-- Fields the portal changed and the core system has not confirmed, which an import brought with another value. Both
-- values are sealed, as "import_conflicts.<field>"; the portal's was kept.
CREATE TABLE import_conflicts (
    person_no     TEXT NOT NULL,
    batch_id      BIGINT NOT NULL,
    field         TEXT NOT NULL,
    portal_value  BYTEA,
    archive_value BYTEA,
    at            BIGINT NOT NULL,
    PRIMARY KEY (person_no, batch_id, field)
);
CREATE INDEX import_conflicts_batch ON import_conflicts (batch_id);

-- +goose Down
DROP TABLE import_conflicts;
DROP TABLE import_files;
DROP TABLE import_batches;
DROP TABLE contribution_bounds;
DROP TABLE health_centres;
DROP TABLE guardianships;
DROP TABLE transfers_in;
DROP TABLE unemployment_payments;
DROP TABLE unemployment_claims;
DROP TABLE injury_benefits;
DROP TABLE medical_charges;
DROP TABLE pension_back_payments;
DROP TABLE pension_payments;
DROP TABLE individual_accounts;
DROP TABLE early_contributions;
DROP TABLE contributions;
DROP TABLE persons;
DROP TABLE units;
