package testkit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/testkit/need"
)

// A machine without a Chinese font shows a box for each character, of another width and all alike.
func TestTheBrowserHasAChineseFontWhateverTheMachineHas(t *testing.T) {
	testkit.Require(t, need.Browser)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		strings.NewReader(`<!doctype html><html lang="zh-CN"><title>字</title><h1>字</h1><span id="s" style="font-size:14px">通知公告</span>`).WriteTo(w)
	}))
	defer page.Close()
	b := testkit.NewBrowser(t)
	b.Open(page.URL)
	if width := b.Eval(`String(document.getElementById("s").getBoundingClientRect().width)`); width != "56" {
		t.Errorf("four characters of 14 px are %s px wide, want 56", width)
	}
}
