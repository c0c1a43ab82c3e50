package statement

import (
	"shebao/internal/social"
	"shebao/internal/text"
)

// PensionContributions is 养老缴交明细(92年8月后): individual accounts began in August 1992, and with them records by month.
var PensionContributions = &Statement{
	ID: "pension-contributions",
	Query: `SELECT c.month, c.unit_no, COALESCE(u.name, ''), c.base, c.personal, c.employer, c.personal + c.employer,
			c.credited, c.kind || ':' || c.remark
		FROM contributions c LEFT JOIN units u ON u.unit_no = c.unit_no
		WHERE c.person_no = $1 AND c.insurance = '110' AND c.month >= $2 AND c.month <= $3
		ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`,
	Columns: []Column{
		{Name: "年月", Kind: Month},
		{Name: "单位编号", Unit: true},
		{Name: "单位名称"},
		{Name: "缴费基数", Kind: Money},
		{Name: "个人交", Kind: Money, Total: true},
		{Name: "单位交", Kind: Money, Total: true},
		{Name: "缴费合计", Kind: Money, Total: true},
		{Name: "划入个人账户", Kind: Money, Total: true},
		{Name: "备注", Kind: Remark, Labels: text.PayKinds},
	},
	Window:   Window{From: social.FirstAccountMonth},
	Monthly:  true,
	Chart:    []int{4, 5},
	WhyEmpty: "没有 1992 年 8 月以后的养老保险缴费记录。",
	File:     "pension-contributions",
}

// All lists every statement; an ID stands once.
var All = []*Statement{PensionContributions}
