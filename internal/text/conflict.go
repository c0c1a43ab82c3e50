package text

import "fmt"

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
	ConflictDone       = "已处理。"
	ConflictWithdrawn  = "整个人的登记被撤回"
)

// ConflictSources name where a conflict comes from.
var ConflictSources = map[string]string{"import": "导入时发现", "feed": "业务系统退回"}

// ConflictWays name how a conflict is settled, by its source; ConflictHints say what follows.
var (
	ConflictWays = map[string]map[string]string{
		"import": {"archive": "以业务系统的内容为准", "portal": "以网页上的变更为准", "closed": "记录说明后关闭"},
		"feed":   {"archive": "以业务系统的内容为准", "portal": "重新报送网页上的变更", "closed": "记录说明后关闭"},
	}
	ConflictHints = map[string]map[string]string{
		"import": {
			"archive": "参保人在网页上的这次变更会被退回（同一次办理的其他项目一并退回），恢复成业务系统的内容，并通知参保人。",
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

// RefusedByStaff tells that what was done at a time was taken back by the agency.
func RefusedByStaff(at int64, act, reason string) string {
	return fmt.Sprintf(MessageRefused, Time(at), ActName(act), reason)
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
