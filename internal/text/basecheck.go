package text

import (
	"cmp"
	"fmt"
	"strings"

	"shebao/internal/social"
)

// baseVerdicts are what is said of a base that something speaks against, or that was held against a wage. Of a base that was only found
// within its bounds nothing is said.
var baseVerdicts = map[social.BaseVerdict]string{
	social.BaseAgrees: "与工资一致", social.BaseAtFloor: "工资在下限以下，按下限计", social.BaseAtCeiling: "工资在上限以上，按上限计",
	social.BaseBelow: "低于下限", social.BaseAbove: "高于上限", social.BaseDiffers: "与工资不一致", social.BaseUnchecked: "没有当月的上下限资料，没有核对",
}

// wordWage is what the verdicts call a wage.
const wordWage = "工资"

// baseVerdictsOfSeveral are what is said instead where several employers paid.
var baseVerdictsOfSeveral = map[social.BaseVerdict]string{
	social.BaseAgrees: "与各单位工资一致", social.BaseAtFloor: "有的单位工资在下限以下，按下限计", social.BaseAtCeiling: "有的单位工资在上限以上，按上限计",
	social.BaseAbove: "有的单位高于上限",
}

// Sentences of 缴费基数核对.
const (
	BaseNoRecord     = "没有可以核对的缴费记录"
	WhyBaseNoRecord  = "社保档案中没有按工资缴费的月份。"
	BaseInferred     = "推算的工资"
	BaseOwnWage      = "您填写的工资"
	BaseBasesOf      = "各险种的缴费基数"
	BaseNotKnown     = "—"
	BaseNoneOff      = "没有低于下限或高于上限的月份"
	BaseConsistent   = "各险种的基数相互一致，没有低于下限或高于上限的月份"
	BaseNothingKnown = "所选范围内没有当月的上下限资料，没有核对"
	BaseAskWage      = "档案里没有您每个月的工资，推算的工资来自其他险种的缴费基数，不能说明单位是否如实申报。请在下面填写您的工资再核对。"
	BaseWageYear     = "年度"
	BaseYourWage     = "这一年的月工资"
	BaseYourWageHint = "申报工资一般是上一年的月平均工资，含奖金、津贴。只用于这一次核对，不保存。"
	BaseCheckWage    = "按我的工资核对"
	BaseNoYear       = "请选择年度。"
	BaseOnlyOff      = "只看需要留意和有补差、退款的月份"
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
func BaseToLookAt(months int) string { return fmt.Sprintf("%d 个月需要留意", months) }

// BaseWageAgrees says that all bases are what the person's wage gives.
func BaseWageAgrees(wage social.Fen) string { return "与您填写的工资 " + Yuan(wage) + "一致" }

// BaseNotChecked counts the months of which no bounds are known.
func BaseNotChecked(months int) string {
	return fmt.Sprintf("另有 %d 个月没有上下限资料，没有核对。", months)
}

// BaseAllMonths leads to all months of the years chosen.
func BaseAllMonths(months int) string { return fmt.Sprintf("查看全部 %d 个月", months) }

// BaseCorrected counts the months whose bases were corrected or refunded in part.
func BaseCorrected(months int) string {
	return fmt.Sprintf("有 %d 个月补过差额或退过款。", months)
}

// BaseToldBy is the wage of a month with the branch that tells it; of several employers their sum and its parts, of none a dash.
func BaseToldBy(m social.BaseMonth) string {
	switch {
	case m.Own != 0:
		return m.Own.String()
	case len(m.Wages) == 0:
		return BaseNotKnown
	case len(m.Wages) == 1:
		return m.Wages[0].Wage.String() + "（按" + Insurances[m.Wages[0].By] + "）"
	}
	var sum social.Fen
	var by string
	parts := make([]string, len(m.Wages))
	for i, w := range m.Wages {
		sum += w.Wage
		parts[i] = w.Wage.String()
		if said := Insurances[w.By]; !strings.Contains(by, said) {
			by += "、" + said
		}
	}
	return fmt.Sprintf("%s（%d 个单位：%s，按%s）", sum, len(parts), strings.Join(parts, " + "), strings.TrimPrefix(by, "、"))
}

// BaseOf is the base of a branch with what is to be said of it: what it is made up of, and what speaks against it, with what it should have
// kept to.
func BaseOf(m social.BaseMonth, c social.BaseCheck) string {
	words := Insurances[c.Insurance] + " " + c.Base.String()
	if parts := baseParts(m, c); len(parts) > 0 {
		words += "（" + strings.Join(parts, "；") + "）"
	}
	said, several := baseVerdicts[c.Verdict], len(c.Units) > 1
	if several {
		said = cmp.Or(baseVerdictsOfSeveral[c.Verdict], said)
	}
	if m.Own == 0 {
		said = strings.ReplaceAll(said, wordWage, BaseInferred)
	}
	if len(c.Units) == 1 && m.Units > 1 && c.Verdict == social.BaseAgrees {
		said = strings.Replace(said, "与", "与这个单位", 1)
	}
	switch {
	case said == "":
		return words
	case c.Verdict == social.BaseBelow:
		return words + "，" + said + " " + c.Bound.Min.String()
	case c.Verdict == social.BaseAbove:
		return words + "，" + said + " " + c.Bound.Max.String()
	case c.Verdict == social.BaseDiffers && c.Expected != 0 && several:
		return words + "，" + said + "，合计应为 " + c.Expected.String()
	case c.Verdict == social.BaseDiffers && c.Expected != 0:
		return words + "，" + said + "，应为 " + c.Expected.String()
	}
	return words + "，" + said
}

// baseParts say what a base is made up of where that is more than one employer's usual rows.
func baseParts(m social.BaseMonth, c social.BaseCheck) (parts []string) {
	if len(c.Units) == 1 && m.Units > 1 {
		parts = append(parts, "只有 1 个单位")
	}
	if len(c.Units) > 1 {
		bases := make([]string, len(c.Units))
		for i, u := range c.Units {
			bases[i] = u.Base.String()
		}
		parts = append(parts, fmt.Sprintf("%d 个单位：%s", len(bases), strings.Join(bases, " + ")))
	}
	if c.Added != 0 {
		parts = append(parts, "含基数补差 "+c.Added.String())
	}
	if c.TakenBack != 0 {
		parts = append(parts, "已减去退款 "+c.TakenBack.String())
	}
	return parts
}

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
