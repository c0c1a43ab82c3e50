package text

import (
	"fmt"
	"strconv"
	"time"

	"shebao/internal/social"
)

// Words of the desk's first page.
const (
	WorkTitle         = "等您办理的"
	WorkEnquiry       = "咨询"
	WorkSentBack      = "复核退回"
	WorkSupplemented  = "补正已交"
	WorkConflicts     = "数据不一致"
	WorkApprovals     = "待我同意的事项"
	WorkDrafts        = "未发布的草稿"
	WorkEnquiries     = "待答复的咨询"
	WorkEnquiriesFree = "咨询无人领取"
	WorkEnquiriesLate = "咨询已逾期"
)

// WorkLists name the lists of cases, for whoever works on their own and for whoever looks after all.
var (
	WorkLists    = map[string]string{"late": "已逾期", "soon": "三天内到期", "mine": "在我手上", "back": "退回和补正", "review": "待我复核", "free": "无人领取"}
	WorkListsAll = map[string]string{"late": "全科已逾期", "soon": "全科三天内到期"}
)

// WorkBadge stands beside the way to what waits.
func WorkBadge(n, most int) string { return Capped(n, most) + " 件" }

// DueWord says when a case is to be decided, the shorter the nearer, and whether it is late or close.
func DueWord(due int64, now time.Time) (words string, late, soon bool) {
	if words, late = CaseLeft(due, now); late {
		return words, true, false
	}
	at := social.At(due)
	switch days := daysBetween(now, at); days {
	case 0:
		return "今天", false, true
	case 1:
		return "明天", false, true
	case 2:
		return "后天", false, true
	case 3:
		return "三天后", false, true
	}
	if social.YearOf(at) != social.YearOf(now) {
		return Day(due), false, false
	}
	return strconv.Itoa(int(at.Month())) + "月" + strconv.Itoa(at.Day()) + "日", false, false
}

// EnquiryTitle names an enquiry in a list of work.
func EnquiryTitle(category string) string {
	if name := EnquiryCategories[category]; name != "" {
		return WorkEnquiry + "：" + name
	}
	return WorkEnquiry
}

// LastDigits is the end of a long number, as colleagues say it.
func LastDigits(no string) string {
	return fmt.Sprintf("…%s", no[max(0, len(no)-12):])
}
