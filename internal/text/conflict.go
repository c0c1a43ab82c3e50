package text

import (
	"fmt"
	"strings"
)

// Words of what the portal and the core system disagree about.
const (
	ActRestore       = "conflict.restore"
	TemplateRestored = "restored"
	// MessageRestored tells of a change that counts again: when it was made, which it was.
	MessageRestored = "您于%s办理的“%s”曾经没有记入社保档案，经办机构核对后已重新生效，并再次报送。详情请登录个人网页「我的办理记录」查看；如有疑问，请拨打 12333。"

	ConflictLookReason = "核对网页上的变更与业务系统不一致的数据"
	ConflictSettled    = "这一条已经有人处理过了。"
	ConflictChoose     = "请选择处理办法。"
	ConflictNoUndo     = "这类业务不能在这里退回，请由业务系统答复，或在窗口办理。"
	ConflictNoResend   = "这类业务不能重新报送：它改变的不是参保人档案中的字段，请参保人重新办理。"
	ConflictMoved      = "这一项后来又变更过，不能再恢复成当初的内容。请核对参保人现在的记录。"
	ConflictFrozen     = "参保人冻结了自己的变更，不能由工作人员恢复。"
	ConflictShow       = "显示双方的内容"
	ConflictGone       = "没有这一条，可能已随导入批次回退。"
	ConflictOwn        = "涉及您本人或申报的亲属，请由别人处理。"
	ConflictTaken      = "已领取。"
	ConflictGivenBack  = "已退还，别人可以领取。"
	ConflictWithdrawn  = "整个人的登记被撤回"

	ConflictSame      = "与网页一致"
	ConflictNoAnswer  = "还没有答复"
	ConflictLater     = "后来又变更过"
	ConflictUntouched = "仍是变更以前的内容"

	// TemplateTakenBack tells that the agency took an act back.
	TemplateTakenBack = "taken_back"
	// MessageTakenBack tells of it: when the act was done, which it was, what it changed, why.
	MessageTakenBack = "您于%s办理的“%s”与社保档案不一致，经办机构核对后已退回，%s以社保档案的内容为准。原因：%s。如有疑问，请拨打 12333。"
)

// ConflictAges are how long conflicts have waited, in days, to choose from.
var ConflictAges = []int{1, 3, 7, 30}

// ConflictAge names the choice of those that have waited for longer than so many days.
func ConflictAge(days int) string { return "超过 " + itoa(days) + " 天" }

// WordAllAges chooses conflicts of any age; ConflictEveryAct those of any act.
const (
	WordAllAges      = "不限"
	ConflictEveryAct = "全部业务"
)

// Aside adds to a value what is to be known of it.
func Aside(words string) string { return "（" + words + "）" }

// FieldNames names several fields.
func FieldNames(fields []string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = FieldName(f)
	}
	return strings.Join(names, "、")
}

// DoneAt names an act by when a person did it.
func DoneAt(at int64, act string) string { return Time(at) + "的“" + ActName(act) + "”" }

// ActAndFields names an act and what it changed.
func ActAndFields(at int64, act, fields string) string {
	return DoneAt(at, act) + "（" + fields + "）"
}

// ConflictTakenBack says what was taken back where the archive's value counts. Nothing was where the core system had taken it over just then.
func ConflictTakenBack(what string, back []string) string {
	if len(back) == 0 {
		return what + "：业务系统刚刚接受了这次变更，没有退回，什么也没有改。"
	}
	return "已退回参保人" + strings.Join(back, "、") + "，恢复成业务系统的内容，并通知了参保人。"
}

// ConflictSentAgain says that a refused act was made once more.
func ConflictSentAgain(what, fields string) string {
	return "已按" + what + "重新变更" + fields + "，再次报送业务系统，并通知了参保人。"
}

// ConflictLeft says what was settled without changing anything.
func ConflictLeft(source, how, what string) string {
	switch {
	case how == "portal":
		return what + "：网页上的变更保持不动，继续等业务系统答复；没有通知参保人。"
	case source == "feed" && how == "archive":
		return what + "：退回时已恢复成业务系统的内容，这次什么也没有再改。"
	}
	return what + "：已关闭，什么也没有改。"
}

