package e2e_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/testkit"
)

// TestAReminderAfterAnImport chooses what to be told of, then an import shows a month that came in late.
func TestAReminderAfterAnImport(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		p, b := s.persona("employee"), testkit.NewBrowser(t)
		registerByHand(b, s, p)
		signInByHand(b, s.url, p)
		goTo(b, "通知/提醒/咨询", "通知与提醒服务")
		b.ClickLink("通知设置")
		b.See("安全提醒一直发送，不能取消")
		b.CheckAxe()
		b.Click("#kind-missing")
		b.Click("#mail")
		b.ClickButton("保存")
		b.See("请先改正以下 1 处", "没有登记电子邮箱")
		b.CheckAxe()
		b.DisableJS()
		b.Click("#mail")
		b.ClickButton("保存")
		b.See("已保存")
		s.awaitMessages(p.Phone, "notices_chosen", 1)

		s.process.Kill()
		dir, month := t.TempDir(), social.MonthOf(s.now()).Add(-4)
		content := "person_no,insurance,month,base,personal,employer,kind,posted_on\n" +
			p.PersonNo + ",110," + month.Compact() + ",8000.00,640.00,1280.00,01," + month.Add(2).String() + "-08\n"
		if err := os.WriteFile(filepath.Join(dir, "contributions.csv"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(t, "import", "--data", s.data, "--database", s.database, dir); err != nil {
			t.Fatal(err)
		}
		s.serve()
		other := testkit.NewBrowser(t)
		signInByHand(other, s.url, p)
		goTo(other, "通知/提醒/咨询", "通知与提醒服务")
		testkit.Eventually(t, time.Minute, func() error {
			if other.Reload(); !strings.Contains(other.Text(), "缴费到账晚了：养老保险 "+month.String()) {
				return errors.New("no reminder yet")
			}
			return nil
		})
		other.CheckAxe()
		other.ClickLink("参保基本情况")
		other.See("各险种参保情况")
		if err := run(t, "remind", "--data", s.data, "--database", s.database); err != nil {
			t.Error(err)
		}
	})
}
