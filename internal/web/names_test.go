package web_test

import (
	"archive/zip"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shebao/internal/staff"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// An employer's name of an old system: U+E863 is 䶮 in the standard now, U+E000 is nothing anywhere.
const (
	oldName   = "示例\ue863\ue000厂"
	shownName = "示例䶮〓厂"
)

// legibly fails where a text shows what nobody can read, or an employer otherwise than it is shown everywhere.
func legibly(t *testing.T, where, said string) {
	t.Helper()
	if strings.ContainsAny(said, "\ue863\ue000") {
		t.Errorf("%s shows a private-use character", where)
	}
	if !strings.Contains(said, shownName) || !strings.Contains(said, text.NameSubstituted) {
		t.Errorf("%s does not show the employer as %s with a note:\n%.3000s", where, shownName, said)
	}
}

// Every page, list and file that names an employer shows what can be shown, and says where a character is missing.
func TestAnEmployersNameIsLegibleEverywhere(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		p.Edit(t, `UPDATE units SET name = $1`, oldName)
		p.Edit(t, `INSERT INTO early_contributions (person_no, unit_name, from_month, to_month, months, kind) VALUES ($1, $2, 198501, 198512, 12, '固定工连续工龄视同')`,
			who.PersonNo, oldName)
		for _, at := range []string{"/records/pension/contributions", "/records/medical/contributions", "/records/pension/early"} {
			for _, form := range []string{"", "?view=print", "/download.csv"} {
				legibly(t, at+form, b.get(at+form).body)
			}
			var cells []string
			for _, row := range xlsxRows(t, b.get(at+"/download.xlsx")) {
				cells = append(cells, row...)
			}
			legibly(t, at+" as XLSX", strings.Join(cells, "\n"))
		}
		for _, at := range []string{"/records/coverage", "/proof/certificate", "/proof/contributions", "/proof/contributions?view=print", "/proof/entitlement?year=2025"} {
			legibly(t, at, b.get(at).body)
		}
		for _, scope := range []string{"months24", "whole"} {
			code := shownCode.FindString(b.follow(b.submit(b.choose("action", "preview", "scope", scope, "life", "week"), "action", "create")).body)
			legibly(t, "the access code for "+scope, p.checkCode(t, who.PersonNo, code).body)
		}
		issued := b.issueBy(b.get("/proof/contributions"))
		legibly(t, "the paper", strings.Join(strings.Fields(paperText(t, b.get(pdfOf(issued)).body)), ""))
		clerk := p.browser(t)
		clerk.hire("kay", staff.PersonsLook)
		visit := clerk.lookUp(staff.ByPerson, who.PersonNo)
		record := clerk.follow(clerk.post(visit.address+"/records", url.Values{"statement": {"pension-contributions"}}))
		legibly(t, "the desk", record.body)
	})
}

func TestAnEmployersNameIsLegibleInOnesOwnData(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		o := signedIn(t, w, "employee")
		w.Edit(t, `UPDATE units SET name = $1`, oldName)
		o.runsExports()
		o.press()
		var answer page
		testkit.Eventually(t, time.Minute, func() error {
			answer = o.get(dataPage + "/copy.zip")
			if answer.header.Get("Content-Type") != "application/zip" {
				return io.ErrUnexpectedEOF
			}
			return nil
		})
		files, err := zip.NewReader(strings.NewReader(answer.body), int64(len(answer.body)))
		if err != nil {
			t.Fatal(err)
		}
		file, err := files.Open("data.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(file)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		for _, table := range []string{"contributions", "units"} {
			rows, err := book.GetRows(text.DataTitles[table])
			if err != nil {
				t.Fatal(err)
			}
			var cells []string
			for _, row := range rows {
				cells = append(cells, row...)
			}
			legibly(t, table+" of one's own data", strings.Join(cells, "\n"))
		}
	})
}
