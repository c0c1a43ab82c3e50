package document

import "fmt"

// The prose of the list of contributions, the same on the page and on paper.
const (
	ContributionTitle = "社会保险参保缴费清单"

	WordListMonths = "缴费明细"
	WordEarly      = "1992 年 7 月以前的养老保险年限"
	WordEarlyKey   = "1992 年 8 月建立个人账户以前，按起止时间记录，没有逐月的缴费明细。金额单位：元。"
	NoListMonths   = "所选月份没有缴费记录。"
	WordElsewhere  = "本清单只列在本市的缴费；异地转入的年限和金额不在其中。合计为清单所列全部月份的合计。"

	wordMarks  = "标记"
	wordLapsed = "断缴"
)

// EarlyColumns are the columns of EarlyPeriod.Cells.
func EarlyColumns() []Column {
	return []Column{
		{Title: "单位名称", share: 4},
		{Title: "类型", share: 3},
		{Title: "起始年月", share: 1.5},
		{Title: "终止年月", share: 1.5},
		{Title: "月数", share: 1, Numeric: true},
		{Title: "缴费金额", share: 2, Numeric: true},
	}
}

// Span is the months that the list covers, as shown.
func (l *ContributionList) Span() string {
	switch {
	case l.From == 0 && l.To == 0:
		return "全部参保期间"
	case l.From == 0:
		return "至 " + l.To.String()
	case l.To == 0:
		return l.From.String() + " 起"
	}
	return l.From.String() + " 至 " + l.To.String()
}

// Summary is what the list adds up to, as shown.
func (l *ContributionList) Summary() []Fact {
	facts := []Fact{{"清单范围", l.Span()}}
	if len(l.Rows) == 0 {
		return facts
	}
	personal, employer := l.paid()
	return append(facts,
		Fact{"起止年月", l.Rows[len(l.Rows)-1].Month.String() + " 至 " + l.Rows[0].Month.String()},
		Fact{"有缴费的月数", fmt.Sprintf("%d 个月", l.PaidMonths())},
		Fact{"断缴的月数", fmt.Sprintf("%d 个月", l.MissingMonths())},
		Fact{"个人交合计", personal.String() + " 元"},
		Fact{"单位交合计", employer.String() + " 元"},
	)
}
