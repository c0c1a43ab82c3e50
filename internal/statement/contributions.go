package statement

import (
	"shebao/internal/social"
	"shebao/internal/text"
)

// Contributions, branch by branch, with the guide's columns. Each column picks a field of the rows of the person's career in the branch;
// the names of the units are left to the store.

// PensionContributions is 养老缴交明细(92年8月后): individual accounts began in August 1992, and with them records by month.
var PensionContributions = &Statement{
	ID: "pension-contributions",
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
	Columns: []Column{
		month, unitNo, unitName, tier, base, personal, employer, both, credited, remark,
	},
	Branch: social.Medical, Monthly: true, Chart: []int{5, 6},
	WhyEmpty: "没有医疗保险缴费记录。", File: "medical-contributions",
}

// InjuryContributions is 工伤缴交明细: only the employer pays.
var InjuryContributions = &Statement{
	ID:      "injury-contributions",
	Columns: []Column{month, unitNo, unitName, base, headline(employer), remark},
	Branch:  social.Injury, Monthly: true, Chart: []int{4},
	WhyEmpty: "没有工伤保险缴费记录。个人缴费人员不参加工伤保险。", File: "injury-contributions",
}

// UnemploymentContributions is 失业缴交明细.
var UnemploymentContributions = &Statement{
	ID:      "unemployment-contributions",
	Columns: []Column{month, unitNo, unitName, base, headline(personal), headline(employer), remark},
	Branch:  social.Unemployment, Monthly: true, Chart: []int{4, 5},
	WhyEmpty: "没有失业保险缴费记录。", File: "unemployment-contributions",
}

// MaternityContributions is 生育缴交明细, which the guide has no page for though the record exists: only the employer pays.
var MaternityContributions = &Statement{
	ID:      "maternity-contributions",
	Columns: []Column{month, unitNo, unitName, base, headline(employer), remark},
	Branch:  social.Maternity, Monthly: true, Chart: []int{4},
	WhyEmpty: "没有生育保险缴费记录。个人缴费人员不参加生育保险。", File: "maternity-contributions",
}

// headline is a column as the one that its rows are about.
func headline(c Column) Column {
	c.Rank = Headline
	return c
}

// short is a column with a shorter name where there is little room; second is such a one that says more of the headline.
func short(name string, c Column) Column {
	c.Short = name
	return c
}

func second(name string, c Column) Column {
	c.Rank = Second
	return short(name, c)
}

// Columns that the branches share.
var (
	month    = Column{Name: "年月", Kind: Month, Pick: func(c *social.Contribution) Cell { return Cell{Int: int64(c.Month)} }}
	unitNo   = Column{Name: "单位编号", Unit: true, Rank: InTable, Pick: func(c *social.Contribution) Cell { return Cell{Text: c.UnitNo} }}
	unitName = Column{Name: "单位名称", Rank: Place}
	tier     = Column{Name: "医疗险种", Kind: Code, Labels: text.Tiers, Pick: func(c *social.Contribution) Cell { return Cell{Text: c.Tier} }}
	base     = short("基数", money("缴费基数", func(c *social.Contribution) social.Fen { return c.Base }))
	personal = second("个人", summed("个人交", func(c *social.Contribution) social.Fen { return c.Personal }))
	employer = second("单位", summed("单位交", func(c *social.Contribution) social.Fen { return c.Employer }))
	both     = headline(summed("缴费合计", func(c *social.Contribution) social.Fen { return c.Personal + c.Employer }))
	credited = Column{Name: "划入个人账户", Kind: Money, Total: true, Pick: func(c *social.Contribution) Cell {
		return Cell{Int: int64(c.Credited), Null: c.NoCredited}
	}}
	remark = Column{Name: "备注", Kind: Remark, Labels: text.PayKinds, Pick: remarkOf}
)

func money(name string, of func(*social.Contribution) social.Fen) Column {
	return Column{Name: name, Kind: Money, Pick: func(c *social.Contribution) Cell { return Cell{Int: int64(of(c))} }}
}

func summed(name string, of func(*social.Contribution) social.Fen) Column {
	c := money(name, of)
	c.Total = true
	return c
}

// remarkOf is the kind, and the words where there are any.
func remarkOf(c *social.Contribution) Cell {
	if c.Remark == "" {
		return Cell{Text: string(c.Kind)}
	}
	return Cell{Text: string(c.Kind) + ":" + c.Remark}
}
