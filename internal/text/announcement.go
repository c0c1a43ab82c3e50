package text

// Words of service announcements and of the read-only mode.
const (
	BadMoment          = "日期和时间格式不正确，例如 2026-11-24 22:00。"
	LabelTitle         = "标题"
	LabelBody          = "内容"
	LabelPublicReason  = "对外说明"
	MomentPast         = "时间已经过了，请选择以后的时间。"
	MomentOrder        = "结束时间要在开始时间之后。"
	ReadOnlyWantsEnd   = "到时自动恢复的，请填写预计恢复时间。"
	ReadOnlyOverlaps   = "已经安排了一次只读，请先取消或结束它。"
	AnnouncementToned  = "请选择重要程度。"
	ReadOnlyBanner     = "现在只能查询，不能办理"
	ReadOnlySoonBanner = "将暂停办理"
	AllWell            = "服务正常"
	WhyAllWell         = "查询和办理都可以使用。"
	Announced          = "公告已发布。"
	AnnouncementDown   = "公告已撤下。"
	ReadOnlyPlanned    = "只读模式已安排。"
	ReadOnlyOver       = "只读模式已结束，办理已恢复。"
)

// ReadOnlyUntil says until when nothing is changed; 0 for unknown.
func ReadOnlyUntil(until int64) string {
	if until == 0 {
		return "恢复时间另行公告。"
	}
	return "预计 " + Time(until) + " 恢复。"
}

// ReadOnlyWords say what a span in force means to whoever reads it.
func ReadOnlyWords(reason string, until int64) string {
	return reason + ReadOnlyUntil(until) + "已有的记录和证明可以照常查询、打印和核验。社会保障卡要挂失的，请" + LoseCard + "。"
}

// ReadOnlySoon says that nothing will be changed from a time on.
func ReadOnlySoon(reason string, from, until int64) string {
	return Time(from) + " 起暂停办理业务，查询不受影响。" + reason + ReadOnlyUntil(until)
}

// Tones name how important an announcement is.
var Tones = map[string]string{"info": "一般", "warning": "重要", "danger": "紧急"}

// Titles of forms, and what stands where there is no end.
const (
	TitleAnnounce = "发布服务公告"
	TitleReadOnly = "安排只读"
	NoEnd         = "另行通知"
)
