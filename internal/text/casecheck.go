package text

import (
	"fmt"
	"slices"
)

// CaseCheck is a point that whoever works on a case compares before deciding.
type CaseCheck struct{ ID, Words string }

// CaseChecks are the points by kind of case.
var CaseChecks = map[string][]CaseCheck{
	"unemployment": {
		{"name", "材料上的姓名、身份证号与申请人一致"},
		{"date", "离职日期与停止参保的年月一致"},
		{"reason", "离职原因不是本人意愿，与材料一致"},
		{"seal", "材料盖有单位公章，没有涂改"},
		{"work", "没有重新就业的缴费记录"},
		{"account", "银行账户是本人的"},
	},
	"base_objection": {
		{"name", "材料上的姓名、身份证号与申请人一致"},
		{"month", "材料所列月份就是提出异议的月份"},
		{"wage", "工资项目和金额与主张的工资一致"},
		{"seal", "材料由单位或银行出具，没有涂改"},
		{"bounds", "已按当月的缴费上下限核对"},
	},
}

// IsCaseCheck says whether a kind's checklist has a point.
func IsCaseCheck(kind, id string) bool {
	return slices.ContainsFunc(CaseChecks[kind], func(c CaseCheck) bool { return c.ID == id })
}

// CaseChecked says how many points of a kind's checklist were ticked.
func CaseChecked(kind string, ticked []string) string {
	return fmt.Sprintf("核对 %d 项，已勾选 %d 项", len(CaseChecks[kind]), len(ticked))
}

// Words of a case's page.
const (
	CaseDraftSaved   = "草稿已保存。"
	CaseRecordMonths = "逐月缴费"
)

// CaseDraftAt says when what stands in the form was kept.
func CaseDraftAt(at int64) string {
	if at == 0 {
		return ""
	}
	return Time(at) + " 保存的草稿"
}
