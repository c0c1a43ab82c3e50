-- +goose Up
-- The whole schema as it stood when migrations began to be kept for ever (docs/adr/0037); all before were of programs that nobody was given. This
-- file is never changed: a later one changes what it made. Its sections are those of docs/data.md, which says whose each table is, and until
-- when it is kept.
--
-- Times are Unix seconds, hashes hexadecimal, sealed values SM4-GCM bound to their field and person. Money is 分, months yyyymm, dates yyyy-mm-dd.
-- Tables of a person's rows begin their key with person_no and lie clustered by it.

-- ## The record, as the core system hands it over
--
-- One table a file of the archive (社保档案库), columns named as there; contributions.csv is kept in careers. Not known is '' for text and 0 for months
-- and small numbers; only money that may be missing is NULL. Where a file's natural key does not begin with person_no, a unique index holds
-- it. Only an import writes here, save for the fields of persons that the portal changes, each of which leaves a row in changes.

-- Insured persons. id_no, phone, email, bank_account and address are sealed as "persons.<column>"; id_hash is
-- Lookup("id", the 18-character form), card_pin_hash CodeHash("pin", person_no, PIN) or ''. version is the per-person
-- lock. row_hash is the keyed hash of the row in plain text, by which an import sees whether it changed; '' after a
-- change through the portal.
CREATE TABLE persons (
    person_no           TEXT PRIMARY KEY,
    id_no               {{bytes}} NOT NULL,
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
    phone               {{bytes}},
    email               {{bytes}},
    bank_name           TEXT NOT NULL DEFAULT '',
    bank_account        {{bytes}},
    address             {{bytes}},
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
    version             BIGINT NOT NULL DEFAULT 0,
    -- What kind of paper id_no is of (social.IDType), and of which country the person is (three letters, '' for not known).
    id_type             TEXT NOT NULL DEFAULT '01',
    nationality         TEXT NOT NULL DEFAULT '',
    -- The facts of a person in the form in which they are compared (social.Key), '' for what is no such fact: of what lies open as it is, of
    -- what is sealed as a keyed hash, Lookup("phone", …), Lookup("account", …) and CodeHash("account tail", person_no, …). folded is 0 where
    -- they are still to be worked out.
    name_key            TEXT NOT NULL DEFAULT '',
    card_key            TEXT NOT NULL DEFAULT '',
    postcode_key        TEXT NOT NULL DEFAULT '',
    phone_key           TEXT NOT NULL DEFAULT '',
    account_key         TEXT NOT NULL DEFAULT '',
    account_tail_key    TEXT NOT NULL DEFAULT '',
    folded              INTEGER NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX persons_id ON persons (id_hash);
CREATE INDEX persons_unfolded ON persons (person_no) WHERE folded = 0;
CREATE INDEX persons_card_key ON persons (card_key) WHERE card_key <> '';

-- Employers.
CREATE TABLE units (
    unit_no        TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    uscc           TEXT NOT NULL DEFAULT '',
    industry_class INTEGER NOT NULL DEFAULT 0
) {{clustered}};

-- All rows of contributions of a person in one branch, packed (careercodec.go) and sealed as "careers.<insurance>" for the person. Every
-- reader asks for whole careers of a person; a row for each month takes thirty times the room. See docs/adr/0030.
-- On SQLite a table with rowids: without one, what is longer than a quarter of a page would go to a page of its own. On PostgreSQL what is sealed
-- can't be made smaller, and is to lie in the row itself as long as it fits a page: one block a career.
CREATE TABLE careers (
    person_no TEXT NOT NULL,
    insurance TEXT NOT NULL,
    content   {{bytes}} NOT NULL,
    PRIMARY KEY (person_no, insurance)
){{if postgres}} WITH (fillfactor = 90, toast_tuple_target = 8160);
ALTER TABLE careers ALTER COLUMN content SET STORAGE EXTERNAL{{end}};

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
) {{clustered}};

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
) {{clustered}};

CREATE TABLE pension_payments (
    person_no    TEXT NOT NULL,
    month        INTEGER NOT NULL,
    item         TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    bank_name    TEXT NOT NULL DEFAULT '',
    account_tail TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL,
    PRIMARY KEY (person_no, month, item)
) {{clustered}};

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
) {{clustered}};

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
) {{clustered}};
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
) {{clustered}};

CREATE TABLE unemployment_claims (
    claim_no       TEXT NOT NULL,
    person_no      TEXT NOT NULL,
    from_month     INTEGER NOT NULL,
    granted_months INTEGER NOT NULL,
    status         TEXT NOT NULL,
    stop_reason    TEXT NOT NULL DEFAULT '',
    stopped_month  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, claim_no)
) {{clustered}};
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
) {{clustered}};
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
) {{clustered}};

-- What a self-payer owes and what became of it (debits.csv). run is the number of the debit run; a month that failed comes again in another.
CREATE TABLE debits (
    person_no    TEXT NOT NULL,
    month        INTEGER NOT NULL,
    run          TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    due_on       TEXT NOT NULL,
    account_tail TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    settled_on   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, month, run)
) {{clustered}};

CREATE TABLE guardianships (
    guardian_no TEXT NOT NULL,
    child_no    TEXT NOT NULL,
    relation    TEXT NOT NULL,
    PRIMARY KEY (guardian_no, child_no)
) {{clustered}};
CREATE INDEX guardianships_child ON guardianships (child_no);

