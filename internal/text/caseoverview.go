package text

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// Words of the supervisor's view, of rules and of conflicts.
const (
	OverviewByKind      = "各类业务未办结的件数"
	OverviewByOwner     = "各经办人未办结的件数"
	OverviewOpen        = "未办结"
	OverviewLate        = "其中逾期"
	OverviewDays        = "决定用时"
	OverviewNone        = "这段时间没有作出决定"
	OverviewNothing     = "最近 12 周没有这类申请。"
	OverviewWeek        = "周（星期一）"
	OverviewArrived     = "新收"
	OverviewSettled     = "办结"
	OverviewBacklog     = "周末积压"
	OverviewMedian      = "用时中位数（天）"
	OverviewP90         = "九成不超过（天）"
	OverviewUnit        = "件"
	OverviewDayUnit     = "天"
	OverviewDaysSummary = "线是用时的中位数，色带的上沿是九成申请不超过的天数；没有作出决定的周为 0。申请人撤回的不计。"

	RulesCaption    = "各类业务的办结规则"
	RuleAsDelivered = "初始设置"
	WordRuleChanged = "最近改变"
	ChooseRule      = "请选择办结方式。"

	ConflictBefore     = "办理以前"
	ConflictDoneAt     = "办理时间"
	ConflictFrom       = "来源"
	ConflictWhat       = "办理的业务"
	ConflictField      = "项目"
	ConflictSince      = "从何时起"
	ConflictReason     = "业务系统的说明"
	ConflictLines      = "双方的内容"
	ConflictPortalHas  = "网页上的变更"
	ConflictArchiveHas = "业务系统的内容"
	ConflictHash       = "不能显示"
)

// CasesAndLate says how many are open and late.
func CasesAndLate(open, late int) string {
	return fmt.Sprintf("%d 件，其中逾期 %d 件", open, late)
}

// CasesInOut says how many came and went.
func CasesInOut(in, out int) string { return fmt.Sprintf("新收 %d 件，办结 %d 件", in, out) }

// OverviewWeeks names the time that is looked at.
func OverviewWeeks(n int) string { return fmt.Sprintf("最近 %d 周", n) }

// DaysTaken says how long decisions took.
func DaysTaken(median, p90 int) string {
	return fmt.Sprintf("中位数 %d 天，九成不超过 %d 天", median, p90)
}

// OverviewTable, OverviewArrivals, OverviewBacklogs and OverviewDaysOf head the figures of a kind.
func OverviewTable(kind string) string    { return kind + "：最近 12 周" }
func OverviewArrivals(kind string) string { return kind + "：每周新收" }
func OverviewBacklogs(kind string) string { return kind + "：每周末积压" }
func OverviewDaysOf(kind string) string   { return kind + "：决定用时" }

// OverviewSummary says in words what the chart of arrivals shows.
func OverviewSummary(arrived, settled []int64) string {
	var in, out int64
	for i := range arrived {
		in, out = in+arrived[i], out+settled[i]
	}
	return fmt.Sprintf("12 周共新收 %d 件，办结 %d 件；最近一周新收 %d 件。", in, out, arrived[len(arrived)-1])
}

// BacklogSummary says in words what the chart of the backlog shows.
func BacklogSummary(backlog []int64) string {
	return fmt.Sprintf("第一周末积压 %d 件，现在 %d 件。", backlog[0], backlog[len(backlog)-1])
}

// WeekOf names a week by its Monday.
func WeekOf(monday time.Time) string { return monday.In(social.Zone).Format("1-2") }

// ChangedBy says who changed something when.
func ChangedBy(name string, at int64) string { return name + "，" + Time(at) }
