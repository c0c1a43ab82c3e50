package text

import "strings"

// AgreedText is a text that people agree to, with all versions it ever had, the one in force last. Whoever changes the text adds a version
// and
// says in it what changed: whoever agreed to an older one is asked again at the next sign-in.
type AgreedText struct {
	Name     string // in the database: store.AgreeTerms and the like
	Title    string
	Versions []TextVersion
}

// TextVersion is one of them.
type TextVersion struct {
	Version string   // the year and month from which it counts
	Since   string   // the day from which it counts, as people read it
	Changes []string // what changed from the version before, in whole sentences
}

// Current is the version in force.
func (a AgreedText) Current() TextVersion { return a.Versions[len(a.Versions)-1] }

// AgreedTexts are 服务条款 and 个人信息保护说明 (internal/web/portal/prose.templ).
var AgreedTexts = []AgreedText{
	{Name: "terms", Title: "服务条款", Versions: []TextVersion{
		{Version: "2026-11", Since: "2026年11月1日"},
		{Version: "2026-12", Since: "2026年12月1日", Changes: []string{
			"第六条写明：条款或个人信息保护说明变更时，登录后会提示变更的内容，同意以后才能继续使用；不同意的可以退出登录或注销个人网页。",
			"第六条写明：您每次同意的版本和时间都记录在案，可以在「我的数据」中下载。",
		}},
	}},
	{Name: "privacy", Title: "个人信息保护说明", Versions: []TextVersion{
		{Version: "2026-11", Since: "2026年11月1日"},
		{Version: "2026-12", Since: "2026年12月1日", Changes: []string{
			"写明由谁处理您的信息，怎样联系。",
			"逐类写明处理的目的、依据的法律和保存的时间；期满自动删除。",
			"写明敏感个人信息、向谁提供、不向境外提供，以及不满十四周岁的由监护人同意。",
			"写明怎样查阅、复制、更正、删除、撤回同意和投诉。",
		}},
	}},
}

// VersionsMark stands for the versions of the texts as a form sends it, so that nobody agrees to a text they were not shown.
func VersionsMark(texts []AgreedText) string {
	var parts []string
	for _, a := range texts {
		parts = append(parts, a.Name+" "+a.Current().Version)
	}
	return strings.Join(parts, ", ")
}

// Words of the page that asks again.
const (
	TitleAgreeAgain   = "条款有变更，请阅读并确认"
	AgreementMoved    = "您看到的版本刚刚又有变更，请重新阅读后再确认。"
	AgreeNoneBefore   = "没有记录"
	AgreementNoChange = "文字有改动，请阅读全文。"
)

// AgreedOn is a version that somebody agreed to, with the day.
func AgreedOn(version string, at int64) string { return version + " 版（" + Time(at) + "）" }