CREATE TABLE health_centres (
    centre_no TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    district  TEXT NOT NULL,
    street    TEXT NOT NULL DEFAULT '',
    address   TEXT NOT NULL DEFAULT '',
    phone     TEXT NOT NULL DEFAULT '',
    hospital  TEXT NOT NULL DEFAULT '',
    -- From closed_on (yyyy-mm-dd, '' for open) on, nobody can choose a health centre any more. An import leaves it alone.
    closed_on TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX health_centres_district ON health_centres (district, name);

-- Where the counters are (service_halls.csv). services are separated by ; and closed_on is the day from which a hall is closed, '' for none.
CREATE TABLE service_halls (
    hall_no   TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    district  TEXT NOT NULL,
    address   TEXT NOT NULL,
    phone     TEXT NOT NULL DEFAULT '',
    hours     TEXT NOT NULL,
    services  TEXT NOT NULL DEFAULT '',
    longitude TEXT NOT NULL DEFAULT '',
    latitude  TEXT NOT NULL DEFAULT '',
    closed_on TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX service_halls_district ON service_halls (district, name);

-- Figures that notices set anew from time to time, each in force from its month until the next of its name. value is 分 a
-- month (unit 'fen') or millionths (unit 'ppm'). confidence: 'S' a publication was read, 'K' common knowledge of the field,
-- 'U' a stand-in or to be confirmed. What the law settles once and for all (retirement ages, months to spread an account
-- over) stands in package social.
CREATE TABLE parameters (
    name       TEXT NOT NULL,
    from_month INTEGER NOT NULL,
    value      BIGINT NOT NULL,
    unit       TEXT NOT NULL,
    source     TEXT NOT NULL,
    confidence TEXT NOT NULL,
    -- source is the notice that a figure stands in, and the public reads its title and number; note is for the agency's own people.
    note       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (name, from_month)
) {{clustered}};
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('average_wage', 199007, 32200, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199107, 35900, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199207, 41800, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199307, 49400, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199407, 67900, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199507, 88100, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199607, 102300, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199707, 120900, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199807, 137800, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 199907, 153200, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200007, 172600, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200107, 192000, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200207, 216200, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200307, 235200, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200407, 255100, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200507, 266100, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200607, 270600, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200707, 292600, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200807, 323300, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 200907, 362100, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201007, 389400, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201107, 420500, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201207, 459500, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201307, 491800, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201407, 521800, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201507, 605400, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201607, 675300, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201707, 748000, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201807, 834800, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 201907, 930900, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理的深圳历年社平工资，使用前须与官方公布核对'),
    ('average_wage', 202007, 1064600, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理（e-cloud/salary-calculator），使用前须与官方公布核对'),
    ('average_wage', 202107, 1162000, 'fen', '深圳市人力资源和社会保障局公布', 'S', '深圳市人力资源和社会保障局公布（hrss.sz post_9016230）'),
    ('average_wage', 202207, 1296400, 'fen', '深圳市历年在岗职工月平均工资', 'S', '第三方整理（e-cloud/salary-calculator），使用前须与官方公布核对'),
    ('average_wage', 202307, 1373000, 'fen', '深圳市人力资源和社会保障局公布', 'S', '深圳市人力资源和社会保障局公布（hrss.sz post_11052262）'),
    ('average_wage', 202407, 1455300, 'fen', '粤人社发〔2024〕33号', 'S', ''),
    ('average_wage', 202507, 1475500, 'fen', '粤人社发〔2025〕32号', 'S', ''),
    ('average_wage', 202607, 1615700, 'fen', '按失业保险缴费基数上限推算', 'S', '由 2026 年 7 月失业保险缴费基数上限 48471 元除以 3 得出');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('pension_base', 202001, 977400, 'fen', '深人社发〔2021〕48号', 'S', ''),
    ('pension_base', 202101, 1036000, 'fen', '深人社发〔2022〕4号', 'S', ''),
    ('pension_base', 202201, 1079500, 'fen', '深人社发〔2022〕51号', 'S', ''),
    ('pension_base', 202301, 1079500, 'fen', '深人社发〔2024〕57号', 'S', ''),
    ('pension_base', 202401, 1118100, 'fen', '深圳市人力资源和社会保障局公布', 'S', '深圳市人力资源和社会保障局公布（hrss.sz post_12493488）'),
    ('pension_base', 202501, 1129300, 'fen', '深圳市人力资源和社会保障局公布', 'S', '深圳市人力资源和社会保障局公布（hrss.sz post_12493488）');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('account_interest', 200801, 41400, 'ppm', '按一年期存款利率', 'U', '一年期存款利率代替，本省当年记账利率未查到'),
    ('account_interest', 200901, 22500, 'ppm', '按一年期存款利率', 'U', '一年期存款利率代替，本省当年记账利率未查到'),
    ('account_interest', 201001, 22500, 'ppm', '按一年期存款利率', 'U', '一年期存款利率代替，本省当年记账利率未查到'),
    ('account_interest', 201201, 35000, 'ppm', '按一年期存款利率', 'U', '一年期存款利率代替，本省当年记账利率未查到'),
    ('account_interest', 201401, 30000, 'ppm', '按一年期存款利率', 'U', '一年期存款利率代替，本省当年记账利率未查到'),
    ('account_interest', 201501, 27500, 'ppm', '按一年期存款利率', 'U', '一年期存款利率代替，本省当年记账利率未查到'),
    ('account_interest', 201601, 83100, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 201701, 71200, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 201801, 82900, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 201901, 76100, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 202001, 60400, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 202101, 66900, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 202201, 61200, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 202301, 39700, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 202401, 26200, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', ''),
    ('account_interest', 202501, 15000, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('account_credit', 199208, 110000, 'ppm', '国发〔2005〕38号（2006 年以前）', 'S', ''),
    ('account_credit', 200601, 80000, 'ppm', '国发〔2005〕38号', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('deemed_index', 198301, 1529000, 'ppm', '粤府函〔2021〕294号（1993 年底前，深圳）', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('transition_rate', 202101, 12000, 'ppm', '粤府函〔2021〕294号', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('transition_phase', 202101, 300000, 'ppm', '粤府函〔2021〕294号', 'S', ''),
    ('transition_phase', 202201, 500000, 'ppm', '粤府函〔2021〕294号', 'S', ''),
    ('transition_phase', 202301, 700000, 'ppm', '粤府函〔2021〕294号', 'S', ''),
    ('transition_phase', 202401, 900000, 'ppm', '粤府函〔2021〕294号', 'S', ''),
    ('transition_phase', 202501, 1000000, 'ppm', '粤府函〔2021〕294号', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('minimum_wage', 199201, 24500, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199301, 28600, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199401, 33800, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199501, 38000, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199601, 39800, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199701, 42000, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199801, 43000, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 199901, 54700, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 200001, 54700, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 200101, 57400, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 200201, 59500, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 200301, 60000, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 200401, 61000, 'fen', '深圳市历年最低工资标准', 'U', '早年最低工资，未查到公布文件，按年取值'),
    ('minimum_wage', 200507, 69000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 200607, 81000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 200710, 85000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 200807, 100000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 201007, 110000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 201104, 132000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 201202, 150000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 201303, 160000, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 201402, 180800, 'fen', '深圳市历年最低工资标准', 'K', '深圳历年最低工资，使用前须与官方公布核对'),
    ('minimum_wage', 201503, 203000, 'fen', '深圳市最低工资标准', 'S', ''),
    ('minimum_wage', 201706, 213000, 'fen', '深圳市最低工资标准', 'S', ''),
    ('minimum_wage', 201807, 220000, 'fen', '深圳市最低工资标准', 'S', ''),
    ('minimum_wage', 202201, 236000, 'fen', '深圳市最低工资标准', 'S', ''),
    ('minimum_wage', 202503, 252000, 'fen', '深圳市最低工资标准', 'S', ''),
    ('minimum_wage', 202609, 270000, 'fen', '粤府函〔2026〕188号', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('unemployment_share', 199901, 900000, 'ppm', '《广东省失业保险条例》：最低工资标准的 90%', 'S', '');
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('assumed_growth', 202001, 20000, 'ppm', '测算假设，可以修改', 'U', '');
-- Shares that self-payers contribute. The branches' figures come from the notices named.
INSERT INTO parameters (name, from_month, value, unit, source, confidence, note) VALUES
    ('self_pension', 202301, 200000, 'ppm', '粤人社规〔2026〕14号（此前同为 20%，其中 8% 记入个人账户）', 'S', ''),
    ('self_medical', 202401, 70000, 'ppm', '深圳市灵活就业人员医疗保险费率', 'S', '第三方整理（深圳灵活就业医疗保险一档费率），使用前须与官方公布核对'),
    ('self_medical', 202601, 80000, 'ppm', '深圳市灵活就业人员医疗保险费率', 'S', '第三方整理（深圳灵活就业医疗保险一档费率），使用前须与官方公布核对'),
    ('self_unemployment', 202601, 10000, 'ppm', '粤人社规〔2025〕50号', 'U', '粤人社规〔2025〕50号（自愿参加；个人与单位比例之和 0.2%+0.8%，2026 年费率须与官方公布核对）');

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
    note       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (insurance, tier, household, from_month)
) {{clustered}};

-- Who shares an ID number with somebody else in the archive, kept up with every change of persons: to find them among all would read the
-- whole index at each view.
CREATE TABLE shared_ids (
    person_no TEXT PRIMARY KEY,
    id_hash   TEXT NOT NULL
) {{clustered}};
CREATE INDEX shared_ids_id ON shared_ids (id_hash);

-- ## The account on the page

-- An insured person's registration for the portal. state: 'active', or 'closed' (may register again).
CREATE TABLE registrations (
    person_no          TEXT PRIMARY KEY,
    id_hash            TEXT NOT NULL,
    state              TEXT NOT NULL,
    password_hash      TEXT NOT NULL,
    phone              {{bytes}},
    email              {{bytes}},
    address            {{bytes}},
    question           TEXT NOT NULL,
    answer_hash        TEXT NOT NULL,
    created_at         BIGINT NOT NULL,
    last_signin_at     BIGINT NOT NULL DEFAULT 0,
    -- Sessions of an earlier epoch are over, even one that a request still under way writes once more.
    session_epoch      BIGINT NOT NULL DEFAULT 0,
    version            BIGINT NOT NULL DEFAULT 0,
    -- A new phone counts from pending_phone_at on; until then the old one does, and its holder may stop the change.
    pending_phone      {{bytes}},
    pending_phone_at   BIGINT NOT NULL DEFAULT 0,
    -- From frozen_at on (0: not) nothing that changes something is done by the person or in their name.
    frozen_at          BIGINT NOT NULL DEFAULT 0,
    -- A person is found by the keyed hash of the phone they registered; '' where it is still to be worked out (Sweep does that).
    phone_hash         TEXT NOT NULL DEFAULT '',
    pending_phone_hash TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX registrations_id ON registrations (id_hash);
CREATE INDEX registrations_phone ON registrations (phone_hash) WHERE phone_hash <> '';
CREATE INDEX registrations_pending_phone ON registrations (pending_phone_hash) WHERE pending_phone_hash <> '';
CREATE INDEX registrations_unhashed ON registrations (person_no) WHERE phone_hash = '' AND phone IS NOT NULL;

-- What people agreed to: which text, in which version, and when. What they agreed to before stays.
CREATE TABLE agreements (
    person_no TEXT NOT NULL,
    agreement TEXT NOT NULL,
    version   TEXT NOT NULL,
    agreed_at BIGINT NOT NULL,
    PRIMARY KEY (person_no, agreement, version)
) {{clustered}};

-- Sessions of the web page, by the hash of their token; person_no is '' before sign-in.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_no  TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    data       {{bytes}} NOT NULL,
    expires_at BIGINT NOT NULL,
    -- What a person sees of their sessions. session_id is drawn at random and says nothing of the token; address is sealed. The product's own
    -- state, written outside Do.
    session_id TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    seen_at    BIGINT NOT NULL DEFAULT 0,
    way        TEXT NOT NULL DEFAULT '',
    label      TEXT NOT NULL DEFAULT '',
    device_id  TEXT NOT NULL DEFAULT '',
    address    {{bytes}}
) {{clustered}};
CREATE INDEX sessions_person ON sessions (person_no);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Devices a person signed in from: the keyed hash of the token in the device's own cookie, bound to the person. Written in Do.
CREATE TABLE devices (
    person_no   TEXT NOT NULL,
    device_hash TEXT NOT NULL,
    device_id   TEXT NOT NULL,
    label       TEXT NOT NULL,
    first_seen  BIGINT NOT NULL,
    last_seen   BIGINT NOT NULL,
    PRIMARY KEY (person_no, device_hash)
) {{clustered}};
CREATE INDEX devices_age ON devices (last_seen);

-- Sign-ins and failures. outcome: 'ok', else what was wrong. Successes are written in Do; failures are nobody's act and written outside it.
-- person_no is '' for a failure under an ID number that nobody registered with: kept so that it costs as much. times: so many at once.
CREATE TABLE signins (
    person_no TEXT NOT NULL,
    signin_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    outcome   TEXT NOT NULL,
    way       TEXT NOT NULL,
    label     TEXT NOT NULL,
    address   {{bytes}},
    times     BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (person_no, signin_id)
) {{clustered}};
CREATE INDEX signins_age ON signins (at);

-- The authenticator app that a person has set up and confirmed; one at most. secret is sealed as "authenticators.secret". last_step is
-- the 30-second step of the last code taken: a code of that step or an earlier one counts no more.
CREATE TABLE authenticators (
    person_no    TEXT PRIMARY KEY,
    secret       {{bytes}} NOT NULL,
    created_at   BIGINT NOT NULL,
    last_step    BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL DEFAULT 0
) {{clustered}};

-- Passkeys. credential (id, public key, flags) is sealed as "passkeys.credential" and name as "passkeys.name"; credential_hash is
-- Lookup("passkey", credential id), by which one is found that signs in without a password. sign_count only ever grows.
CREATE TABLE passkeys (
    person_no       TEXT NOT NULL,
    passkey_id      TEXT NOT NULL,
    credential_hash TEXT NOT NULL,
    credential      {{bytes}} NOT NULL,
    name            {{bytes}} NOT NULL,
    sign_count      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    last_used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, passkey_id)
) {{clustered}};
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_hash);

-- Recovery codes, each of which stands in for the second factor once; only keyed hashes. A new set takes the place of the old.
CREATE TABLE recovery_codes (
    person_no  TEXT NOT NULL,
    code_hash  TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, code_hash)
) {{clustered}};

-- One-time codes sent to a phone, by what they are for and whom; only keyed hashes. The product's own state, written outside Do.
CREATE TABLE one_time_codes (
    purpose      TEXT NOT NULL,
    subject_hash TEXT NOT NULL,
    code_hash    TEXT NOT NULL,
    tries        BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (purpose, subject_hash)
) {{clustered}};
CREATE INDEX one_time_codes_expiry ON one_time_codes (expires_at);

-- Tokens that count once (captchas), until they would have expired anyway.
CREATE TABLE spent_tokens (
    token_hash TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
) {{clustered}};
CREATE INDEX spent_tokens_expiry ON spent_tokens (expires_at);

-- Counters of what may be tried so often in a time, shared by all nodes and kept over restarts.
CREATE TABLE throttles (
    scope         TEXT NOT NULL,
    key_hash      TEXT NOT NULL,
    started_at    BIGINT NOT NULL,
    tries         BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, key_hash)
) {{clustered}};
CREATE INDEX throttles_age ON throttles (started_at);

-- What a person chose to be told of, and how: 'sms', 'mail', 'quiet' (none at night), 'daily' (one short message of reminders a day), and
-- 'kind.<kind>' for what may be switched off. chosen: 1 or 0. Where there is no row the standard holds.
CREATE TABLE notice_choices (
    person_no TEXT NOT NULL,
    choice    TEXT NOT NULL,
    chosen    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (person_no, choice)
) {{clustered}};

-- Who may use 个人缴费自助业务. state: 'open', 'closed' (with the registration, or by staff).
CREATE TABLE self_service (
    person_no  TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    opened_at  BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL DEFAULT 0
) {{clustered}};

-- Access codes (授权码): only keyed hashes. state: 'active', 'replaced', 'revoked'.
CREATE TABLE access_codes (
    person_no    TEXT NOT NULL,
    code_hash    TEXT NOT NULL,
    state        TEXT NOT NULL,
    scope        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL DEFAULT 0,
    -- An access code says what it shows. scope: 'default' the certificate of coverage, 'in_force' only which branches the person is covered
    -- in now, 'months24' that and the last 24 months, 'whole' the whole record. for_whom and purpose: as its holder gave them, sealed.
    -- wrong_tries since wrong_since were made with wrong codes; at the limit the code is locked until locked_until. code_id names it in lookups.
    code_id      TEXT NOT NULL DEFAULT '',
    for_whom     {{bytes}},
    purpose      {{bytes}},
    wrong_tries  BIGINT NOT NULL DEFAULT 0,
    wrong_since  BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, code_hash)
) {{clustered}};

-- Every look of somebody else at a person's record. via: 'access_code', 'check_code', 'qr', 'file'.
CREATE TABLE lookups (
    person_no  TEXT NOT NULL,
    at         BIGINT NOT NULL,
    lookup_id  TEXT NOT NULL,
    via        TEXT NOT NULL,
    viewer     TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    address    TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    -- who_kind: 'verifier' or 'staff'. code_id and scope: of the access code tried. staff_name, reason (sealed) and shown, in plain words,
    -- are a look by a member of staff. outcome of what was refused: 'wrong_code', 'code_locked' (this one locked it), 'locked'.
    who_kind   TEXT NOT NULL DEFAULT 'verifier',
    code_id    TEXT NOT NULL DEFAULT '',
    scope      TEXT NOT NULL DEFAULT '',
    staff_name TEXT NOT NULL DEFAULT '',
    reason     {{bytes}},
    shown      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, at, lookup_id)
) {{clustered}};

-- ## What people did

-- Receipts of acts (业务受理号). facts: sealed JSON, what changed, as it was shown.
CREATE TABLE receipts (
    person_no  TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    act        TEXT NOT NULL,
    at         BIGINT NOT NULL,
    facts      {{bytes}},
    PRIMARY KEY (person_no, receipt_no)
) {{clustered}};
CREATE INDEX receipts_no ON receipts (receipt_no);

-- The idempotency keys of submitted forms, and the receipt each led to.
CREATE TABLE submissions (
    person_no  TEXT NOT NULL,
    form_key   TEXT NOT NULL,
    act        TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, form_key)
) {{clustered}};

-- The change feed: fields changed through the portal. Until the core system has confirmed one, an import keeps its value.
CREATE TABLE changes (
    seq             {{serial}},
    person_no       TEXT NOT NULL,
    receipt_no      TEXT NOT NULL,
    act             TEXT NOT NULL,
    field           TEXT NOT NULL,
    old_value       {{bytes}},
    new_value       {{bytes}},
    at              BIGINT NOT NULL,
    acknowledged_at BIGINT NOT NULL DEFAULT 0,
    -- A line of the feed belongs to an event of its person.
    event_no        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX changes_person ON changes (person_no, field);
CREATE INDEX changes_pending ON changes (person_no) WHERE acknowledged_at = 0;

-- The change feed by acts: one event for everything that an act changed for its person. event_no counts the person's own events, given
-- under the lock of the person's record. feed_no is the number by which the core system reads; 0 until the event is published, which a
-- reader does, under the lock of feed_head (ADR 11). state: 'pending', 'accepted' (by the core system, or by an import that brought every
-- value), 'refused' (undone). at never goes back within a person. reason: sealed, what the core system gave.
CREATE TABLE feed_events (
    person_no  TEXT NOT NULL,
    event_no   BIGINT NOT NULL,
    feed_no    BIGINT NOT NULL DEFAULT 0,
    receipt_no TEXT NOT NULL,
    act        TEXT NOT NULL,
    at         BIGINT NOT NULL,
    state      TEXT NOT NULL,
    reason     {{bytes}},
    settled_at BIGINT NOT NULL DEFAULT 0,
    -- What the portal and the core system disagree about is settled by somebody. handled: how, '' while nobody has.
    handled    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, event_no)
) {{clustered}};
CREATE UNIQUE INDEX feed_events_no ON feed_events (feed_no) WHERE feed_no > 0;
CREATE INDEX feed_events_unpublished ON feed_events (at, person_no, event_no) WHERE feed_no = 0;
CREATE INDEX feed_events_refused ON feed_events (settled_at, feed_no) WHERE state = 'refused' AND handled = '';
-- What the core system has not answered yet: how many, and since when.
CREATE INDEX feed_events_pending ON feed_events (at) WHERE state = 'pending';

-- Changes of a person's fields that wait for their time: a cooling period, or the month from which they count. fields: sealed
-- JSON, values in archive form. state: 'waiting', 'done', 'cancelled', 'dropped' (it could no longer be made).
CREATE TABLE scheduled_changes (
    person_no  TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    act        TEXT NOT NULL,
    fields     {{bytes}} NOT NULL,
    state      TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    settled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, receipt_no)
) {{clustered}};
CREATE INDEX scheduled_changes_due ON scheduled_changes (state, due_at);

-- Years whose contribution bases the person has confirmed (缴费基数核对).
CREATE TABLE base_confirmations (
    person_no  TEXT NOT NULL,
    year       INTEGER NOT NULL,
    receipt_no TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, year)
) {{clustered}};

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
) {{clustered}};
CREATE UNIQUE INDEX poolings_active ON poolings (person_no, relative_no) WHERE state = 'active';
CREATE INDEX poolings_relative ON poolings (relative_no, state);

