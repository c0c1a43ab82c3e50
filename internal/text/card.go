package text

import (
	"errors"
	"fmt"

	"shebao/internal/social"
)

// What is true of a lost card, wherever it is said: pages, notices, the agency's guidance and questions
// (TestEveryPlaceSaysTheSameOfALostCard).
const (
	// LoseCard is how to report a card lost for whoever can't do so here.
	LoseCard = "拨打 12333 电话挂失，或者到社保窗口挂失"
	// FindCard is how a report made here is taken back.
	FindCard = "找到了卡，一个月内可以取消挂失：开通了个人缴费自助业务的在网上办，其他人到社保窗口办"
	// FindCardElsewhere is how any other report is.
	FindCardElsewhere = "带身份证和社会保障卡到社保窗口解除挂失"
	// NewCard is where to get another.
	NewCard = "带身份证到社保窗口补卡"
)

// Words of 社会保障卡自助服务.
const (
	WordReportedAt = "挂失时间"
	WordLiftUntil  = "可以在网上取消的期限"
	// WhyLossNotOurs is said of a report by the holder whose time this portal does not know.
	WhyLossNotOurs = "这次挂失不是在本平台办理的，或者没有挂失时间的记录，不能在这里取消。请" + FindCardElsewhere + "。"

	WordBankTail     = "银行账号后六位"
	BankTailHint     = "社保档案中登记的银行账号的最后六位数字"
	BankTailDiffers  = "银行账号后六位与社保档案中登记的不一致，请核对。"
	NoBankAccount    = "社保档案中没有您的银行账号"
	WhyNoBankAccount = "办理这项业务要核对档案中的银行账号。请带身份证和银行卡到社保窗口登记。"

	WordPIN     = "社会保障卡密码"
	PINIsSet    = "已设置"
	PINIsNotSet = "未设置"
	PINIsNew    = "新密码"

	WordOldPIN   = "原密码"
	WordNewPIN   = "新密码"
	WordPINAgain = "再次输入新密码"
	OldPINHint   = "就医、购药时使用的 6 位数字。不记得了，请带身份证和社会保障卡到社保窗口重置。"
	NewPINHint   = "6 位数字，不能全部相同，不能连号，不能是您的出生日期，不能与原密码相同"
	OldPINWrong  = "原密码不正确。一天内输错五次，这项业务会暂停一天。"
	PINSameAsOld = "新密码与原密码相同，请换一个。"
	PINsDiffer   = "两次输入的新密码不一致，请重新输入。"

	PINDefaultNote = "您还在使用初始密码，知道它的人都可以用您的卡，请尽快修改。"
	PINFirstNote   = "这张卡还没有密码。第一次设置，用银行账号后六位核对是您本人。"
	PINNote        = "新密码立即生效，原密码不能再用。请不要告诉别人，工作人员不会向您索要密码。"
)

// CardLiftRefusals say why a loss report can't be taken back here, by the card's state.
var CardLiftRefusals = map[social.CardStatus]string{
	social.CardNew:         "卡没有挂失，不需要取消。卡还没有激活，请到社保窗口激活。",
	social.CardActive:      "卡没有挂失，不需要取消。",
	social.CardLostCounter: cardLiftAtCounter,
	social.CardLostPhone:   cardLiftAtCounter,
	social.CardLostUnit:    cardLiftAtCounter,
	social.CardLostHealth:  cardLiftAtCounter,
	social.CardLostHall:    cardLiftAtCounter,
	social.CardCancelled:   "卡已经注销，不能恢复使用。需要用卡，请" + NewCard + "。",
	social.CardRecovered:   "卡已经收回，不能恢复使用。需要用卡，请" + NewCard + "。",
	social.CardMaking:      "卡正在制作，没有挂失。",
}

const cardLiftAtCounter = "这里只能取消在本平台办理的「个人网上挂失」。您的卡是在别处挂失的，请" + FindCardElsewhere + "。"

// CardPINRefusals say why the PIN of a card can't be changed, by the card's state.
var CardPINRefusals = map[social.CardStatus]string{
	social.CardNew:         "卡还没有激活，激活时在窗口设置密码。",
	social.CardLostCounter: cardLostNoPIN,
	social.CardLostPhone:   cardLostNoPIN,
	social.CardLostUnit:    cardLostNoPIN,
	social.CardLostHealth:  cardLostNoPIN,
	social.CardLostHall:    cardLostNoPIN,
	social.CardLostWeb:     cardLostNoPIN,
	social.CardCancelled:   "卡已经注销，不能修改密码。",
	social.CardRecovered:   "卡已经收回，不能修改密码。",
	social.CardMaking:      "卡正在制作，拿到新卡、激活以后才能修改密码。",
}

const cardLostNoPIN = "挂失期间不能修改密码。解除挂失以后，可以回到这里修改。"

// LiftTooLate says that the month in which a report can be taken back here is over.
func LiftTooLate(reported, until int64) string {
	return fmt.Sprintf("您在 %s 挂失，一个月内（%s 以前）可以在网上取消，现在已经超过。请"+FindCardElsewhere+"。", Time(reported), Time(until))
}

// NewPIN says what is wrong with a new PIN; "" for nothing.
func NewPIN(err error) string {
	switch {
	case errors.Is(err, social.ErrPINDigits):
		return "新密码应为 6 位数字。"
	case errors.Is(err, social.ErrPINSame):
		return "新密码不能是 6 个相同的数字，例如 000000。"
	case errors.Is(err, social.ErrPINRunning):
		return "新密码不能连号，例如 123456、654321。"
	case errors.Is(err, social.ErrPINBirth):
		return "新密码不能是您的出生日期或其中一段。"
	}
	return ""
}

// OldPIN says that a PIN typed in is none; "" where it is one.
func OldPIN(err error) string {
	if err != nil {
		return "请输入原密码，6 位数字。"
	}
	return ""
}

// CardStateWhy are the words for a state, or for one that the archive does not say.
func CardStateWhy(why map[social.CardStatus]string, status social.CardStatus) string {
	if words := why[status]; words != "" {
		return words
	}
	return "社保档案中没有卡的状态，请到社保窗口核对。"
}
