package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// TestAnImportTakesTwoPeopleAndIsRolledBackByTwo uploads a file with a row that can't be read, has a second person release it, and rolls
// the
// batch back, again by two.
func TestAnImportTakesTwoPeopleAndIsRolledBackByTwo(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t)
	file := filepath.Join(t.TempDir(), "units.csv")
	rows := "unit_no,name\nE2E1,新桥科技有限公司\nE2E2,\n"
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	data, release := testkit.NewBrowser(t), testkit.NewBrowser(t)
	signInAtDesk(data, s.url, "data")
	signInAtDesk(release, s.url, "data_release")

	goTo(data, "数据与参数", "数据导入")
	standard.look(t, data)
	data.ClickLink("上传数据")
	standard.look(t, data)
	data.Upload("数据文件", file)
	data.Fill("备注", "单位增补")
	data.ClickButton("上传并试运行")
	data.See("试运行完成")
	job := data.URL()
	data.Open(job) // what it found stands there once it is read anew
	data.See("由另一人放行", "拒绝的原因", "没有业务系统的签名")
	standard.look(t, data)
	data.Fill("理由", "缺名称的一行下次补送")
	data.ClickButton("提交复核")

	agree(t, release, s, "放行导入")
	data.Open(job)
	data.See("完成")

	data.Open(s.url + "/staff/imports")
	data.Click(`main a[href$="/batches/2"]`)
	data.See("可以回退")
	standard.look(t, data)
	data.Fill("理由", "名称录错")
	batch := data.URL()
	data.ClickButton("提交回退复核")
	agree(t, release, s, "回退导入批次")
	for range 40 { // the page of a batch is as it was read
		data.Open(batch)
		if strings.Contains(data.Text(), "已经回退") {
			break
		}
	}
	data.See("已经回退")
}

// agree has the second person read what waits, and agree to it.
func agree(t *testing.T, b *testkit.Browser, s *site, kind string) {
	t.Helper()
	b.Open(s.url + "/staff/approvals")
	b.See(kind)
	standard.look(t, b)
	b.ClickLink(kind)
	standard.look(t, b)
	b.ClickButton("同意")
}