-- A person's request to debit once more what failed. state: 'active', 'refused' (the core system did not take it).
CREATE TABLE debit_requests (
    person_no  TEXT NOT NULL,
    month      INTEGER NOT NULL,
    run        TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    state      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person_no, month, run, receipt_no)
) {{clustered}};

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
) {{clustered}};
CREATE UNIQUE INDEX unemployment_stops_active ON unemployment_stops (person_no, claim_no) WHERE state = 'active';

-- Requests that staff decide. case_no is the 业务受理号 of the receipt. state: 'submitted' (待审核), 'returned' (已退回补正), 'approved',
-- 'refused' (不予受理), 'withdrawn' (已撤回). content: sealed JSON, what was applied for; decision: sealed JSON.
CREATE TABLE cases (
    person_no    TEXT NOT NULL,
    case_no      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL,
    content      {{bytes}} NOT NULL,
    decision     {{bytes}},
    submitted_at BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    settled_at   BIGINT NOT NULL DEFAULT 0,
    version      BIGINT NOT NULL DEFAULT 0,
    -- The agency's queue of cases. owner: the account that works on the case, '' for nobody's. desk: where it stands for the agency: its state,
    -- or 'review' while a decision waits for a second person, of which the applicant sees nothing.
    owner        TEXT NOT NULL DEFAULT '',
    desk         TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person_no, case_no)
) {{clustered}};
CREATE UNIQUE INDEX cases_no ON cases (case_no);
-- What is open is little beside what was settled, so the lists of open cases have indexes of their own.
CREATE INDEX cases_open ON cases (due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_open_kind ON cases (kind, due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_open_owner ON cases (owner, due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_open_owner_kind ON cases (owner, kind, due_at, case_no) WHERE settled_at = 0;
CREATE INDEX cases_desk ON cases (desk, due_at, case_no);
CREATE INDEX cases_desk_kind ON cases (desk, kind, due_at, case_no);
CREATE INDEX cases_desk_owner ON cases (desk, owner, due_at, case_no);
-- Arrivals and decisions of the last weeks are counted out of these alone.
CREATE INDEX cases_arrived ON cases (submitted_at, kind);
CREATE INDEX cases_settled ON cases (settled_at, kind, state, submitted_at) WHERE settled_at > 0;

-- What a member of staff has typed and ticked at a case and not sent yet, sealed; it outlives the end of their session.
CREATE TABLE case_drafts (
    person_no TEXT NOT NULL,
    case_no   TEXT NOT NULL,
    staff     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    content   {{bytes}} NOT NULL,
    PRIMARY KEY (person_no, case_no, staff)
) {{clustered}};
CREATE INDEX case_drafts_at ON case_drafts (at);

-- What happened to a case, in order. note: sealed text, as the person may read it.
CREATE TABLE case_steps (
    person_no  TEXT NOT NULL,
    case_no    TEXT NOT NULL,
    step_no    INTEGER NOT NULL,
    state      TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    note       {{bytes}},
    PRIMARY KEY (person_no, case_no, step_no)
) {{clustered}};

-- Decisions recommended to a second person. content: sealed JSON, what is to be decided. outcome: 'waiting', 'confirmed', 'sent_back', or
-- 'dropped', where the applicant moved the case meanwhile. note: sealed, of whoever sent it back.
CREATE TABLE case_reviews (
    person_no   TEXT NOT NULL,
    case_no     TEXT NOT NULL,
    review_no   BIGINT NOT NULL,
    content     {{bytes}} NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_at BIGINT NOT NULL DEFAULT 0,
    note        {{bytes}},
    PRIMARY KEY (person_no, case_no, review_no)
) {{clustered}};

-- What colleagues write to each other about a case: never shown to the applicant. kind: 'note', 'handover', 'back' (sent back by the second
-- person). body: sealed.
CREATE TABLE case_notes (
    person_no TEXT NOT NULL,
    case_no   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    note_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    author    TEXT NOT NULL,
    body      {{bytes}} NOT NULL,
    PRIMARY KEY (person_no, case_no, at, note_id)
) {{clustered}};

-- Files handed in with a case; case_no is '' until the case is submitted, and such files are swept out. The content lies in
-- evidence_parts, sealed, which no page reads but the one that hands the file out.
CREATE TABLE evidence (
    person_no   TEXT NOT NULL,
    evidence_id TEXT NOT NULL,
    case_no     TEXT NOT NULL,
    name        {{bytes}} NOT NULL,
    kind        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (person_no, evidence_id)
) {{clustered}};
CREATE INDEX evidence_loose ON evidence (at) WHERE case_no = '';

CREATE TABLE evidence_parts (
    person_no   TEXT NOT NULL,
    evidence_id TEXT NOT NULL,
    part        INTEGER NOT NULL,
    content     {{bytes}} NOT NULL,
    PRIMARY KEY (person_no, evidence_id, part)
);

-- 互动交流: what people ask and staff answer. enquiry_no is the 业务受理号 of the receipt it was asked with. state: 'waiting', 'answered',
-- 'closed'. waits_from is since when it waits for an answer, 0 where it does not; due_at until when it is promised for the last wait. sort_at
-- orders lists of one state: due_at while it waits, else when it was answered or closed. closed_as: 'person' (by whoever asked), 'answered',
-- 'duplicate'; closings counts how often it was. owner is the account of who answers it, or ''. posts counts what stands in it.
CREATE TABLE enquiries (
    person_no   TEXT NOT NULL,
    enquiry_no  TEXT NOT NULL,
    category    TEXT NOT NULL,
    subject     {{bytes}} NOT NULL,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL DEFAULT '',
    asked_at    BIGINT NOT NULL,
    waits_from  BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    answered_at BIGINT NOT NULL DEFAULT 0,
    closed_at   BIGINT NOT NULL DEFAULT 0,
    closed_as   TEXT NOT NULL DEFAULT '',
    closings    BIGINT NOT NULL DEFAULT 0,
    sort_at     BIGINT NOT NULL,
    posts       BIGINT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, enquiry_no)
) {{clustered}};
CREATE UNIQUE INDEX enquiries_no ON enquiries (enquiry_no);
-- One for each way that the queue is asked for, so that a page of it is read off an index whatever there is in it. Promises are for the end of a
-- day: of those for one day, who has waited longest comes first.
CREATE INDEX enquiries_queue ON enquiries (state, sort_at, waits_from, enquiry_no);
CREATE INDEX enquiries_category ON enquiries (state, category, sort_at, waits_from, enquiry_no);
CREATE INDEX enquiries_owner ON enquiries (state, owner, sort_at, waits_from, enquiry_no);
CREATE INDEX enquiries_owner_category ON enquiries (state, owner, category, sort_at, waits_from, enquiry_no);

-- What stands in a thread, in order, all of it for whoever asked to read. kind: 'question', 'addition', 'answer', 'close', 'reopen'. flow counts
-- for the figures: 'arrived' where a wait began, 'answered' where one ended, else ''; waits_from and due_at are of that wait.
CREATE TABLE enquiry_posts (
    person_no  TEXT NOT NULL,
    enquiry_no TEXT NOT NULL,
    post_no    BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    body       {{bytes}},
    flow       TEXT NOT NULL,
    waits_from BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    PRIMARY KEY (person_no, enquiry_no, post_no)
) {{clustered}};
CREATE INDEX enquiry_posts_flow ON enquiry_posts (flow, at, waits_from, due_at) WHERE flow <> '';

-- What staff write and do among themselves; nobody else ever reads it. kind: 'note', 'take', 'give_back', 'hand_over', 'move'. other is the
-- account it was handed over to, or the category it was moved to.
CREATE TABLE enquiry_notes (
    person_no  TEXT NOT NULL,
    enquiry_no TEXT NOT NULL,
    note_no    BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    actor      TEXT NOT NULL,
    other      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    body       {{bytes}},
    PRIMARY KEY (person_no, enquiry_no, note_no)
) {{clustered}};

-- How content people were, once for each closing.
CREATE TABLE enquiry_ratings (
    person_no  TEXT NOT NULL,
    enquiry_no TEXT NOT NULL,
    closing    BIGINT NOT NULL,
    score      BIGINT NOT NULL,
    comment    {{bytes}},
    rated_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, enquiry_no, closing)
) {{clustered}};
CREATE INDEX enquiry_ratings_time ON enquiry_ratings (rated_at, score);

-- Documents issued. document_id is the number shown on the document and in its QR code; check_hash the keyed hash of the printed check code;
-- snapshot the sealed model it was printed from. state: 'valid', 'superseded', 'revoked'.
CREATE TABLE documents (
    person_no   TEXT NOT NULL,
    document_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    check_hash  TEXT NOT NULL,
    state       TEXT NOT NULL,
    content     TEXT NOT NULL,
    issued_at   BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,
    snapshot    {{bytes}} NOT NULL,
    PRIMARY KEY (person_no, document_id)
) {{clustered}};
CREATE UNIQUE INDEX documents_id ON documents (document_id);
CREATE UNIQUE INDEX documents_check ON documents (check_hash);

-- Copies of everything held about a person (我的数据), made in the background. state: 'queued'; 'running' (by owner, until
-- next_at; then anyone may take it over); 'ready'; 'failed'; 'expired' (its parts are deleted). done of total tables are
-- read. The copy lies in the database and not in a file, so that any node may hand it out and 'ready' and its parts
-- are written together.
CREATE TABLE exports (
    person_no  TEXT NOT NULL,
    export_no  BIGINT NOT NULL,
    state      TEXT NOT NULL,
    owner      TEXT NOT NULL DEFAULT '',
    next_at    BIGINT NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    done       INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    size       BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    made_at    BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, export_no)
) {{clustered}};
CREATE INDEX exports_due ON exports (state, next_at);
CREATE INDEX exports_expiry ON exports (state, expires_at);

