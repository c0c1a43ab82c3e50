package text

// StatusPaid is the archive's word for a benefit that has been paid.
const StatusPaid = "已发放"

// Accounts name the individual accounts.
var Accounts = map[string]string{"pension": "养老保险个人账户", "medical": "医疗保险个人账户"}

// BenefitSources name where a benefit on the yearly statement comes from.
var BenefitSources = map[string]string{
	"pension": "养老待遇", "pension_back": "养老待遇补发", "unemployment": "失业待遇", "injury": "工伤待遇", "medical": "医疗费用统筹基金支付",
}

// UnemploymentItems name the parts of an unemployment payment.
var UnemploymentItems = map[string]string{"benefit": "失业保险金", "medical": "代缴医疗保险费", "other": "其他"}

// TransferKinds name the kinds of cover brought in from elsewhere.
var TransferKinds = map[string]string{
	"pension_in_province": "省内养老保险", "pension_out_of_province": "省外养老保险", "medical": "医疗保险",
}

// Words of the pages of the yearly statement.
const (
	NoEntitlement    = "还没有可以生成的个人权益记录"
	WhyNoEntitlement = "个人权益记录按自然年度提供，从参保后第一个已结束的年度开始；上一年度的个人账户结算以后才能生成。"
)
