-- +goose Up
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
    PRIMARY KEY (name, from_month)
);

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('average_wage', 199007, 32200, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199107, 35900, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199207, 41800, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199307, 49400, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199407, 67900, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199507, 88100, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199607, 102300, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199707, 120900, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199807, 137800, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 199907, 153200, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200007, 172600, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200107, 192000, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200207, 216200, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200307, 235200, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200407, 255100, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200507, 266100, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200607, 270600, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200707, 292600, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200807, 323300, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 200907, 362100, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201007, 389400, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201107, 420500, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201207, 459500, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201307, 491800, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201407, 521800, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201507, 605400, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201607, 675300, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201707, 748000, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201807, 834800, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 201907, 930900, 'fen', '第三方整理的深圳历年社平工资，使用前须与官方公布核对', 'S'),
    ('average_wage', 202007, 1064600, 'fen', '第三方整理（e-cloud/salary-calculator），使用前须与官方公布核对', 'S'),
    ('average_wage', 202107, 1162000, 'fen', '深圳市人力资源和社会保障局公布（hrss.sz post_9016230）', 'S'),
    ('average_wage', 202207, 1296400, 'fen', '第三方整理（e-cloud/salary-calculator），使用前须与官方公布核对', 'S'),
    ('average_wage', 202307, 1373000, 'fen', '深圳市人力资源和社会保障局公布（hrss.sz post_11052262）', 'S'),
    ('average_wage', 202407, 1455300, 'fen', '粤人社发〔2024〕33号', 'S'),
    ('average_wage', 202507, 1475500, 'fen', '粤人社发〔2025〕32号', 'S'),
    ('average_wage', 202607, 1615700, 'fen', '由 2026 年 7 月失业保险缴费基数上限 48471 元除以 3 得出', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('pension_base', 202001, 977400, 'fen', '深人社发〔2021〕48号', 'S'),
    ('pension_base', 202101, 1036000, 'fen', '深人社发〔2022〕4号', 'S'),
    ('pension_base', 202201, 1079500, 'fen', '深人社发〔2022〕51号', 'S'),
    ('pension_base', 202301, 1079500, 'fen', '深人社发〔2024〕57号', 'S'),
    ('pension_base', 202401, 1118100, 'fen', '深圳市人力资源和社会保障局公布（hrss.sz post_12493488）', 'S'),
    ('pension_base', 202501, 1129300, 'fen', '深圳市人力资源和社会保障局公布（hrss.sz post_12493488）', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('account_interest', 200801, 41400, 'ppm', '一年期存款利率代替，本省当年记账利率未查到', 'U'),
    ('account_interest', 200901, 22500, 'ppm', '一年期存款利率代替，本省当年记账利率未查到', 'U'),
    ('account_interest', 201001, 22500, 'ppm', '一年期存款利率代替，本省当年记账利率未查到', 'U'),
    ('account_interest', 201201, 35000, 'ppm', '一年期存款利率代替，本省当年记账利率未查到', 'U'),
    ('account_interest', 201401, 30000, 'ppm', '一年期存款利率代替，本省当年记账利率未查到', 'U'),
    ('account_interest', 201501, 27500, 'ppm', '一年期存款利率代替，本省当年记账利率未查到', 'U'),
    ('account_interest', 201601, 83100, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 201701, 71200, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 201801, 82900, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 201901, 76100, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 202001, 60400, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 202101, 66900, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 202201, 61200, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 202301, 39700, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 202401, 26200, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S'),
    ('account_interest', 202501, 15000, 'ppm', '国家统一公布的记账利率（人社部发〔2017〕31号）', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('account_credit', 199208, 110000, 'ppm', '国发〔2005〕38号（2006 年以前）', 'S'),
    ('account_credit', 200601, 80000, 'ppm', '国发〔2005〕38号', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('deemed_index', 198301, 1529000, 'ppm', '粤府函〔2021〕294号（1993 年底前，深圳）', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('transition_rate', 202101, 12000, 'ppm', '粤府函〔2021〕294号', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('transition_phase', 202101, 300000, 'ppm', '粤府函〔2021〕294号', 'S'),
    ('transition_phase', 202201, 500000, 'ppm', '粤府函〔2021〕294号', 'S'),
    ('transition_phase', 202301, 700000, 'ppm', '粤府函〔2021〕294号', 'S'),
    ('transition_phase', 202401, 900000, 'ppm', '粤府函〔2021〕294号', 'S'),
    ('transition_phase', 202501, 1000000, 'ppm', '粤府函〔2021〕294号', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('minimum_wage', 199201, 24500, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199301, 28600, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199401, 33800, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199501, 38000, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199601, 39800, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199701, 42000, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199801, 43000, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 199901, 54700, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 200001, 54700, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 200101, 57400, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 200201, 59500, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 200301, 60000, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 200401, 61000, 'fen', '早年最低工资，未查到公布文件，按年取值', 'U'),
    ('minimum_wage', 200507, 69000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 200607, 81000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 200710, 85000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 200807, 100000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 201007, 110000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 201104, 132000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 201202, 150000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 201303, 160000, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 201402, 180800, 'fen', '深圳历年最低工资，使用前须与官方公布核对', 'K'),
    ('minimum_wage', 201503, 203000, 'fen', '深圳市最低工资标准', 'S'),
    ('minimum_wage', 201706, 213000, 'fen', '深圳市最低工资标准', 'S'),
    ('minimum_wage', 201807, 220000, 'fen', '深圳市最低工资标准', 'S'),
    ('minimum_wage', 202201, 236000, 'fen', '深圳市最低工资标准', 'S'),
    ('minimum_wage', 202503, 252000, 'fen', '深圳市最低工资标准', 'S'),
    ('minimum_wage', 202609, 270000, 'fen', '粤府函〔2026〕188号', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('unemployment_share', 199901, 900000, 'ppm', '《广东省失业保险条例》：最低工资标准的 90%', 'S');

INSERT INTO parameters (name, from_month, value, unit, source, confidence) VALUES
    ('assumed_growth', 202001, 20000, 'ppm', '测算假设，可以修改', 'U');

-- +goose Down
DROP TABLE parameters;