-- The parts of a copy, each sealed under its number; the last one is marked in what it is sealed as, so that none can be
-- left out, swapped or taken from another copy. A table with rowids, which suits rows of this size.
CREATE TABLE export_parts (
    person_no TEXT NOT NULL,
    export_no BIGINT NOT NULL,
    part      INTEGER NOT NULL,
    content   {{bytes}} NOT NULL,
    PRIMARY KEY (person_no, export_no, part)
);

-- Messages to people. Recipient and text are sealed.
CREATE TABLE messages (
    person_no   TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    channel     TEXT NOT NULL,
    template    TEXT NOT NULL,
    recipient   {{bytes}},
    body        {{bytes}},
    state       TEXT NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    next_at     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT NOT NULL DEFAULT 0,
    -- state: 'queued' waits, 'sending' a worker has it until next_at, 'sent' the channel took it, 'delivered' it arrived, 'failed' tried
    -- again at next_at, 'given_up'. A person is told once of an event by a channel. reference: the channel's own number of it.
    -- expires_at: until when it is tried.
    event       TEXT NOT NULL DEFAULT '',
    reference   TEXT NOT NULL DEFAULT '',
    expires_at  BIGINT NOT NULL DEFAULT 0,
    -- Messages of one act about one thing are one notice, whatever the channels: notice_id is the first one's message_id. read_at: when the
    -- person marked it as read on their page, 0 before; it is the product's own state and written outside Do.
    notice_id   TEXT NOT NULL DEFAULT '',
    read_at     BIGINT NOT NULL DEFAULT 0,
    -- When a message was first to be sent: next_at moves on with each try that fails, and with it how long people have waited.
    due_at      BIGINT NOT NULL DEFAULT 0,
    -- How often a message was being sent when its process ended.
    interrupted BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, message_id)
) {{clustered}};
CREATE INDEX messages_due ON messages (state, next_at);
CREATE UNIQUE INDEX messages_event ON messages (person_no, channel, event) WHERE event <> '';
CREATE INDEX messages_reference ON messages (reference) WHERE reference <> '';
CREATE INDEX messages_unread ON messages (person_no, notice_id) WHERE read_at = 0;
-- The message log, by time, and by state and time. The first holds all that counts by day are made of.
CREATE INDEX messages_at ON messages (created_at, message_id, channel, state, template);
CREATE INDEX messages_state_at ON messages (state, created_at, message_id);

