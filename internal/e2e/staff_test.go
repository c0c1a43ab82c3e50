package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// employ makes an account at the agency by the command, and gives its first password.
func (s *site) employ(name, shown string, roles ...string) string {
	s.t.Helper()
	args := []string{"staff", "add", name, "--shown", shown, "--by", "e2e"}
	for _, role := range roles {
		args = append(args, "--role", role)
	}
	p := command(append(args, "--data", s.data, "--database", s.database)...).Run(s.t)
	found := regexp.MustCompile(`password (\S+), which`).FindStringSubmatch(p.Stdout())
	if found == nil {
		s.t.Fatalf("no first password is printed: %s%s", p.Stdout(), p.Stderr())
	}
	return found[1]
}

func beginStaff(b *testkit.Browser, base, name, password string) {
	b.Open(base + "/staff/signin")
	b.Fill("工号", name)
	b.Fill("密码", password)
	b.ClickButton("登录")
}

// demoCode is the code that the second step shows in a demonstration.
var demoCode = regexp.MustCompile(`\b\d{6}\b`)

// signInAtDesk signs a member of staff of the demonstration in, whose account has the name of their role. A code counts once: an account
// signs in once in half a minute.
func signInAtDesk(b *testkit.Browser, base, role string) {
	beginStaff(b, base, role, password)
	b.See("登录：第二步验证")
	b.Fill("验证码", demoCode.FindString(b.Eval(`document.querySelector("main").innerText`)))
	b.ClickButton("验证并登录")
	b.See("工作台")
}

// TestTheFirstSignInOfStaff goes from the first password to the desk, with an app and with a passkey, on the keys that a person presses.
func TestTheFirstSignInOfStaff(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	lin, he := s.employ("lin", "林丹", "system"), s.employ("he", "何洁", "security")
	base := s.serveLocalhost()

	const chosen = "Longan-tree-26"
	b := testkit.NewBrowser(t)
	beginStaff(b, base, "lin", lin)
	b.See("登录：设置新密码")
	standard.look(t, b)
	b.Fill("新密码", chosen)
	b.Fill("再输入一次新密码", chosen)
	b.ClickButton("保存并继续")
	b.See("登录：添加第二步验证方式")
	standard.look(t, b)
	secret := strings.ReplaceAll(b.Eval(`document.querySelector(".secret").innerText`), "-", "")
	b.Fill("应用显示的验证码", appCode(t, secret, 0))
	b.ClickButton("完成添加")
	b.See("工作台", "工作人员账号")
	standard.look(t, b)
	b.ClickButton("退出")
	beginStaff(b, base, "lin", chosen)
	b.See("登录：第二步验证")
	b.Open(base + "/staff/accounts")
	b.See("工作人员登录") // not yet
	b.Open(base + "/staff/signin/second")
	b.Fill("验证码", appCode(t, secret, 1)) // the one that added the app counts no more
	b.ClickButton("验证并登录")
	b.See("工作台", "上次登录")

	other := testkit.NewBrowser(t)
	addAuthenticator(t, other)
	beginStaff(other, base, "he", he)
	other.Fill("新密码", chosen)
	other.Fill("再输入一次新密码", chosen)
	other.ClickButton("保存并继续")
	other.Fill("通行密钥名称", "办公电脑")
	other.ClickButton("添加通行密钥")
	other.See("工作台", "岗位和权限")
	other.ClickButton("退出")
	beginStaff(other, base, "he", chosen)
	other.ClickButton("用通行密钥验证")
	other.See("工作台")
	for _, page := range []string{"/staff/roles", "/staff/roles/new", "/staff/roles/of/clerk", "/staff/grants", "/staff/grants/of/lin", "/staff/own/factor", "/staff/own/logins"} {
		other.Open(base + page)
		standard.look(t, other)
	}
}
