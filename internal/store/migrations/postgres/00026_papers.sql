-- +goose Up
-- A paper says how things stood on its day and is good until its date: a newer one does not end it. Those that were ended for that reason
-- alone are good again until their dates; where the record was corrected since, checking them says so. Only decisions replace one another.
UPDATE documents SET state = 'valid', ended_at = 0 WHERE state = 'superseded' AND kind NOT LIKE 'decision%';

-- source is the notice that a figure stands in, and the public reads its title and number; note is for the agency's own people.
ALTER TABLE parameters ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE contribution_bounds ADD COLUMN note TEXT NOT NULL DEFAULT '';
UPDATE parameters SET note = source, source = '深圳市历年在岗职工月平均工资' WHERE name = 'average_wage' AND source LIKE '第三方%';
UPDATE parameters SET note = source, source = '按失业保险缴费基数上限推算' WHERE name = 'average_wage' AND source LIKE '由 2026%';
UPDATE parameters SET note = source, source = '深圳市人力资源和社会保障局公布' WHERE source LIKE '%post\_%' ESCAPE '\';
UPDATE parameters SET note = source, source = '按一年期存款利率' WHERE name = 'account_interest' AND source LIKE '一年期%';
UPDATE parameters SET note = source, source = '深圳市历年最低工资标准' WHERE name = 'minimum_wage' AND (source LIKE '早年%' OR source LIKE '深圳历年%');
UPDATE parameters SET note = source, source = '深圳市灵活就业人员医疗保险费率' WHERE name = 'self_medical' AND source LIKE '第三方%';
UPDATE parameters SET note = source, source = '粤人社规〔2025〕50号' WHERE name = 'self_unemployment' AND source LIKE '粤人社规〔2025〕50号（%';

-- +goose Down
UPDATE parameters SET source = note WHERE note <> '';
ALTER TABLE contribution_bounds DROP COLUMN note;
ALTER TABLE parameters DROP COLUMN note;
