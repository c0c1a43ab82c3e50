package e2e_test

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shebao/internal/demo"
	"shebao/internal/testkit"
)

// TestActingForOneself walks 个人缴费自助业务, 申请领取失业救济金 and 缴费基数核对 by the guide's titles, as three people of the demonstration.
// card_test.go walks the card and the medical services, accessible_test.go the stop of a benefit.
func TestActingForOneself(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	t.Run("self-payer", func(t *testing.T) { actAsSelfPayer(t, s, s.persona("self_payer")) })
	t.Run("unemployment claim", func(t *testing.T) { claimByHand(t, s, s.persona("lately_unemployed")) })
	t.Run("base check", func(t *testing.T) { checkBasesByHand(t, s, s.persona("tier2")) })
	t.Run("no self-payer", func(t *testing.T) {
		b := testkit.NewBrowser(t)
		signInByHand(b, s.url, s.persona("employee"))
		goTo(b, "社保业务办理", "申请个人缴费自助业务")
		b.See("您现在不是社会保险个人缴费窗口人员")
		b.SeeNot("下一步")
	})
}

// submitService presses through 核对 to the receipt.
func submitService(b *testkit.Browser, onReceipt ...string) {
	b.ClickButton("下一步")
	b.See("请核对")
	b.ClickButton("提交")
	b.See("业务受理号")
	b.See(onReceipt...)
}

func actAsSelfPayer(t *testing.T, s *site, p demo.Persona) {
	b, tail := testkit.NewBrowser(t), p.BankAccount[len(p.BankAccount)-6:]
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "申请个人缴费自助业务")
	b.Fill("银行账号", p.BankAccount)
	b.Fill("联系电话", "13000000000")
	b.Fill("社会保障卡医疗服务密码", p.CardPIN)
	b.ClickButton("下一步")
	b.See("请先改正以下 1 处")
	b.Fill("联系电话", p.Phone)
	b.Fill("社会保障卡医疗服务密码", p.CardPIN)
	submitService(b, "重新登录")
	b.ClickButton("退出")
	signInByHand(b, s.url, p)

	goTo(b, "社保业务办理", "个人缴费自助业务", "修改通讯地址")
	b.CheckAxe()
	b.Fill("通讯地址", "示例路 8 号")
	b.Fill("邮编", "518008")
	b.Fill("银行账号后六位", tail)
	submitService(b, "示例路 8 号")

	goTo(b, "社保业务办理", "个人缴费自助业务", "修改缴费工资")
	b.CheckAxe()
	b.Fill("缴费工资", "8000.5")
	b.Fill("银行账号后六位", tail)
	b.ClickButton("下一步")
	b.See("请先改正以下 1 处")
	b.Fill("缴费工资", "9000")
	b.ClickButton("下一步")
	b.See("请核对", "养老保险", "医疗保险")
	b.CheckAxe()
	b.ClickButton("提交")
	b.See("业务受理号", "9,000")

	goTo(b, "社保业务办理", "个人缴费自助业务", "身份证号码升位")
	b.See("18 位")

	goTo(b, "社保业务办理", "个人缴费自助业务", "个人停止参保")
	b.CheckAxe()
	b.Fill("银行账号后六位", tail)
	submitService(b, "暂停缴费")
	goTo(b, "社保业务办理", "个人缴费自助业务", "个人重新参保")
	b.CheckAxe()
	b.Fill("缴费工资", "8000")
	b.Fill("银行账号后六位", tail)
	submitService(b, "恢复缴费")

	goTo(b, "社保业务办理", "我的办理记录")
	b.See("修改通讯地址", "修改缴费工资", "个人停止参保", "个人重新参保", "待记入社保档案")
}

func claimByHand(t *testing.T, s *site, p demo.Persona) {
	b := testkit.NewBrowser(t)
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "失业业务办理", "申请领取失业救济金")
	b.CheckAxe()
	b.Fill("最后工作日", s.now().AddDate(0, 0, -20).Format(time.DateOnly))
	b.Choose("离职原因", "劳动合同终止")
	b.Check("我已经办理失业登记，并有求职要求")
	b.Upload("离职证明和其他材料", picture(t))
	submitService(b, "待审核")
	b.See("离职证明.png")
	b.CheckAxe()
	b.ClickButton("撤回申请")
	b.See("已撤回")
	goTo(b, "社保业务办理", "我的办理记录")
	b.See("已撤回")
}

// picture is a file to hand in.
func picture(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "离职证明.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	return path
}

func checkBasesByHand(t *testing.T, s *site, p demo.Persona) {
	b := testkit.NewBrowser(t)
	signInByHand(b, s.url, p)
	goTo(b, "社保业务办理", "缴费基数核对")
	b.ClickLink("2025 年")
	b.ClickLink("查看全部 12 个月")
	b.See("2025-07", "推算的工资", "养老保险")
	b.CheckAxe()
	b.Open(s.url + "/services/base-check?year=2025")
	b.ClickLink("确认 2025 年的缴费基数")
	b.CheckAxe()
	b.ClickButton("提交")
	b.See("业务受理号", "2025 年，12 个月")
	b.Open(s.url + "/services/base-check/object?month=202507&branch=110")
	b.CheckAxe()
	b.Fill("您认为的工资", "9000")
	b.Fill("理由", "工资单上是另一个数")
	submitService(b, "待审核")
	goTo(b, "社保业务办理", "我的办理记录")
	b.See("对缴费基数提出异议", "确认缴费基数")
}