-- What the system found in a person's record after an import, so that each is told once. subject: what exactly, as "110:202509".
-- settled_at: since when it is so no longer, 0 before; found again, it is told again.
CREATE TABLE reminders (
    person_no  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    batch_id   BIGINT NOT NULL,
    found_at   BIGINT NOT NULL,
    settled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, kind, subject)
) {{clustered}};

-- How far the search after an import has come. state: 'running' (by owner, until lease_until; then anyone goes on after after_no), 'done',
-- 'superseded' (a newer import came, whose search finds the rest). The product's own state; what is found is written in Do.
CREATE TABLE reminder_runs (
    batch_id    BIGINT PRIMARY KEY,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    after_no    TEXT NOT NULL DEFAULT '',
    persons     BIGINT NOT NULL DEFAULT 0,
    told        BIGINT NOT NULL DEFAULT 0,
    settled     BIGINT NOT NULL DEFAULT 0,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL DEFAULT 0
);

-- Until when a phone or an account ('phone', 'bank_account') that an import changed is no proof of who somebody is.
CREATE TABLE proof_waits (
    person_no TEXT NOT NULL,
    field     TEXT NOT NULL,
    until_at  BIGINT NOT NULL,
    batch_id  BIGINT NOT NULL,
    PRIMARY KEY (person_no, field)
) {{clustered}};
CREATE INDEX proof_waits_batch ON proof_waits (batch_id);

