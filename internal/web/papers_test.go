package web_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/need"
	"shebao/internal/text"
)

// papersAt are where papers are issued from.
var papersAt = []string{"/proof/certificate", "/proof/contributions", "/proof/entitlement"}

// What is handed on says of the card number its last three characters alone: on the page, on paper, to third parties.
func TestACardNumberIsWholeForNobodyElse(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		masked := strings.Repeat("*", len(who.CardNo)-3) + who.CardNo[len(who.CardNo)-3:]
		issued := b.follow(b.submit(b.get("/proof/certificate")))
		third := p.browser(t)
		shown := map[string]string{
			"the page": issued.text("main"), "the paper": paperText(t, b.get(issued.address+"/file.pdf").body),
			"the verification": third.submit(third.get("/verify/d/"+lastPart(issued.address)), "id_tail", string(who.IDNumber)[14:],
				"captcha", captchaAnswer).text("main"),
		}
		for where, said := range shown {
			if strings.Contains(said, who.CardNo) || !strings.Contains(said, masked) {
				t.Errorf("%s shows the card number otherwise than %s:\n%s", where, masked, said)
			}
		}
	})
}

// An employer's name with a character that no font has: every paper is issued, and says which name it is.
func TestPapersWithAnEmployersNameThatCannotBePrinted(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		p.Edit(t, "UPDATE units SET name = $1 WHERE unit_no IN (SELECT unit_no FROM contributions WHERE person_no = $2)", "示例\ue863\ue000厂", who.PersonNo)
		for _, from := range papersAt {
			preview := b.get(from)
			issued := b.follow(b.submit(preview))
			paper := paperText(t, b.get(issued.address+"/file.pdf").body)
			for where, said := range map[string]string{"the preview": preview.text("main"), "the page": issued.text("main"), "the paper": paper} {
				if !strings.Contains(said, "示例䶮〓厂（编号") || !strings.Contains(said, "名称中有字库没有的字") {
					t.Errorf("%s, %s does not say which name has a character missing", from, where)
				}
			}
		}
		p.Edit(t, "UPDATE persons SET name = $1 WHERE person_no = $2", "王\ue000", who.PersonNo)
		refused := b.submit(b.get("/proof/certificate"))
		if refused.status != http.StatusUnprocessableEntity || !refused.says("编码 U+E000") || !refused.says(text.FailureGlyph.Title) {
			t.Errorf("a name that can't be printed: %d\n%s", refused.status, refused.text("main"))
		}
	})
}

// The holder is told of a correction, and what was corrected; a later paper is no reason to tell anything.
func TestTheHolderIsToldHowAPaperStands(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		first := b.follow(b.submit(b.get("/proof/certificate")))
		second := b.follow(b.submit(b.get("/proof/certificate"), "whole", "1"))
		for _, at := range []string{first.address, second.address} {
			if got := b.get(at); first.address == second.address || !got.says(text.DocumentMeanings["valid"]) {
				t.Errorf("two certificates are not both good:\n%s", got.text("main"))
			}
		}
		p.Edit(t, "UPDATE contributions SET base = base + 100 WHERE person_no = $1 AND insurance = '110' AND month = 202605", who.PersonNo)
		for _, at := range []string{first.address, second.address} {
			if got := b.get(at); !got.says(text.DocumentStates["corrected"]) || !got.says("更正的内容：2026-05 养老保险。") || got.says(text.RevokeThis("certificate")) {
				t.Errorf("%s:\n%s", at, got.text("main"))
			}
		}
		if got := b.get("/proof/certificate"); strings.Count(got.text("main"), text.DocumentStates["corrected"]) != 2 {
			t.Errorf("the list:\n%s", got.text("main"))
		}
	})
}

// A genuine paper that another program saved anew bears no signature any more. That is all that is said of it, and how else to check.
func TestAPaperSavedAnewIsNotCalledFalse(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	issued := b.follow(b.submit(b.get("/proof/certificate")))
	dir := t.TempDir()
	before, after := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "b.pdf")
	if err := os.WriteFile(before, []byte(b.get(issued.address+"/file.pdf").body), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(testkit.Program(t, need.Poppler, "pdftocairo"), "-pdf", before, after).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	saved, err := os.ReadFile(after)
	if err != nil {
		t.Fatal(err)
	}
	third := p.browser(t)
	got := third.upload(third.get("/verify?way=file"), "file", saved, "captcha", captchaAnswer)
	for _, words := range []string{"这个文件里没有本平台的签名", "另外两种办法", "校验码", "二维码", text.CheckByCode} {
		if !got.says(words) {
			t.Errorf("it is not said: %q\n%s", words, got.text("main"))
		}
	}
	if got.says("不可信") || got.linkTitled(text.CheckByCode) != "/verify" {
		t.Errorf("it is called untrustworthy, or the other way is not shown:\n%s", got.text("main"))
	}
}
