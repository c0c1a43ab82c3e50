package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words that every one of 社保业务办理 uses.
const (
	WordCardStatus = "卡状态"

	SelfServiceClosed    = "您还没有开通个人缴费自助业务"
	WhySelfServiceClosed = "这项业务只对开通了个人缴费自助业务的个人缴费人员开放。请先申请，申请成功后重新登录即可使用。"

	ChangedMeanwhile   = "您的资料刚刚在别处变更过，办理结果会与您看到的不同。请重新核对下面的内容，确认无误后再提交。"
	MissingDraft       = "这一页停留太久或已失效，请重新填写。"
	TemplateService    = "service"
	MessageServiceDone = "您于%s办理了「%s」。如非本人操作，请立即登录个人网页查看，或拨打 12333。"
	NoCard             = "您还没有社会保障卡"
	WhyNoCard          = "社保档案中没有您的社会保障卡。请到社保窗口申领。"
)

// ServiceDone tells a person of an act of theirs.
func ServiceDone(act string, at int64) string { return fmt.Sprintf(MessageServiceDone, Time(at), act) }

// CardStands heads the reason why a card in a state can't be used for a service.
func CardStands(status social.CardStatus) string {
	return "您的社会保障卡现在是「" + CardStatuses[status] + "」"
}

const cardLostElsewhere = "这张卡已经挂失，不需要再次挂失。这种挂失只能到社保窗口解除。"

// CardReportRefusals say why a card in a state can't be reported lost here.
var CardReportRefusals = map[social.CardStatus]string{
	social.CardNew:         "卡还没有激活，不能使用，也就不需要挂失。卡不见了，请到社保窗口办理。",
	social.CardLostCounter: cardLostElsewhere,
	social.CardLostPhone:   cardLostElsewhere,
	social.CardLostUnit:    cardLostElsewhere,
	social.CardLostHealth:  cardLostElsewhere,
	social.CardLostHall:    cardLostElsewhere,
	social.CardLostWeb:     "您已经在这里挂失过。" + FindCard + "。",
	social.CardCancelled:   "卡已经注销，不能使用，也就不需要挂失。",
	social.CardRecovered:   "卡已经收回，不能使用，也就不需要挂失。",
	social.CardMaking:      "卡正在制作，还没有发到您手中。",
}

// CardStatusNotes say what a new state of the card brings.
var CardStatusNotes = map[social.CardStatus][]string{
	social.CardLostWeb: {
		"挂失立即生效：这张卡不能再用来就医、购药，也不能用它注册个人网页或变更绑定社康点。",
		FindCard + "；超过一个月的，" + FindCardElsewhere + "；需要补卡，请" + NewCard + "。",
	},
	social.CardActive: {
		"取消挂失立即生效：这张卡恢复正常，可以就医、购药。请先确认卡在您手中。",
	},
}
