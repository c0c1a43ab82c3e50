package text

import (
	"fmt"
	"strings"

	"shebao/internal/social"
)

// Words of 变更绑定社康点.
const (
	CentreNow        = "现绑定社康点"
	CentreNone       = "还没有绑定"
	CentreUnknown    = "名录中没有的社康点（编号 %s）"
	CentreNew        = "绑定社康点"
	CentreFromNow    = "立即生效"
	CentrePlanned    = "待生效的社康点"
	CentreDistrict   = "所在的区"
	CentreAnyArea    = "全部"
	CentreText       = "名称、街道或地址"
	CentreTextHint   = "输入其中几个字就可以，例如「东湖」"
	CentreLook       = "查找"
	CentreChoose     = "新的社康点"
	CentreNothing    = "没有找到符合条件的社康点，请换一个区或少输几个字。"
	CentreChooseOne  = "请先查找，再选择一家社康点。"
	CentreGone       = "这家社康点已经停止服务，或者不在名录中，请重新查找。"
	CentreSame       = "这就是您现在绑定的社康点，不需要变更。"
	CentreFirstNote  = "第一次绑定立即生效。"
	CentreAreaNote   = "普通门诊要在绑定的社康点就医，费用才能报销；急诊、转诊和住院不受影响。"
	CentreCoverNone  = "您现在没有参加医疗保险"
	WhyCoverNone     = "绑定社康点需要医疗保险正在参保。恢复参保后可以再来办理。"
	CentreTierOne    = "医疗一档不需要绑定社康点"
	WhyTierOne       = "您参加的是医疗一档，可以在任何一家定点医疗机构就医，不需要绑定。"
	CentreWaits      = "您已经申请过变更"
	CentreOnceAMonth = "一个月内只能办理一次"
	CentreKept       = "不再变更"
	CentreMonthBegun = "生效月份已经开始，不能取消。"
	DroppedNoCover   = "您已经没有参加需要绑定社康点的医疗保险"
	DroppedNoCentre  = "所选的社康点已经停止服务，或者不在名录中"
	CentreNoneWaits  = "没有待生效的变更，可能已经取消或生效。"
)

const centreLost = "挂失期间不能变更绑定社康点。"

// CardCentreRefusals say why the health centre can't be changed while the card is reported lost.
var CardCentreRefusals = map[social.CardStatus]string{
	social.CardLostWeb:     centreLost + FindCard + "；需要补卡，请" + NewCard + "。",
	social.CardLostCounter: centreLost + "请先到社保窗口解除挂失或补卡。",
	social.CardLostPhone:   centreLost + "请先到社保窗口解除挂失或补卡。",
	social.CardLostUnit:    centreLost + "请先到社保窗口解除挂失或补卡。",
	social.CardLostHealth:  centreLost + "请先到社保窗口解除挂失或补卡。",
	social.CardLostHall:    centreLost + "请先到社保窗口解除挂失或补卡。",
}

// CentresFound says how many were found, and that not all of them are shown.
func CentresFound(shown, all int) string {
	if all > shown {
		return fmt.Sprintf("找到 %d 家，下面是前 %d 家；还有 %d 家，请选择区或多输几个字缩小范围。", all, shown, all-shown)
	}
	return fmt.Sprintf("找到 %d 家，请选择一家。", all)
}

// CentreMissing names a centre that stands in no directory.
func CentreMissing(no string) string { return fmt.Sprintf(CentreUnknown, no) }

// CentreRule says from when a change asked for today counts.
func CentreRule(from social.Month, cutOffDay int) string {
	return fmt.Sprintf("每月 %d 日前申请，下个月起生效；%d 日及以后申请，再下个月起生效。今天申请，从 %s起生效，在此之前仍在原来的社康点就医。", cutOffDay, cutOffDay, YearMonth(from))
}

// CentreCancelNote says until when a change can be cancelled.
func CentreCancelNote(from social.Month) string {
	return fmt.Sprintf("在 %s以前，可以在「变更绑定社康点」取消这次变更；一个月内不能再次变更。", YearMonth(from))
}

// WhyCentreWaits names the change that waits.
func WhyCentreWaits(centre string, from social.Month) string {
	return fmt.Sprintf("从 %s起变更到「%s」，生效以前不能再申请别的。不想变更了，可以在下面取消。", YearMonth(from), centre)
}

// WhyOnceAMonth says from when it may be changed again.
func WhyOnceAMonth(last, again int64) string {
	return fmt.Sprintf("您在 %s 办理过绑定或变更，%s 起可以再次办理。", Day(last), Time(again))
}

// CentreOf is a centre with the month from which it counts.
func CentreOf(name string, from social.Month) string {
	return fmt.Sprintf("%s（%s起）", name, YearMonth(from))
}

// CentreMonthNow is the month from which a binding counts at once.
func CentreMonthNow(m social.Month) string { return CentreFromNow + "（" + YearMonth(m) + "）" }

// Whereabouts is an address with its district and street before it, where it does not name the district itself.
func Whereabouts(district, street, address string) string {
	if strings.Contains(address, district) {
		return address
	}
	return district + street + address
}

// CentreWhere says where a centre is and how to call it. District and street go before an address that does not name the district.
func CentreWhere(district, street, address, phone string) string {
	where := Whereabouts(district, street, address)
	if phone == "" {
		return where
	}
	return where + "，电话 " + phone
}
