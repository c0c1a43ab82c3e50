package web_test

import (
	"net/http"
	"strings"
	"testing"

	"shebao/internal/document"
)

func TestAReceiptIsAFileToKeep(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, other := p.browser(t), p.browser(t)
		who := b.signIn("employee")
		other.signIn("guardian")
		receipt := b.submit(b.get("/services/card/report-lost"), "step", "submit").header.Get("Location")
		file := b.get(receipt + "/receipt.pdf")
		if file.status != http.StatusOK || file.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(file.body, "%PDF") {
			t.Fatalf("the file answers %d %s", file.status, file.header.Get("Content-Type"))
		}
		var said strings.Builder
		for line := range paperLines(t, file.body) {
			said.WriteString(line + "\n")
		}
		words := said.String()
		for _, want := range []string{document.ReceiptTitle, lastPart(receipt), "社会保障卡挂失", "个人网上挂失", who.Name, "演示 非有效证明", "供本人留存"} {
			if !strings.Contains(words, want) {
				t.Errorf("the receipt on paper does not say %s:\n%s", want, words)
			}
		}
		if strings.Contains(words, string(who.IDNumber)) {
			t.Error("the receipt on paper shows the ID number whole")
		}
		if got := other.get(receipt + "/receipt.pdf"); got.status != http.StatusNotFound {
			t.Errorf("another person gets %d", got.status)
		}
	})
}
