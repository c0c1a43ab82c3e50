package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// Who lost a card reads the same wherever they look: the front page, the guidance, the questions, the service itself, what is said while
// nothing is changed. And that is what the portal does.
func TestEveryPlaceSaysTheSameOfALostCard(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	if err := p.staff.SeedContent(t.Context(), staff.Operator("test")); err != nil {
		t.Fatal(err)
	}
	visitor, holder := p.browser(t), p.browser(t)
	front, question, guidance := visitor.get("/"), visitor.get("/help/questions/card-lost"), visitor.get("/help/guidance/card-report-lost")
	found, lift := visitor.get("/help/questions/card-found"), visitor.get("/help/guidance/card-lift-report")
	for what, got := range map[string]page{"the front page": front, "the question": question, "the guidance": guidance} {
		if !strings.Contains(got.body, `href="/services/card/report-lost"`) || !got.says("没有注册或者不能上网的，请"+text.LoseCard+"。") {
			t.Errorf("%s does not say what to do:\n%s", what, got.text("main"))
		}
	}
	if !strings.Contains(text.ReadOnlyWords("", 0), "请"+text.LoseCard+"。") {
		t.Error("while nothing is changed something else is said")
	}
	for what, got := range map[string]page{"the question": question, "the guidance": guidance} {
		if !got.says("需要补卡，请" + text.NewCard + "。") {
			t.Errorf("%s does not say where to get a new card", what)
		}
	}
	for what, got := range map[string]page{"the guidance": guidance, "the question of a card found": found} {
		if !got.says(text.FindCard + "。") {
			t.Errorf("%s does not say how a report is taken back", what)
		}
	}
	for what, got := range map[string]page{"the guidance of taking back": lift, "the question of a card found": found} {
		if !got.says("请" + text.FindCardElsewhere + "。") {
			t.Errorf("%s does not say where other reports are taken back", what)
		}
	}

	holder.signIn("employee")
	checked, receipt := holder.serve("社会保障卡挂失")
	if !checked.says("立即生效") || !receipt.says(text.FindCard) || !receipt.says(text.NewCard) {
		t.Errorf("the service says:\n%s\n%s", checked.text("main"), receipt.text("main"))
	}
	if got := holder.get("/services/card/lift-report"); got.status != http.StatusForbidden {
		t.Errorf("whoever has not opened 个人缴费自助业务 takes a report back here: %d", got.status)
	}
}

// sentences end so.
var sentenceEnd = regexp.MustCompile("[。\n\"`；|]")

// No sentence of the product that names the telephone to somebody who lost a card says anything else.
func TestNoSentenceOfALostCardSaysAnythingElse(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, pattern := range []string{"internal/text/*.go", "internal/web/*/*.templ", "internal/staff/firstcontent/*/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			read++
			for _, sentence := range sentenceEnd.Split(strings.ReplaceAll(string(content), `<a href="tel:12333">12333</a>`, "12333"), -1) {
				if strings.Contains(sentence, "挂失") && strings.Contains(sentence, "12333") && !strings.Contains(sentence, text.LoseCard) {
					t.Errorf("%s says of a lost card: %s", filepath.Base(file), sentence)
				}
				for _, other := range []string{"找回卡", "卡片", "补办社会保障卡"} {
					if strings.Contains(sentence, other) {
						t.Errorf("%s says %s: %s", filepath.Base(file), other, sentence)
					}
				}
			}
		}
	}
	if read < 150 {
		t.Errorf("only %d files are read", read)
	}
}