-- ## The desk

-- The agency's side. Whoever works there has an account of their own, by a name they sign in with; never a person's row. app_secret (of the
-- authenticator app) is sealed for nobody as "staff_accounts.app_secret"; app_step is the step of the last code taken. epoch ends all
-- sessions of the account when it grows. state: 'active' or 'disabled'.
CREATE TABLE staff_accounts (
    name           TEXT PRIMARY KEY,
    shown_name     TEXT NOT NULL,
    office         TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL,
    password_hash  TEXT NOT NULL,
    password_at    BIGINT NOT NULL,
    must_change    BIGINT NOT NULL,
    app_secret     {{bytes}},
    app_step       BIGINT NOT NULL DEFAULT 0,
    epoch          BIGINT NOT NULL DEFAULT 0,
    created_at     BIGINT NOT NULL,
    created_by     TEXT NOT NULL,
    last_signin_at BIGINT NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL DEFAULT 0,
    -- Staff sign in in two steps. app_since is when the authenticator app was added, app_used_at when a code of it last counted.
    app_since      BIGINT NOT NULL DEFAULT 0,
    app_used_at    BIGINT NOT NULL DEFAULT 0,
    -- The personal number of the holder of a staff account, where they are insured here; '' for nobody. It keeps them from their own record.
    person_no      TEXT NOT NULL DEFAULT ''
) {{clustered}};

CREATE TABLE staff_account_roles (
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (name, role)
) {{clustered}};
CREATE INDEX staff_account_roles_role ON staff_account_roles (role, name);

-- Roles are data: what their holders may do, and what they may let others do. area keeps apart what nobody may hold together.
CREATE TABLE staff_roles (
    role        TEXT PRIMARY KEY,
    area        TEXT NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL
) {{clustered}};

CREATE TABLE staff_role_permissions (
    role       TEXT NOT NULL,
    permission TEXT NOT NULL,
    may_use    BIGINT NOT NULL,
    may_grant  BIGINT NOT NULL,
    PRIMARY KEY (role, permission)
) {{clustered}};

-- One row, which whoever changes rights or accounts holds until they are done: what they checked of others' rights stays true.
CREATE TABLE staff_rights (
    one     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
) {{clustered}};
INSERT INTO staff_rights (one, version) VALUES (1, 0);

-- Sessions of staff, apart from those of insured people. The product's own state, written outside Do.
CREATE TABLE staff_sessions (
    token_hash TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    data       {{bytes}} NOT NULL,
    expires_at BIGINT NOT NULL,
    -- What the holder sees of a session on their own list. Zero and '' in sessions that have not signed in.
    session_id TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    seen_at    BIGINT NOT NULL DEFAULT 0,
    way        TEXT NOT NULL DEFAULT '',
    label      TEXT NOT NULL DEFAULT '',
    address    {{bytes}}
) {{clustered}};
CREATE INDEX staff_sessions_name ON staff_sessions (name);
CREATE INDEX staff_sessions_expires ON staff_sessions (expires_at);

-- credential is sealed for its account, and credential_hash is how the authenticator's own name of it is looked up.
CREATE TABLE staff_passkeys (
    name            TEXT NOT NULL,
    passkey_id      TEXT NOT NULL,
    credential_hash TEXT NOT NULL,
    credential      {{bytes}} NOT NULL,
    label           TEXT NOT NULL,
    sign_count      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    last_used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (name, passkey_id)
) {{clustered}};
CREATE UNIQUE INDEX staff_passkeys_credential ON staff_passkeys (credential_hash);

-- The hashes of the last passwords, none of which is taken again.
CREATE TABLE staff_passwords (
    name          TEXT NOT NULL,
    password_no   BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (name, password_no)
) {{clustered}};

-- Sign-ins and failures, as the holder sees them. name is '' where nobody has the name that was tried. address is sealed for nobody.
CREATE TABLE staff_signins (
    name      TEXT NOT NULL,
    signin_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    outcome   TEXT NOT NULL,
    way       TEXT NOT NULL,
    label     TEXT NOT NULL,
    address   {{bytes}},
    times     BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (name, signin_id)
) {{clustered}};
CREATE INDEX staff_signins_at ON staff_signins (name, at);

-- New ways in that were given to an account: what ('first', 'password' or 'factor'), why, who asked and who agreed. used_at is the first
-- sign-in since (0: none yet); acts in the day after it are marked.
CREATE TABLE staff_resets (
    reset_id    TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    what        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    released_by TEXT NOT NULL,
    at          BIGINT NOT NULL,
    used_at     BIGINT NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX staff_resets_name ON staff_resets (name, at);

-- Relatives and others whom the holder of an account declared, by the keyed hash of their ID number; shown (sealed for nobody) is the name that
-- the holder wrote. They are kept from these records too.
CREATE TABLE staff_relatives (
    name        TEXT NOT NULL,
    relative_id TEXT NOT NULL,
    id_hash     TEXT NOT NULL,
    relation    TEXT NOT NULL,
    shown       {{bytes}} NOT NULL,
    declared_at BIGINT NOT NULL,
    PRIMARY KEY (name, relative_id)
) {{clustered}};
CREATE UNIQUE INDEX staff_relatives_who ON staff_relatives (name, id_hash);

-- What a member of staff is told on their own first page until they say that they read it (read_at).
CREATE TABLE staff_notices (
    name      TEXT NOT NULL,
    notice_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    body      TEXT NOT NULL,
    read_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (name, notice_id)
) {{clustered}};

-- A search for a person by one exact fact, and the visit that it opened until a time. person_no is '' where nobody was found. outcome:
-- 'found', 'nobody', 'several' (the fact is of more than one), 'limited' (too many searches, and it was not made). found_by: which fact it
-- was. kind: why, chosen of a list; has_case says that it is about a case. reason: sealed, in words, as the person reads it. shows: how
-- often something was uncovered.
CREATE TABLE staff_looks (
    person_no  TEXT NOT NULL,
    look_id    TEXT NOT NULL,
    staff_name TEXT NOT NULL,
    at         BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    found_by   TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    has_case   BIGINT NOT NULL,
    reason     {{bytes}},
    shows      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, look_id)
) {{clustered}};
CREATE UNIQUE INDEX staff_looks_id ON staff_looks (look_id);
CREATE INDEX staff_looks_at ON staff_looks (at, staff_name);
CREATE INDEX staff_looks_staff ON staff_looks (staff_name, at, look_id);

-- The statements that a visit opened.
CREATE TABLE staff_look_records (
    look_id   TEXT NOT NULL,
    statement TEXT NOT NULL,
    PRIMARY KEY (look_id, statement)
) {{clustered}};

