package text

import (
	"fmt"
	"strings"
)

// ContentKinds name the kinds of what the agency writes for the public.
var ContentKinds = map[string]string{"guidance": "办理须知", "question": "常见问题", "notice": "通知公告"}

// ContentStates name the states of pieces that can be chosen by.
var ContentStates = map[string]string{"draft": "有未发布的修改", "shown": "已发布", "scheduled": "定时发布", "gone": "已下线"}

// Words of writing for the public.
const (
	LabelCategory    = "分类"
	LabelKeywords    = "关键词"
	LabelSummary     = "摘要"
	LabelVersionNote = "修改说明"
	LabelKind        = "种类"
	LabelSlug        = "公开网址"
	LabelService     = "对应的网上业务"
	LabelOrder       = "次序"
	LabelPinned      = "置顶"
	LabelVotes       = "评价"
	LabelVersion     = "版本"
	LabelWritten     = "保存"
	LabelIssue       = "发布"

	NoContentKind   = "请选择内容的种类。"
	BadSlug         = "网址名由小写字母、数字和连字符组成，最多 60 个字符，例如 card-report-lost。"
	SlugTaken       = "同一种类里已经有这个网址名，请换一个。"
	BadOrder        = "次序应为 0 至 99999 的整数，小的排在前面。"
	UntilBeforeFrom = "结束时间应晚于开始时间。"
	NoSuchService   = "没有这个业务页面，请从列表中选择。"

	NoBody      = "请输入正文。"
	BodyHidden  = "正文中有看不见的特殊字符，请删除后重新输入。"
	BodyLong    = "正文太长，最多 20000 个字。"
	BodyHTML    = "正文中不能使用 HTML 标签，请用 Markdown 的写法；需要显示「<」时请写成「\\<」。"
	BodyImage   = "正文中不能插入图片，请用文字说明。"
	BodyHeading = "标题请从「## 」开始，最多到「#### 」。页面标题已经单独填写。"
	BodyLink    = "链接只能是 http、https、tel 开头的地址，或者本站以「/」开头的地址。"
	BodyNested  = "列表或引用的层次太深，最多 8 层。"

	ContentSaved     = "已保存为新版本"
	ContentTakenUp   = "已把那个版本恢复为最新草稿"
	ContentPublished = "已发布"
	ContentPlanned   = "已设定定时发布"
	ContentWithdrawn = "已撤下"
	ContentWithdraws = "已设定撤下时间"
	ContentConflict  = "您编辑的时候，别人保存了新的版本"

	RelatedGuidance = "相关须知"
	GuidanceLink    = "办理须知"
	AllCategories   = "全部分类"
	AllKinds        = "全部种类"
	AllStates       = "全部状态"
	NoService       = "不属于某一项网上业务"
	VoteThanks      = "感谢您的评价"
	TheOperator     = "系统"
	NoContentYet    = "还没有发布内容"
	WhyNoContentYet = "内容发布以后会显示在这里。需要帮助请拨打 12333。"
	SeeChanges      = "查看与已发布版本的差异"
	NextPage        = "下一页"
	WaitsForOther   = "最新版本由您撰写，要由另一位有发布权限的同事审阅后发布。"
	WaitsForIssuer  = "最新版本还没有发布，由有发布权限的同事审阅后发布。"
)

// AllOf is the link to all pieces of a category.
func AllOf(n int) string { return fmt.Sprintf("查看全部 %d 篇", n) }

// TakenUp is the note of a version that says what an earlier one said.
func TakenUp(no int) string { return fmt.Sprintf("恢复第 %d 版的内容", no) }

// VersionNo names a version.
func VersionNo(no int) string { return fmt.Sprintf("第 %d 版", no) }

// WhoWrote names who did something: the holder's name and the account's.
func WhoWrote(account, name string) string {
	if name == "" {
		return TheOperator + "（" + account + "）"
	}
	return name + "（" + account + "）"
}

// ConflictBy says who saved which version while somebody else wrote.
func ConflictBy(who string, no int, at int64) string {
	return fmt.Sprintf("%s 在 %s 保存了%s。您写的内容都还在下面，没有丢失。请对照差异，把需要的并到一起，再保存；保存后成为最新版本。", who, Time(at), VersionNo(no))
}

// NewOf names the beginning of a piece of a kind.
func NewOf(kind string) string { return "新写" + ContentKinds[kind] }

// EditOf names the editing of a piece.
func EditOf(title string) string { return "编辑：" + title }

// BackToDesk leads from a version to its piece.
func BackToDesk(no int) string { return VersionNo(no) + "，返回内容详情" }

// Votes says how many found something helpful, and how many not.
func Votes(helpful, unhelpful int) string {
	return fmt.Sprintf("有帮助 %d，没帮助 %d", helpful, unhelpful)
}

// Wished says when a writer wants a piece read; 0 for no wish.
func Wished(from, until int64) string {
	said := "撰写人希望"
	if from != 0 {
		said += "从 " + Time(from) + " 起公开"
	}
	if until != 0 {
		if from != 0 {
			said += "，"
		}
		said += "到 " + Time(until) + " 撤下"
	}
	return said + "。"
}

// VersionFrom says from when on a version is read.
func VersionFrom(no int, from int64) string { return VersionNo(no) + "，从 " + Time(from) + " 起" }

// WrittenBy says who saved something, and when.
func WrittenBy(who string, at int64) string { return Time(at) + " 由 " + who + " 保存" }

// IssuedBy says who published something, and when.
func IssuedBy(who string, at int64) string { return Time(at) + " 由 " + who + " 发布，" }

// ShownFor says when the public reads a version.
func ShownFor(from, until int64, forever bool) string {
	switch {
	case forever:
		return "公开时间：" + Time(from) + " 起。"
	case until <= from:
		return "没有公开过。"
	}
	return "公开时间：" + Time(from) + " 至 " + Time(until) + "。"
}

// WithdrawnBy says who withdrew something, when and why.
func WithdrawnBy(account string, at int64, why string) string {
	return Time(at) + " 由 " + account + " 撤下，理由：" + why
}

// Compared names the difference of a version from another, 0 for none.
func Compared(no, with int) string {
	if with == 0 {
		return VersionNo(no) + "的全部内容"
	}
	return VersionNo(no) + "与" + VersionNo(with) + "比较：删除是" + VersionNo(with) + "才有的，新增是" + VersionNo(no) + "才有的"
}

// YesNo says a truth.
func YesNo(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

// WritingLines is a text with what stands over it, each on a line of its own.
func WritingLines(head [][2]string, body string) string {
	var b strings.Builder
	for _, line := range head {
		b.WriteString(line[0] + "：" + line[1] + "\n")
	}
	return b.String() + "\n" + body
}
