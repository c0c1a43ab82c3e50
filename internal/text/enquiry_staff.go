package text

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// Words of the agency's side of 互动交流.
const (
	StaffEnquiryMoved     = "您打开这页以后，这条咨询有了新内容，或者被别人处理了，所以没有提交。请看下面的最新内容，再决定是否提交。"
	StaffEnquiryNotYours  = "这条咨询由别人负责。请先由负责人转交或退回，或者请主管转交。"
	StaffEnquiryNoAnswer  = "还没有回复过，不能按「已答复」关闭。请先回复，或者说明与哪条咨询重复。"
	StaffNoNext           = "没有等待领取的咨询。"
	StaffEnquiryTaken     = "已领取，由您负责。"
	StaffEnquiryGivenBack = "已退回，等待别人领取。"
	StaffEnquiryHanded    = "已转交。"
	StaffEnquiryAnswered  = "已回复，并已通知本人。"
	StaffEnquiryNoted     = "备注已保存，只有工作人员能看到。"
	StaffEnquiryRecast    = "类别已调整。"
	StaffEnquirySettled   = "已关闭，并已通知本人。"
	NoStaffAnswerer       = "请选择转交给谁。"
	NoStaffCloseAs        = "请选择为什么关闭。"
	NoStaffMove           = "请选择另一个类别。"
	WordStaffAnswer       = "回复"
	WordStaffNote         = "备注"
	WordStaffClose        = "给本人的说明"
	StaffNobody           = "无人负责"
	StaffAllOwners        = "所有人的"
	StaffMine             = "我的"
	StaffAllCategories    = "全部类别"
	StaffAnswerHint       = "最多 2000 个字。本人会看到全文，不显示您的姓名。只写文字；要给本人的证明和决定书，请本人在对应的业务里办理"
	StaffWaiting          = "待回复"
	StaffLate             = "其中已超时"
	StaffOwner            = "负责人"
	StaffAsker            = "提问人"
	StaffCloseAnswered    = "已经答复，不需要再回复"
	StaffCloseDuplicate   = "与另一条咨询重复"
	StaffByWeek           = "最近八周"
	NoFigure              = "—"
)

// StaffEnquiryNotes name what staff did among themselves.
var StaffEnquiryNotes = map[string]string{"note": "备注", "take": "领取", "give_back": "退回", "hand_over": "转交", "move": "调整类别"}

// StaffEnquiryOwners name the choices of the queue by owner.
var StaffEnquiryOwners = []struct{ Value, Words string }{{"", StaffAllOwners}, {"mine", StaffMine}, {"nobody", StaffNobody}}

// StaffCounted is a number that was counted up to a bound.
func StaffCounted(n, most int) string {
	if n >= most {
		return fmt.Sprintf("%d 以上", most)
	}
	return itoa(n)
}

// LongSince says how long ago a time was, roughly.
func LongSince(since, now time.Time) string {
	d := now.Sub(since)
	switch {
	case d < time.Minute:
		return "刚刚"
	case d < time.Hour:
		return fmt.Sprintf("%d 分钟", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d 小时", int(d/time.Hour))
	}
	return fmt.Sprintf("%d 天", int(d/(24*time.Hour)))
}

// Hours writes a number of hours with one decimal.
func Hours(h float64) string { return fmt.Sprintf("%.1f", h) }

// Week names a week by its first and last day.
func Week(from int64) string {
	first := social.At(from)
	return first.Format("1月2日") + "—" + first.AddDate(0, 0, 6).Format("1月2日")
}

// StaffWeekHeads head the figures of a week.
var StaffWeekHeads = []string{"一周", "收到", "答复", "其中超时", "等待中位数（小时）", "平均评分"}

// AverageOf is an average with how many it is of.
func AverageOf(average float64, n int) string { return fmt.Sprintf("%.1f（%d 次）", average, n) }

// StaffNamed is an account with the name of its holder.
func StaffNamed(account, shown string) string { return shown + "（" + account + "）" }

// StaffHandedTo and StaffMovedTo say where an enquiry went.
func StaffHandedTo(account string) string { return "转交给 " + account }
func StaffMovedTo(category string) string { return "调整类别为「" + category + "」" }
