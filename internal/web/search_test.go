package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/staff/firstcontent"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// ways are the addresses that an answer of the search leads to, in its order.
func ways(got page) (addresses []string) {
	for _, a := range got.all(atom.A) {
		if inside(a, atom.Main) && (inside(a, atom.Ol) || inside(a, atom.Ul)) {
			addresses = append(addresses, attr(a, "href"))
		}
	}
	return addresses
}

// TestWhatPeopleTypeLeadsSomewhere holds, for each phrase, where a visitor must be led among the first five answers of either kind: by what
// things are called, by other words for the same, with slips of the keyboard, by pinyin and its first letters; and to whom, where it is not
// ours.
func TestWhatPeopleTypeLeadsSomewhere(t *testing.T) {
	files, err := staff.ReadContent(firstcontent.Files)
	if err != nil {
		t.Fatal(err)
	}
	p := newPortal(t, fixture.SQLite(t))
	p.writes(t, files...)
	b := p.browser(t)
	const question = "/help/questions/"
	for typed, want := range map[string]string{
		// those that found nothing, or not what they were for
		"生育津贴": question + "maternity-allowance", "异地就医": question + "medical-elsewhere", "医保报销": question + "medical-reimbursement",
		"网点地址": "/halls", "上班时间": "/halls", "社宝卡丢了": "/services/card/report-lost",
		// what is called otherwise
		"退休金什么时候到账": "/records/pension/payments", "医保卡余额": "/records/balance", "忘记密码": "/recover", "密码忘了怎么办": "/recover",
		"换手机号": "/account/registration", "换银行卡": "/account/bank", "公司没交社保": question + "unit-does-not-pay", "断缴了能补吗": question + "pay-for-past-months",
		"社保流水": "/proof/contributions", "开社保证明": "/proof/certificate", "小孩医保": "/records/wards/contributions", "家庭共济": "/services/family-pooling",
		"换社康": "/services/health-centre", "下岗了怎么领钱": "/services/unemployment/claim", "投诉": "/enquiries", "办理进度": "/receipts",
		"什么时候退休": "/records/estimate", "卡找到了": "/proof/none", "社保转到外地": question + "move-away",
		// not ours
		"公积金": question + "housing-fund", "个税": question + "income-tax", "户口": question + "residence-permit", "拖欠工资": question + "unpaid-wages",
		"丧葬费": question + "after-a-death", "电子社保卡": question + "medical-code", "居住证": question + "residence-permit",
		// slips
		"养老惊": "/records/pension/payments", "公伤待遇": "/records/injury/benefits", "失夜金": "/services/unemployment/claim", "灵活就夜": "/services/self-service/apply",
		"参保正明": "/proof/certificate", "社康典": "/services/health-centre",
		// pinyin
		"sbkgs": "/services/card/report-lost", "ylj": "/records/pension/payments", "gjj": question + "housing-fund", "yanglaojin": "/records/pension/payments",
		"can bao zheng ming": "/proof/certificate", "wangjimima": "/recover", "SYJT": question + "maternity-allowance", "fwwd": "/halls",
	} {
		if typed == "卡找到了" {
			want = question + "card-found" // its service is for those who pay for themselves, and not shown to a visitor
		}
		got := b.get("/help/search?q=" + url.QueryEscape(typed))
		testkit.CheckHTML(t, got.body)
		led := ways(got)
		at := slices.Index(led, want)
		if got.status != http.StatusOK || at < 0 {
			t.Errorf("%s does not lead to %s but to %q", typed, want, led)
			continue
		}
		before := 0
		for _, other := range led[:at] {
			if strings.HasPrefix(other, "/help/questions/") == strings.HasPrefix(want, "/help/questions/") {
				before++
			}
		}
		if before >= 5 {
			t.Errorf("%s leads to %s only after %q", typed, want, led[:at])
		}
	}
}

func TestASearchLeadsOnlyWhereOneMayGo(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	const address = "/help/search?q="
	if got := b.get(address + url.QueryEscape("挂失")); !slices.Equal(ways(got), []string{"/services/card/report-lost"}) || !got.says("登录后办理") {
		t.Errorf("a visitor is led to %q\n%s", ways(got), got.text("main"))
	}
	if got := b.get(address + url.QueryEscape("社宝卡丢了")); !got.says("按「社保卡丢了」查找") {
		t.Errorf("what a slip was taken for is not said:\n%s", got.text("main"))
	}
	b.signIn("employee")
	if got := b.get(address + url.QueryEscape("取消挂失")); slices.Contains(ways(got), "/services/card/lift-report") || got.says("登录后办理") {
		t.Errorf("who may not pay for themselves is led to %q", ways(got))
	}
	for _, href := range ways(b.get(address + url.QueryEscape("养老金"))) {
		if got := b.get(href); got.status != http.StatusOK {
			t.Errorf("%s answers %d", href, got.status)
		}
	}
	if got := b.get("/my/all?q=" + url.QueryEscape("yanglaojin")); !strings.Contains(got.body, `href="/records/pension/payments"`) {
		t.Errorf("the list of all services does not know pinyin:\n%s", got.text("main"))
	}
}

func TestWordsForPagesAreOfPagesThatThereAre(t *testing.T) {
	for id, words := range text.PageWords {
		if p := menu.Default().Page(id); p == nil || p.Path == "" || words == "" {
			t.Errorf("%s is no page that can be led to", id)
		}
	}
}