-- What is dangerous and waits for a second person. content is for the program, facts is what the second person reads; both are sealed for
-- nobody. state: 'waiting', 'approved', 'refused' or 'withdrawn'.
CREATE TABLE proposals (
    proposal_id TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    content     {{bytes}} NOT NULL,
    facts       {{bytes}} NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  BIGINT NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX proposals_queue ON proposals (state, proposed_at, proposal_id);
CREATE INDEX proposals_decided ON proposals (proposed_at, proposal_id);

-- Which kinds of cases take a second person.
CREATE TABLE case_rules (
    kind       TEXT PRIMARY KEY,
    four_eyes  BIGINT NOT NULL,
    changed_by TEXT NOT NULL DEFAULT '',
    changed_at BIGINT NOT NULL DEFAULT 0
) {{clustered}};
INSERT INTO case_rules (kind, four_eyes) VALUES ('unemployment', 1), ('base_objection', 0);

-- Texts to choose from for reasons and answers. used_for: 'case.return', 'case.refuse', 'case.approve', 'enquiry'. kind: of a case or an
-- enquiry, '' for all.
CREATE TABLE answer_templates (
    template_id TEXT PRIMARY KEY,
    used_for    TEXT NOT NULL,
    kind        TEXT NOT NULL DEFAULT '',
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    changed_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX answer_templates_use ON answer_templates (used_for, kind, title);

-- What everybody is told about the service itself. shown_until is 0 where nobody knows yet; ended_at is 0 while it was not taken down.
CREATE TABLE announcements (
    announcement_id TEXT PRIMARY KEY,
    title           TEXT NOT NULL,
    body            TEXT NOT NULL,
    tone            TEXT NOT NULL,
    shown_from      BIGINT NOT NULL,
    shown_until     BIGINT NOT NULL,
    made_by         TEXT NOT NULL,
    made_at         BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL DEFAULT 0,
    ended_by        TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX announcements_shown ON announcements (shown_from);

-- Spans of time in which nothing is changed through the portal. until_at is when it is expected to be over (0: nobody knows): it then goes on
-- until somebody ends it, unless ends_itself.
CREATE TABLE read_only_spans (
    span_id     TEXT PRIMARY KEY,
    reason      TEXT NOT NULL,
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    ends_itself BIGINT NOT NULL,
    made_by     TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,
    ended_by    TEXT NOT NULL DEFAULT ''
) {{clustered}};
-- One stands at a time, also where two are planned at once.
CREATE UNIQUE INDEX read_only_spans_standing ON read_only_spans (ended_at) WHERE ended_at = 0;

-- Bulk exports that members of staff ask for. state: 'waiting' (for a second person), 'approved', 'taken' (downloaded, once).
CREATE TABLE bulk_exports (
    export_id   TEXT PRIMARY KEY,
    what        TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    to_day      TEXT NOT NULL,
    whole       BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    proposal_id TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL DEFAULT 0,
    taken_at    BIGINT NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX bulk_exports_asked ON bulk_exports (asked_at, export_id);

-- What the agency writes for the public: guidance (须知), questions (常见问题) and notices (通知公告). kind: 'guidance', 'question' or 'notice'; slug
-- is its address among those of its kind, and stays. latest_no is the number of its newest version, saved only over the one that its writer
-- saw. first_at is when the public could first read it, 0 for never. helpful and unhelpful count votes.
CREATE TABLE content_pieces (
    piece_id   TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    slug       TEXT NOT NULL,
    latest_no  BIGINT NOT NULL,
    latest_at  BIGINT NOT NULL,
    first_at   BIGINT NOT NULL DEFAULT 0,
    helpful    BIGINT NOT NULL DEFAULT 0,
    unhelpful  BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (kind, slug)
) {{clustered}};
CREATE INDEX content_pieces_latest ON content_pieces (latest_at, piece_id);
CREATE INDEX content_pieces_first ON content_pieces (kind, first_at, piece_id);

-- Every save is a version. The public reads it from from_at until before until_at: no two of a piece at one time, both 0 for one that was
-- never published. want_from and want_until are what its writer asks for. body is Markdown.
CREATE TABLE content_versions (
    piece_id      TEXT NOT NULL,
    no            BIGINT NOT NULL,
    title         TEXT NOT NULL,
    keywords      TEXT NOT NULL,
    summary       TEXT NOT NULL,
    body          TEXT NOT NULL,
    category      TEXT NOT NULL,
    service       TEXT NOT NULL,
    sort_order    BIGINT NOT NULL,
    pinned        BIGINT NOT NULL,
    want_from     BIGINT NOT NULL DEFAULT 0,
    want_until    BIGINT NOT NULL DEFAULT 0,
    written_by    TEXT NOT NULL,
    written_at    BIGINT NOT NULL,
    note          TEXT NOT NULL,
    from_at       BIGINT NOT NULL DEFAULT 0,
    until_at      BIGINT NOT NULL DEFAULT 0,
    issued_by     TEXT NOT NULL DEFAULT '',
    issued_at     BIGINT NOT NULL DEFAULT 0,
    withdrawn_by  TEXT NOT NULL DEFAULT '',
    withdrawn_at  BIGINT NOT NULL DEFAULT 0,
    withdrawn_why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (piece_id, no)
) {{clustered}};
CREATE INDEX content_versions_until ON content_versions (until_at);

-- What published versions are found by: pairs of characters that stand side by side. weight: by the place where they stand.
CREATE TABLE content_terms (
    term     TEXT {{bytewise}} NOT NULL,
    piece_id TEXT NOT NULL,
    no       BIGINT NOT NULL,
    weight   BIGINT NOT NULL,
    PRIMARY KEY (term, piece_id, no)
) {{clustered}};
CREATE INDEX content_terms_piece ON content_terms (piece_id, no);

-- Who found what helpful: nobody's. voter_hash is a keyed hash of the piece and a random number in the browser's cookie, another one for each
-- piece. The product's own state, written outside Do.
CREATE TABLE content_votes (
    piece_id   TEXT NOT NULL,
    voter_hash TEXT NOT NULL,
    helpful    BIGINT NOT NULL,
    PRIMARY KEY (piece_id, voter_hash)
) {{clustered}};

-- ## Imports, audit and machinery

-- Imports, by whom and when. state: 'running'; 'stopped' (by an error; running it again goes on); 'done'; 'abandoned'
-- (another archive came before it was finished). owner is the token of the process at work; one that lost it writes no
-- more. rejects_bytes is how much of rejects.csv belongs to what is committed.
CREATE TABLE import_batches (
    batch_id       {{serial}},
    actor          TEXT NOT NULL,
    folder         TEXT NOT NULL,
    note           TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL,
    owner          TEXT NOT NULL,
    rejects_path   TEXT NOT NULL DEFAULT '',
    rejects_bytes  BIGINT NOT NULL DEFAULT 0,
    started_at     BIGINT NOT NULL,
    finished_at    BIGINT NOT NULL DEFAULT 0,
    -- Imports run from the desk. job_id is the job that began a batch, '' where a command did. undo: '' (nothing was kept to roll it back by),
    -- 'kept', 'over' (it changed more rows than are kept), 'dropped' (newer batches came, or it was begun elsewhere), 'used' (rolled back).
    job_id         TEXT NOT NULL DEFAULT '',
    undo           TEXT NOT NULL DEFAULT '',
    undo_rows      BIGINT NOT NULL DEFAULT 0,
    rolled_back_at BIGINT NOT NULL DEFAULT 0,
    warnings_bytes BIGINT NOT NULL DEFAULT 0,
    -- The sender's number of an archive, and the day that it is as of, by its manifest; 0 and '' where that does not say.
    sequence       BIGINT NOT NULL DEFAULT 0,
    as_of          TEXT NOT NULL DEFAULT ''
);
CREATE INDEX import_batches_job ON import_batches (job_id);

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
    -- Control sums of a file: JSON, what the manifest says of its columns, what was read and what was taken in.
    controls     TEXT NOT NULL DEFAULT '',
    -- What an import points out in a file, as JSON: by column and reason, whom it keeps from registering, whose registration went along with an
    -- ID number; and how much of warnings.csv belongs to what is committed.
    notes        TEXT NOT NULL DEFAULT '',
    -- Rows that a file withdrew, and those it was to withdraw that were not there.
    withdrawn    BIGINT NOT NULL DEFAULT 0,
    absent       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (batch_id, name)
) {{clustered}};

-- What the desk asked the servers to do with files of the archive. kind: 'import' or 'rollback' (of batch_id). state: 'staged' (files are
-- there), 'checking' (dry run), 'checked', 'released', 'running', 'done', 'failed', 'dropped'. spool names the folder that holds the files:
-- only servers that have it take the job. owner works on it until next_at; then anyone may. digest is that of the files' names and SHA-256;
-- summary: what the dry run found, sealed JSON; doubtful (1 or 0): whether a second person must release it. The progress is the product's own state.
CREATE TABLE import_jobs (
    job_id         TEXT PRIMARY KEY,
    kind           TEXT NOT NULL,
    state          TEXT NOT NULL,
    spool          TEXT NOT NULL,
    origin         TEXT NOT NULL,
    label          TEXT NOT NULL,
    note           TEXT NOT NULL,
    digest         TEXT NOT NULL DEFAULT '',
    doubtful       BIGINT NOT NULL DEFAULT 1,
    summary        {{bytes}},
    proposal_id    TEXT NOT NULL DEFAULT '',
    batch_id       BIGINT NOT NULL DEFAULT 0,
    asked_by       TEXT NOT NULL,
    asked_at       BIGINT NOT NULL,
    released_by    TEXT NOT NULL DEFAULT '',
    released_at    BIGINT NOT NULL DEFAULT 0,
    release_reason TEXT NOT NULL DEFAULT '',
    ended_at       BIGINT NOT NULL DEFAULT 0,
    problem        TEXT NOT NULL DEFAULT '',
    owner          TEXT NOT NULL DEFAULT '',
    next_at        BIGINT NOT NULL DEFAULT 0,
    progress_file  TEXT NOT NULL DEFAULT '',
    progress_done  BIGINT NOT NULL DEFAULT 0,
    progress_total BIGINT NOT NULL DEFAULT 0,
    -- When the core system signed the manifest of a job's files; 0 where it did not. Only a later one than all before is one person's to start.
    signed_at      BIGINT NOT NULL DEFAULT 0,
    -- How often a job was begun and nobody said how it went: its process ended. At the third time it is given up.
    begun          BIGINT NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX import_jobs_asked ON import_jobs (asked_at, job_id);
CREATE INDEX import_jobs_due ON import_jobs (state, next_at);
CREATE INDEX import_jobs_digest ON import_jobs (digest);

-- Fields the portal changed and the core system has not confirmed, which an import brought with another value. Both
-- values are sealed, as "import_conflicts.<field>"; the portal's was kept.
CREATE TABLE import_conflicts (
    person_no     TEXT NOT NULL,
    batch_id      BIGINT NOT NULL,
    field         TEXT NOT NULL,
    portal_value  {{bytes}},
    archive_value {{bytes}},
    at            BIGINT NOT NULL,
    conflict_id   TEXT NOT NULL DEFAULT '',
    handled       TEXT NOT NULL DEFAULT '',
    -- 1 where the archive withdrew the whole person, and the change kept them.
    withdrawn     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_no, batch_id, field)
) {{clustered}};
CREATE INDEX import_conflicts_batch ON import_conflicts (batch_id);
CREATE UNIQUE INDEX import_conflicts_id ON import_conflicts (conflict_id);
CREATE INDEX import_conflicts_open ON import_conflicts (at, conflict_id) WHERE handled = '';

-- What a batch changed, a row for each chunk and table: the keys of rows that were new and the whole of rows as they were before, packed
-- and sealed for nobody. after_sum tells whether the rows are still as the batch left them.
CREATE TABLE import_undo (
    undo_no    {{serial}},
    batch_id   BIGINT NOT NULL,
    table_name TEXT NOT NULL,
    row_count  BIGINT NOT NULL,
    after_sum  TEXT NOT NULL,
    content    {{bytes}} NOT NULL
);
CREATE INDEX import_undo_batch ON import_undo (batch_id, undo_no);

-- The audit log: append-only, each chain's entries linked by HMAC-SM3. detail: sealed JSON, before and after.
CREATE TABLE audit_log (
    chain      INTEGER NOT NULL,
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL,
    person_no  TEXT NOT NULL,
    act        TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    detail     {{bytes}},
    mac        TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
) {{clustered}};
CREATE INDEX audit_log_person ON audit_log (person_no, at, chain, seq);
CREATE INDEX audit_log_at ON audit_log (at, chain, seq);
CREATE INDEX audit_log_actor ON audit_log (actor, at, chain, seq) WHERE actor <> '';
CREATE INDEX audit_log_act ON audit_log (act, at, chain, seq);

CREATE TABLE audit_heads (
    chain INTEGER PRIMARY KEY,
    seq   BIGINT NOT NULL,
    mac   TEXT NOT NULL
);
INSERT INTO audit_heads (chain, seq, mac) VALUES
    (0, 0, ''), (1, 0, ''), (2, 0, ''), (3, 0, ''), (4, 0, ''), (5, 0, ''), (6, 0, ''), (7, 0, ''),
    (8, 0, ''), (9, 0, ''), (10, 0, ''), (11, 0, ''), (12, 0, ''), (13, 0, ''), (14, 0, ''), (15, 0, '');

-- Checks of the audit chains that somebody asked for. state: 'queued'; 'running' (by owner, until next_at; then anyone may begin it
-- anew); 'done'. faults: JSON. anchors: how many were compared with; bad_anchors: how many lines of their file were not as written.
CREATE TABLE audit_checks (
    check_id    TEXT PRIMARY KEY,
    asked_by    TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    state       TEXT NOT NULL,
    owner       TEXT NOT NULL DEFAULT '',
    next_at     BIGINT NOT NULL,
    chains_done BIGINT NOT NULL DEFAULT 0,
    entries     BIGINT NOT NULL DEFAULT 0,
    faults      TEXT NOT NULL DEFAULT '',
    anchors     BIGINT NOT NULL DEFAULT 0,
    bad_anchors BIGINT NOT NULL DEFAULT 0,
    finished_at BIGINT NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX audit_checks_due ON audit_checks (state, next_at);
CREATE INDEX audit_checks_asked ON audit_checks (asked_at);

-- Exports of the audit log that a second person approved. search: sealed for nobody.
CREATE TABLE audit_exports (
    export_id   TEXT PRIMARY KEY,
    asked_by    TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    search      {{bytes}} NOT NULL,
    downloads   BIGINT NOT NULL DEFAULT 0
) {{clustered}};
CREATE INDEX audit_exports_asked ON audit_exports (asked_by, approved_at);

-- The last number given, in one row. The product's own state, written outside Do, as feed_no is.
CREATE TABLE feed_head (
    head    BIGINT PRIMARY KEY,
    last_no BIGINT NOT NULL
);
INSERT INTO feed_head (head, last_no) VALUES (1, 0);

-- Each time the database was restored from a copy, the change feed began anew: until which number the copy knew it, and with which one it went
-- on. What lies between was read by the core system, maybe, and is known here no more.
CREATE TABLE feed_epochs (
    epoch     TEXT PRIMARY KEY,
    began_at  BIGINT NOT NULL,
    copied_at BIGINT NOT NULL,
    kept_no   BIGINT NOT NULL,
    first_no  BIGINT NOT NULL
) {{clustered}};

-- The data keys that ever sealed here, by their number, which is never used for another key.
CREATE TABLE data_keys (
    key_no      BIGINT PRIMARY KEY,
    print       TEXT NOT NULL,
    known_since BIGINT NOT NULL
) {{clustered}};

-- What this database knows of itself: one row, made at the first start. The prints are keyed hashes, each made with the key that it is of, so
-- that the keys of another installation are known before anything is read with them. feed_epoch is another one after the database was
-- restored: numbers of the change feed count within it.
CREATE TABLE installation (
    one             BIGINT PRIMARY KEY CHECK (one = 1),
    installation_id TEXT NOT NULL,
    made_at         BIGINT NOT NULL,
    lookup_print    TEXT NOT NULL,
    audit_print     TEXT NOT NULL,
    code_print      TEXT NOT NULL,
    schema_version  BIGINT NOT NULL,
    program_version TEXT NOT NULL,
    feed_epoch      TEXT NOT NULL
) {{clustered}};

-- When work that is done from time to time was last done. The product's own state, written outside Do.
CREATE TABLE heartbeats (
    name TEXT PRIMARY KEY,
    at   BIGINT NOT NULL
) {{clustered}};
