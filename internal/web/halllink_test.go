package web

import "testing"

func TestTheWordsForACounterLeadToTheHalls(t *testing.T) {
	const link = `<a href="/halls">社保窗口</a>`
	for page, want := range map[string]string{
		`<p>请到社保窗口办理，社保窗口。</p>`:                                    `<p>请到` + link + `办理，` + link + `。</p>`,
		`<p>请<a href="#x">到社保窗口</a>或社保窗口</p>`:                      `<p>请<a href="#x">到社保窗口</a>或` + link + `</p>`,
		`<title>社保窗口</title><h2>社保窗口<br/></h2><p>社保窗口</p>`:         `<title>社保窗口</title><h2>社保窗口<br/></h2><p>` + link + `</p>`,
		`<p title="社保窗口" data-x='社保窗口'>到<b>社保窗口</b></p>`:           `<p title="社保窗口" data-x='社保窗口'>到<b>` + link + `</b></p>`,
		`<label>社保窗口<svg><path d="m"/></svg></label><li>社保窗口</li>`: `<label>社保窗口<svg><path d="m"/></svg></label><li>` + link + `</li>`,
		`<p>到窗口</p>`: `<p>到窗口</p>`,
		`社保窗口`:       link,
		`<p>社保窗口<`:   `<p>` + link + `<`,
	} {
		if got := string(LinkHalls([]byte(page), "/halls")); got != want {
			t.Errorf("%s\n got %s\nwant %s", page, got, want)
		}
	}
}
