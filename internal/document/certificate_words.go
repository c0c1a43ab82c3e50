package document

import (
	"fmt"
	"time"

	"shebao/internal/social"
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
	WordMonthsKey = "金额单位：元。基数前带「*」的为补缴，带「#」的已含基数补差，带「退」的已减去退款；空行和年月后带「断」的为断缴，即该月各险种均无缴费；空格为该险种当月无缴费。"

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

// Fact is a label and what it says.
type Fact struct{ Label, Value string }

// Heads are the facts about the document itself, as shown.
func (h *Head) Heads() []Fact {
	until := "长期有效"
	if !h.ValidUntil.IsZero() {
		until = day(h.ValidUntil)
	}
	return []Fact{
		{"证明编号", h.DocNo},
		{"校验码", h.Shown()},
		{"开具日期", day(h.IssuedAt)},
		{"有效期至", until},
	}
}

// Holder is the facts about the insured person, as shown. The card number is never whole: it is asked for in registering and recovering,
// and a paper is handed on.
func (h *Head) Holder() []Fact {
	facts := append([]Fact{{"姓名", h.Name}, {"性别", h.Sex}}, idFacts(h.IDType, h.IDNumber)...)
	facts = append(facts, Fact{"个人电脑号", h.PersonNo})
	if h.CardNo != "" {
		facts = append(facts, Fact{"社会保障卡号", social.MaskTail(h.CardNo)})
	}
	return facts
}

// idFacts are the number of a person's paper, and what paper that is where it is no resident's identity card.
func idFacts(paper, number string) []Fact {
	if paper == "" {
		return []Fact{{text.WordID, number}}
	}
	return []Fact{{text.WordIDType, paper}, {text.WordDocumentNo, number}}
}

func pageOf(page, pages int) string { return fmt.Sprintf("第 %d 页 共 %d 页", page, pages) }
func numbered(i int) string         { return fmt.Sprintf("%d.", i+1) }

// day is a date as documents show it, in the agency's time.
func day(t time.Time) string { return text.Day(t.Unix()) }

// substituteNote says which name has a character in it that can't be printed.
func substituteNote(name, no string) string {
	if no != "" {
		name += "（编号 " + no + "）"
	}
	return name + "：" + text.NameSubstituted + "，以登记的名称为准。"
}
