package text

import (
	"fmt"

	"shebao/internal/social"
)

// Words of 个人账户家庭共享.
const (
	PoolingRelativeNo   = "亲属个人电脑号"
	PoolingRelativeID   = "亲属身份证号"
	PoolingRelation     = "亲属关系"
	PoolingRelationHint = "这位亲属是您的什么人"
	PoolingNoHint       = "9 位数字，印在亲属的社会保障卡上"
	PoolingAdd          = "新增绑定"
	PoolingRelative     = "共享的亲属"
	PoolingBalance      = "医疗个人账户余额"
	PoolingShareable    = "可共享额度"
	PoolingOthers       = "已共享的亲属"
	PoolingSince        = "关联时间"
	PoolingEnded        = "已取消"

	PoolingMine    = "我共享给的亲属"
	PoolingToMe    = "共享给我的"
	PoolingYouAre  = "您是对方的"
	PoolingMineHow = "亲属看病、购药时，可以用您的医疗个人账户支付个人负担的部分。"

	PoolingNoAccount    = "您没有医疗个人账户"
	WhyPoolingNoAccount = "只有医疗一档有个人账户，可以共享给亲属。您现在不是医疗一档，或者医疗保险没有在参保。"
	PoolingNoBalance    = "您的医疗个人账户没有可共享的金额"
	WhyPoolingNoBalance = "余额或可共享额度为 0，暂时不能新增绑定；已经共享的不受影响。"
	PoolingFull         = "已经共享给 6 位亲属"
	WhyPoolingFull      = "最多可以共享给 6 位亲属。需要新增，请先取消其中一位的关联。"

	// PoolingNoMatch is the one sentence for every pair of numbers that does not lead on: it must not tell who is insured.
	PoolingNoMatch   = "无法用所填的号码绑定。请与亲属本人核对个人电脑号和身份证号；双方都在本市参加医疗保险才能共享。"
	PoolingOneself   = "请填写亲属的号码，不能共享给自己。"
	PoolingTwice     = "已经共享给这位亲属，不需要再次绑定。"
	PoolingMisfit    = "亲属关系与出生日期不符，请检查所选的关系。"
	PoolingChooseOne = "请选择亲属关系。"
	PoolingGone      = "这个关联已经取消。"

	PoolingNoteSpend = "共享立即生效。亲属使用时从您的个人账户扣款，您可以随时取消关联。"
	PoolingNoteTold  = "这位亲属会收到通知，也可以自己取消。"

	MessagePooled     = "%s于%s将其医疗个人账户共享给您使用，登记的关系：您是对方的%s。如不需要，可登录个人网页「个人账户家庭共享」取消，或拨打 12333。"
	MessagePoolEnded  = "%s于%s取消了与您的医疗个人账户共享。如有疑问，请拨打 12333。"
	MessagePoolUndone = "%s与您的医疗个人账户共享没有记入社保档案，没有生效。如有疑问，请拨打 12333。"
	MessagePoolBack   = "%s与您取消医疗个人账户共享的办理没有记入社保档案，共享已恢复。如有疑问，请拨打 12333。"
)

// Relations name what a relative is to somebody.
var Relations = map[social.Relation]string{social.ParentOf: "父母", social.SpouseOf: "配偶", social.ChildOf: "子女"}

// Pooled tells a relative that an account is shared with them.
func Pooled(holder string, at int64, relation social.Relation) string {
	return fmt.Sprintf(MessagePooled, holder, Time(at), Relations[relation])
}

// PoolEnded tells the other one that a sharing has ended.
func PoolEnded(by string, at int64) string { return fmt.Sprintf(MessagePoolEnded, by, Time(at)) }

// PoolUndone tells a relative that the core system did not take the sharing.
func PoolUndone(holder string) string { return fmt.Sprintf(MessagePoolUndone, holder) }

// PoolBack tells the other one that the core system did not take the end of a sharing.
func PoolBack(other string) string { return fmt.Sprintf(MessagePoolBack, other) }

// PoolingPerson names a relative: by a masked name, and the number that was typed.
func PoolingPerson(maskedName, personNo string) string {
	return fmt.Sprintf("%s（个人电脑号 %s）", maskedName, personNo)
}

// PoolingCount counts relatives.
func PoolingCount(n int) string {
	return fmt.Sprintf("%d 位，最多 %d 位", n, social.PoolingMost)
}
