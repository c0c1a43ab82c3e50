package statement

import (
	"shebao/internal/social"
	"shebao/internal/text"
)

// Contributions, branch by branch, with the guide's columns. Each query reads one person's rows of one branch out of one
// stretch of the table's key, and leaves the names of the units to the store.

// PensionContributions is 养老缴交明细(92年8月后): individual accounts began in August 1992, and with them records by month.
var PensionContributions = &Statement{
	ID: "pension-contributions",
	Query: `SELECT c.month, c.unit_no, NULL, c.base, c.personal, c.employer, c.personal + c.employer,
			c.credited, c.kind || ':' || c.remark` + paidRow + `
		FROM contributions c
		WHERE c.person_no = $1 AND c.insurance = '110' AND c.month >= $2 AND c.month <= $3
		ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`,
	Columns: []Column{
		month, unitNo, unitName, base, personal, employer, both, credited, remark,
	},
	Window: Window{From: social.FirstAccountMonth}, Branch: social.Pension, Monthly: true, Chart: []int{4, 5},
	WhyEmpty: "没有 1992 年 8 月以后的养老保险缴费记录。更早的记录在「养老缴交明细(92年8月前)」。",
	File:     "pension-contributions",
}

// MedicalContributions is 医疗保险缴交明细.
var MedicalContributions = &Statement{
	ID: "medical-contributions",
	Query: `SELECT c.month, c.unit_no, NULL, c.tier, c.base, c.personal, c.employer, c.personal + c.employer,
			c.credited, c.kind || ':' || c.remark` + paidRow + `
		FROM contributions c
		WHERE c.person_no = $1 AND c.insurance = '310' AND c.month >= $2 AND c.month <= $3
		ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`,
	Columns: []Column{
		month, unitNo, unitName, {Name: "医疗险种", Kind: Code, Labels: text.Tiers}, base, personal, employer, both, credited, remark,
	},
	Branch: social.Medical, Monthly: true, Chart: []int{5, 6},
	WhyEmpty: "没有医疗保险缴费记录。", File: "medical-contributions",
}

// InjuryContributions is 工伤缴交明细: only the employer pays.
var InjuryContributions = &Statement{
	ID: "injury-contributions",
	Query: `SELECT c.month, c.unit_no, NULL, c.base, c.employer, c.kind || ':' || c.remark` + paidRow + `
		FROM contributions c
		WHERE c.person_no = $1 AND c.insurance = '410' AND c.month >= $2 AND c.month <= $3
		ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`,
	Columns: []Column{month, unitNo, unitName, base, headline(employer), remark},
	Branch:  social.Injury, Monthly: true, Chart: []int{4},
	WhyEmpty: "没有工伤保险缴费记录。个人缴费人员不参加工伤保险。", File: "injury-contributions",
}

// UnemploymentContributions is 失业缴交明细.
var UnemploymentContributions = &Statement{
	ID: "unemployment-contributions",
	Query: `SELECT c.month, c.unit_no, NULL, c.base, c.personal, c.employer, c.kind || ':' || c.remark` + paidRow + `
		FROM contributions c
		WHERE c.person_no = $1 AND c.insurance = '210' AND c.month >= $2 AND c.month <= $3
		ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`,
	Columns: []Column{month, unitNo, unitName, base, headline(personal), headline(employer), remark},
	Branch:  social.Unemployment, Monthly: true, Chart: []int{4, 5},
	WhyEmpty: "没有失业保险缴费记录。", File: "unemployment-contributions",
}

// MaternityContributions is 生育缴交明细, which the guide has no page for though the record exists: only the employer pays.
var MaternityContributions = &Statement{
	ID: "maternity-contributions",
	Query: `SELECT c.month, c.unit_no, NULL, c.base, c.employer, c.kind || ':' || c.remark` + paidRow + `
		FROM contributions c
		WHERE c.person_no = $1 AND c.insurance = '510' AND c.month >= $2 AND c.month <= $3
		ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`,
	Columns: []Column{month, unitNo, unitName, base, headline(employer), remark},
	Branch:  social.Maternity, Monthly: true, Chart: []int{4},
	WhyEmpty: "没有生育保险缴费记录。个人缴费人员不参加生育保险。", File: "maternity-contributions",
}

// paidRow is what tells whether a row makes its month paid.
const paidRow = `, c.kind, c.personal + c.employer + COALESCE(c.subsidy, 0)`

// headline is a column as the one that its rows are about.
func headline(c Column) Column {
	c.Rank = Headline
	return c
}

// Columns that the branches share.
var (
	month    = Column{Name: "年月", Kind: Month}
	unitNo   = Column{Name: "单位编号", Unit: true, Rank: InTable}
	unitName = Column{Name: "单位名称", Rank: Place}
	base     = Column{Name: "缴费基数", Short: "基数", Kind: Money}
	personal = Column{Name: "个人交", Short: "个人", Kind: Money, Total: true, Rank: Second}
	employer = Column{Name: "单位交", Short: "单位", Kind: Money, Total: true, Rank: Second}
	both     = Column{Name: "缴费合计", Kind: Money, Total: true, Rank: Headline}
	credited = Column{Name: "划入个人账户", Kind: Money, Total: true}
	remark   = Column{Name: "备注", Kind: Remark, Labels: text.PayKinds}
)
