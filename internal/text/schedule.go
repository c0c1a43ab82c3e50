package text

import "fmt"

// Words of changes that wait for their time.
const (
	TemplateScheduleDone    = "schedule_done"
	MessageScheduleDone     = "您于%s办理的「%s」现在已经生效。如非本人操作，请立即拨打 12333。"
	TemplateScheduleDropped = "schedule_dropped"
	MessageScheduleDropped  = "您于%s办理的「%s」没有生效：%s。需要的话，请重新办理；如非本人办理，请拨打 12333。"
	TemplateScheduleStopped = "schedule_stopped"
	MessageScheduleStopped  = "您于%s办理的「%s」已取消，没有生效，仍按原来的登记。如非本人操作，请立即拨打 12333。"

	DroppedFrozen    = "您冻结了变更"
	DroppedClosed    = "您注销了个人网页"
	DroppedOvertaken = "在此期间档案中的内容已经变更"

	WordStopped = "已取消"
)

// ScheduleDone tells that a change counts now.
func ScheduleDone(act string, made int64) string {
	return fmt.Sprintf(MessageScheduleDone, Time(made), act)
}

// ScheduleDropped tells that a change could not be made, and why.
func ScheduleDropped(act string, made int64, why string) string {
	return fmt.Sprintf(MessageScheduleDropped, Time(made), act, why)
}

// ScheduleStopped tells that a change was stopped before its time.
func ScheduleStopped(act string, made int64) string {
	return fmt.Sprintf(MessageScheduleStopped, Time(made), act)
}

// WaitingTitle heads a change that waits.
func WaitingTitle(act string) string { return Acts[act] + "：等待生效" }

// WaitingWords say what a field is to become, and when.
func WaitingWords(what string, made, due int64) string {
	return fmt.Sprintf("%s，将在 %s 生效（%s 办理）。不是您本人办理的，请立即取消，并修改密码。", what, Time(due), Time(made))
}

// Becomes names a field and what it is to be.
func Becomes(name, value string) string { return name + "变更为 " + value }

// PersonFieldNames name the fields of a person that may change later.
var PersonFieldNames = map[string]string{
	"bank_name": WordBankName, "bank_account": WordBankAccount, "phone": WordContactPhone, "health_centre_no": "绑定社康点",
}

// Where an act stands that waits for its time, on its receipt.
const (
	WaitingStopped = "已取消，没有变更"
	WaitingDropped = "没有生效"
)

// WaitingUntil says when an act takes effect.
func WaitingUntil(due int64) string { return "等待生效，" + Time(due) + " 起" }
