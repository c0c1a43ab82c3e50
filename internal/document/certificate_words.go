package document

import (
	"fmt"
	"time"

	"shebao/internal/text"
)

// The prose of the certificate, the same on the page and on paper.
const (
	CertificateTitle = "社会保险参保证明"

	WordBranches  = "参保情况"
	WordHolder    = "参保人"
	WordScope     = "证明范围"
	WordNotes     = "说明"
	WordMonths    = "近 24 个月缴费明细"
	WordUnits     = "单位编号对照："
	WordMonthsKey = "金额单位：元。带「*」的为补缴；空行为断缴，即该月各险种均无缴费；空格为该险种当月无缴费。"

	demoMark    = "演示 非有效证明"
	scanCaption = "扫码核验真伪"
)

// Column is a column of a table that stands both on a page and on paper.
type Column struct {
	Group   string // what stands above this column and its neighbours of the same group
	Title   string
	Numeric bool
	share   float64 // of the width on paper
}

// BranchColumns are the columns of BranchSummary.Cells.
func BranchColumns() []Column {
	return []Column{
		{Title: "险种", share: 3},
		{Title: "参保状态", share: 2.4},
		{Title: "首次缴费年月", share: 2.4},
		{Title: "最近缴费年月", share: 2.4},
		{Title: "累计缴费月数", share: 2, Numeric: true},
	}
}

// CertificateColumns are the columns of MonthRow.Cells.
func CertificateColumns() []Column {
	const amount = 46
	return []Column{
		{Title: "年月", share: 42},
		{Title: "单位编号", share: 48},
		{Group: "养老保险", Title: "基数", share: amount + 4, Numeric: true},
		{Group: "养老保险", Title: "单位交", share: amount, Numeric: true},
		{Group: "养老保险", Title: "个人交", share: amount, Numeric: true},
		{Group: "医疗保险", Title: "档次", share: 30},
		{Group: "医疗保险", Title: "基数", share: amount + 4, Numeric: true},
		{Group: "医疗保险", Title: "单位交", share: amount, Numeric: true},
		{Group: "医疗保险", Title: "个人交", share: amount, Numeric: true},
		{Group: "生育保险", Title: "基数", share: amount + 4, Numeric: true},
		{Group: "生育保险", Title: "单位交", share: amount, Numeric: true},
		{Group: "工伤保险", Title: "基数", share: amount + 4, Numeric: true},
		{Group: "工伤保险", Title: "单位交", share: amount, Numeric: true},
		{Group: "失业保险", Title: "基数", share: amount + 4, Numeric: true},
		{Group: "失业保险", Title: "单位交", share: amount, Numeric: true},
		{Group: "失业保险", Title: "个人交", share: amount, Numeric: true},
	}
}

// Fact is a label and what it says.
type Fact struct{ Label, Value string }

// Heads are the facts about the document itself, as shown.
func (c *Certificate) Heads() []Fact {
	return []Fact{
		{"证明编号", c.DocNo},
		{"校验码", c.Shown()},
		{"开具日期", day(c.IssuedAt)},
		{"有效期至", day(c.ValidUntil)},
	}
}

// Holder is the facts about the insured person, as shown.
func (c *Certificate) Holder() []Fact {
	facts := []Fact{
		{"姓名", c.Name},
		{"性别", c.Sex},
		{"身份证号", c.IDNumber},
		{"个人电脑号", c.PersonNo},
	}
	if c.CardNo != "" {
		facts = append(facts, Fact{"社会保障卡号", c.CardNo})
	}
	return facts
}

func pageOf(page, pages int) string { return fmt.Sprintf("第 %d 页 共 %d 页", page, pages) }
func numbered(i int) string         { return fmt.Sprintf("%d.", i+1) }

// day is a date as documents show it, in the agency's time.
func day(t time.Time) string { return text.Day(t.Unix()) }
