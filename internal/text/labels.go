// Package text holds the words of the portal: labels of codes, messages and sentences. It knows Chinese; the rest of the
// product knows codes.
package text

import "shebao/internal/social"

// PayKinds are the kinds of contribution as a table's remark shows them; an ordinary month has nothing to remark.
var PayKinds = map[string]string{
	string(social.Normal):     "",
	string(social.BackPay):    "补缴",
	string(social.Individual): "个人缴费",
	string(social.BaseDiff):   "基数补差",
	string(social.Refund):     "退款",
}

// PayKindMeanings explain the marks that a table of contributions may bear.
var PayKindMeanings = map[string]string{
	string(social.BackPay):    "当月未按时缴费，之后补缴入账。",
	string(social.Individual): "以个人缴费人员（灵活就业）身份自行缴费。",
	string(social.BaseDiff):   "缴费基数上下限或申报工资调整后，补足差额，不另计月数。",
	string(social.Refund):     "多缴或错缴后退回，金额为负数。",
}

// Insurances name the branches.
var Insurances = map[social.Insurance]string{
	social.Pension: "养老保险", social.Medical: "医疗保险", social.Injury: "工伤保险",
	social.Unemployment: "失业保险", social.Maternity: "生育保险", social.ChildMedical: "少儿医疗保险",
}

// BranchStatuses say how a person stands in a branch (AAC031).
var BranchStatuses = map[social.BranchStatus]string{
	social.NotInsured: "未参保", social.Paying: "参保缴费", social.Paused: "暂停缴费",
	social.Ended: "终止缴费", social.Resumed: "恢复缴费",
}

// CardStatuses name the states of a social security card.
var CardStatuses = map[social.CardStatus]string{
	social.CardNew: "未激活", social.CardActive: "正常", social.CardLostCounter: "窗口挂失",
	social.CardLostPhone: "电话挂失", social.CardLostUnit: "单位网上申报挂失", social.CardLostHealth: "保健办挂失",
	social.CardLostWeb: "个人网上挂失", social.CardLostHall: "网上服务大厅挂失", social.CardCancelled: "注销",
	social.CardRecovered: "回收", social.CardMaking: "制卡中",
}

// IDTypes name the papers that a person's ID number is of.
var IDTypes = map[social.IDType]string{
	social.ResidentID: "居民身份证", social.HongKongPermit: "港澳居民来往内地通行证（香港）", social.MacaoPermit: "港澳居民来往内地通行证（澳门）",
	social.TaiwanPermit: "台湾居民来往大陆通行证", social.ForeignerPermit: "外国人永久居留身份证", social.Passport: "外国人护照",
}

// IDLabel names the number of a person's paper.
func IDLabel(t social.IDType) string {
	if t == social.ResidentID || t == "" {
		return WordID
	}
	return WordDocumentNo
}

// PaperOf names a person's paper where it is no resident's identity card; "" where it is.
func PaperOf(t social.IDType) string {
	if IDLabel(t) == WordID {
		return ""
	}
	return IDTypes[t]
}

// Sexes name the sexes.
var Sexes = map[social.Sex]string{social.Male: "男", social.Female: "女"}

// Tiers name the classes of medical cover.
var Tiers = map[string]string{"0": "未参加", "1": "一档", "2": "二档", "3": "三档", "5": "少儿"}

// Households name the kinds of household registration.
var Households = map[social.Household]string{"1": "深户", "2": "非深户城镇", "3": "非深户农村"}

// ClaimStatuses name the states of an unemployment claim, StopReasons why one was stopped.
var (
	ClaimStatuses = map[string]string{"10": "不符合享受条件", "20": "正在享受", "30": "享受期满", "40": "停止领取"}

	StopReasons = map[string]string{
		"41": "重新就业", "42": "应征服兵役", "43": "移居境外", "44": "享受基本养老保险待遇", "45": "被判刑收监执行",
		"46": "无正当理由拒不接受介绍的工作", "47": "法律法规规定的其他情形", "90": "其他",
	}
)