// ConflictHeldBy says whose a conflict is.
func ConflictHeldBy(name string) string { return "这一条由" + name + "处理。" }

// ConflictChooseSome asks for some to be ticked.
func ConflictChooseSome(most int) string {
	return "请勾选要处理的，一次最多 " + itoa(most) + " 条。"
}

// ConflictBulkDone says what came of a step at many.
func ConflictBulkDone(done, failed int) string {
	said := "已处理 " + itoa(done) + " 条。"
	if failed > 0 {
		said += "另有 " + itoa(failed) + " 条没有处理，原因见下。"
	}
	return said
}

// ConflictBulkTaken says how many were taken.
func ConflictBulkTaken(done, failed int) string {
	said := "已领取 " + itoa(done) + " 条。"
	if failed > 0 {
		said += "另有 " + itoa(failed) + " 条已经有人处理。"
	}
	return said
}

// ConflictSettledBy says who settled a conflict, how, when and why.
func ConflictSettledBy(way, who string, at int64, note string) string {
	said := way
	if who != "" {
		said += "，" + who
	}
	if at > 0 {
		said += "，" + Time(at)
	}
	if note != "" {
		said += "。理由：" + note
	}
	return said
}

// ConflictSources name where a conflict comes from.
var ConflictSources = map[string]string{"import": "导入时发现", "feed": "业务系统退回"}

// ConflictWays name how a conflict is settled, by its source; ConflictHints say what follows.
var (
	ConflictWays = map[string]map[string]string{
		"import": {"archive": "以业务系统的内容为准", "portal": "以网页上的变更为准", "closed": "记录说明后关闭", "answered": "业务系统已经答复"},
		"feed":   {"archive": "以业务系统的内容为准", "portal": "重新报送网页上的变更", "closed": "记录说明后关闭", "answered": "业务系统已经接受后来的变更"},
	}
	ConflictHints = map[string]map[string]string{
		"import": {
			"archive": "参保人在网页上的这次办理会整个退回（此前和以后对这些项目还没有答复的变更也一并退回），恢复成业务系统的内容，并通知参保人。",
			"portal":  "网页上的变更保持不动，继续等业务系统答复。业务系统按变更报送取走，不需要重新报送。",
			"closed":  "什么也不改，只从清单中移走。",
		},
		"feed": {
			"archive": "退回时已经恢复成业务系统的内容，并通知过参保人。什么也不再改，只从清单中移走。",
			"portal":  "再次按参保人当初办理的内容变更，重新报送业务系统，并通知参保人。",
			"closed":  "什么也不改，只从清单中移走。",
		},
	}
)

// Restored tells that what was done at a time counts again.
func Restored(at int64, act string) string {
	return fmt.Sprintf(MessageRestored, Time(at), ActName(act))
}

// TakenBack tells that what was done at a time was taken back by the agency, and which fields it is about.
func TakenBack(at int64, act, fields, reason string) string {
	return fmt.Sprintf(MessageTakenBack, Time(at), ActName(act), fields, reason)
}

// FieldName names a field of a person, or of another record, in a conflict.
func FieldName(field string) string {
	if name := PersonFieldNames[field]; name != "" {
		return name
	}
	if name := dataHeads[field]; name != "" {
		return name
	}
	if name := conflictFields[field]; name != "" {
		return name
	}
	return field
}

// conflictFields name what the change feed carries besides fields of persons.
var conflictFields = map[string]string{
	"pooling": "个人账户家庭共享", "pooled_by": "被共享的个人账户", "base_confirmation": "缴费基数确认", "card_pin_hash": "医疗服务密码（只知道变更过）",
	"unemployment_claims.from_month": "失业保险金起领年月", "unemployment_claims.granted_months": "核定月数", "unemployment_claims.benefit": "每月失业保险金",
	"debit_request": "请求重新扣款", "card_status": "卡状态", "health_centre_planned": "下一个社康点",
}
