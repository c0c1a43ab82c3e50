package document_test

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shebao/internal/document"
)

func TestStoredCertificateReadsBack(t *testing.T) {
	c := sample()
	snapshot, err := document.Snapshot(c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := document.Read(document.CertificateKind, snapshot)
	if err != nil {
		t.Fatal(err)
	}
	c.Version = document.CertificateVersion
	if !reflect.DeepEqual(got, document.Model(c)) {
		t.Errorf("read back:\n%+v\nstored:\n%+v", got, c)
	}
}

func TestStoredCertificateOfAnotherVersionIsRefused(t *testing.T) {
	snapshot, err := document.Snapshot(sample())
	if err != nil {
		t.Fatal(err)
	}
	later := bytes.Replace(snapshot, []byte(`"version":1`), []byte(`"version":2`), 1)
	if _, err := document.Read(document.CertificateKind, later); !errors.Is(err, document.ErrVersion) {
		t.Errorf("error %v, want ErrVersion", err)
	}
	if _, err := document.Read(document.CertificateKind, []byte("{")); err == nil {
		t.Error("half a snapshot was read")
	}
}

func TestRowsAsShown(t *testing.T) {
	c := sample()
	for _, test := range []struct {
		name string
		row  document.MonthRow
		want []string
	}{
		{"paid", c.Rows[0], []string{"2026-10", "10023456",
			"18500.00", "2960.00", "1480.00", "一档", "18501.00", "1110.00", "370.00",
			"18502.00", "92.50", "18503.00", "74.00", "18504.00", "148.00", "37.00"}},
		{"one branch not paid", c.Rows[5], []string{"2026-05", "10023456",
			"18000.00", "2880.00", "1440.00", "一档", "18001.00", "1080.00", "360.00",
			"18002.00", "90.00", "", "", "18004.00", "144.00", "36.00"}},
		{"paid later", c.Rows[10], []string{"2025-12", "10023456",
			"*17500.00", "2800.00", "1400.00", "一档", "17501.00", "1050.00", "350.00",
			"17502.00", "87.50", "17503.00", "70.00", "17504.00", "140.00", "35.00"}},
		{"gap", c.Rows[14], append([]string{"2025-08"}, make([]string, 15)...)},
	} {
		got := test.row.Cells()
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\n%q\nwant\n%q", test.name, got, test.want)
		}
		if len(got) != len(document.MonthColumns()) {
			t.Errorf("%s: %d cells for %d columns", test.name, len(got), len(document.MonthColumns()))
		}
		if gap := test.name == "gap"; test.row.Gap() != gap {
			t.Errorf("%s: Gap() = %v", test.name, test.row.Gap())
		}
	}
}

func TestDocumentsAreDatedInBeijingTime(t *testing.T) {
	c := sample()
	c.IssuedAt = now.Add(14 * 60 * 60 * 1e9) // 16:30 UTC, after midnight in Beijing
	facts := c.Heads()
	if got := facts[2].Value; got != "2026年11月24日" {
		t.Errorf("issued on %s, want 2026年11月24日", got)
	}
}

// An SVG that browsers show under a strict content security policy, and that screen readers name.
func TestQRCodeForThePage(t *testing.T) {
	svg := document.QRSVG("https://shebao.example/v?a=1&b=2", `核验<"社保">`)
	for _, wanted := range []string{`<title>核验&lt;&#34;社保&#34;&gt;</title>`, `role="img"`, `viewBox="0 0 `} {
		if !strings.Contains(svg, wanted) {
			t.Errorf("the SVG lacks %s", wanted)
		}
	}
	if regexp.MustCompile(`\sstyle=|<style|<script|\son\w+=`).MatchString(svg) {
		t.Error("the SVG carries a style or a script")
	}
	if document.QRSVG(strings.Repeat("x", 3000), "") != "" {
		t.Error("a code was drawn of an address too long for any code")
	}
}
