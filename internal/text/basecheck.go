package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of 缴费基数核对. The verdicts' keys are those of package store.
var (
	BaseVerdicts = map[string]string{
		"agrees": "与申报工资一致", "at_floor": "工资低于下限，按下限核定", "at_ceiling": "工资高于上限，按上限核定", "within": "在上下限之内",
		"below": "低于下限", "above": "高于上限", "differs": "与申报工资不一致", "unchecked": "没有当月的上下限资料，无法核对",
	}
)

// Sentences of 缴费基数核对.
const (
	BaseNoRecord     = "没有可以核对的缴费记录"
	WhyBaseNoRecord  = "社保档案中没有按工资缴费的月份。"
	BaseAllInOrder   = "所选范围内没有发现问题"
	WordYear         = "年度"
	WordMonth        = "年月"
	WordBranch       = "险种"
	WordBaseUsed     = "缴费基数"
	WordActualWage   = "您认为的工资"
	WordReason       = "理由"
	BaseNoSuchYear   = "这个年度不能确认"
	BaseYearNotOver  = "这个年度还没有结束，结束以后才能整年确认；有问题的月份现在就可以提出异议。"
	BaseYearNoRows   = "这个年度没有缴费记录，不需要确认。"
	BaseConfirmNote  = "确认表示您核对过这一年每个月的缴费基数。确认以后发现问题，仍然可以提出异议。"
	BaseObjectNote   = "工作人员会核对单位申报的资料，在答复期限前给出书面答复，您会收到通知，并可在「我的办理记录」查看进度。"
	BaseNoSuchMonth  = "这个月的这个险种没有缴费记录，请重新选择。"
	BaseObjected     = "这个月的这个险种已经提出过异议，正在处理，请在「我的办理记录」查看进度。"
	BaseSameWage     = "填写的工资算出的缴费基数与现在的相同，没有需要更正的地方。"
	BaseWageNotMoney = "请填写当月的实际工资，最多两位小数，例如 8000 或 8000.50。"
	BaseFilesHint    = "可以附上工资单、银行流水或劳动合同，帮助工作人员核对。"
	BaseMonthHint    = "例如 202507"
	BaseEvidence     = "证明材料"
	BaseUnit         = "元"
	BaseChooseBranch = "请选择险种。"
	BasePleaseChoose = "请选择"
)

// BaseToLookAt counts the months in which something is to be looked at.
func BaseToLookAt(n int) string { return fmt.Sprintf("%d 处需要留意", n) }

// BaseConfirmed says that a year was confirmed, and when.
func BaseConfirmed(year int, at int64) string {
	return fmt.Sprintf("%d 年的缴费基数已于%s确认", year, Day(at))
}

// BaseNotConfirmed asks to confirm a year.
func BaseNotConfirmed(year int) string {
	return fmt.Sprintf("%d 年的缴费基数还没有确认", year)
}

// BaseConfirmYear is the button that confirms a year.
func BaseConfirmYear(year int) string { return fmt.Sprintf("确认 %d 年的缴费基数", year) }

// BaseYear is a year as a fact.
func BaseYear(year, months int) string { return fmt.Sprintf("%d 年，%d 个月", year, months) }

// BaseMonth says what is wrong with a month typed in; "" for none.
func BaseMonth(typed string, err error) string {
	switch {
	case typed == "":
		return "请填写年月。"
	case err != nil:
		return "年月应为六位数字，例如 202507。"
	}
	return ""
}

// BaseBound is a floor or ceiling, or that there is none.
func BaseBound(f social.Fen, known bool) string {
	if !known {
		return "—"
	}
	return f.String()
}
