package statement

// PensionAccount is the pension account year by year, which 个人账户余额 shows.
var PensionAccount = accountYears("pension", "养老保险个人账户",
	"没有养老保险个人账户的记录。参加养老保险后，每月缴费中有一部分划入个人账户，次年可以在这里看到。")

// MedicalAccount is the medical account year by year.
var MedicalAccount = accountYears("medical", "医疗保险个人账户",
	"没有医疗保险个人账户的记录。只有医疗一档有个人账户；二档和少儿医疗保险没有个人账户，在绑定的社康点就医时直接报销。")

// The columns of an account's years, for whoever reckons with them.
const (
	AccountYear = iota
	AccountOpening
	AccountCredited
	AccountInterest
	AccountPaidOut
	AccountClosing
	AccountAsOf
)

func accountYears(account, title, whyEmpty string) *Statement {
	return &Statement{
		ID: account + "-account",
		Query: `SELECT CAST(year AS TEXT), opening, credited, interest, paid_out, closing, as_of FROM individual_accounts
			WHERE person_no = $1 AND account = '` + account + `' AND year * 100 + 12 >= $2 AND year * 100 + 1 <= $3
			ORDER BY year DESC`,
		Columns: []Column{
			AccountYear:     {Name: "年度", Kind: Date},
			AccountOpening:  {Name: "年初余额", Kind: Money},
			AccountCredited: {Name: "本年记入", Kind: Money, Total: true},
			AccountInterest: {Name: "本年利息", Kind: Money, Total: true},
			AccountPaidOut:  {Name: "本年支出", Kind: Money, Total: true},
			AccountClosing:  {Name: "年末余额", Kind: Money},
			AccountAsOf:     {Name: "截止日期", Kind: Date},
		},
		Period: AccountYear, Title: title, WhyEmpty: whyEmpty, File: account + "-account",
	}
}
