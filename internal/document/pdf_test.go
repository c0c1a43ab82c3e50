package document_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"shebao/internal/document"
)

func TestCertificateSaysWhatItsModelSays(t *testing.T) {
	c := sample()
	pages := pageTexts(t, render(t, c))
	if len(pages) != 2 {
		t.Fatalf("%d pages, want 2", len(pages))
	}

	for _, fact := range slices.Concat(c.Heads(), c.Holder()) {
		has(t, pages[0], fact.Label+fact.Value)
	}
	for _, branch := range c.Branches {
		has(t, pages[0], strings.Join(branch.Cells(), ""))
	}
	for _, text := range append(c.Notes, c.Scope, "https://shebao.example/verify") {
		has(t, pages[0], text)
	}
	for _, unit := range c.Units {
		has(t, pages[1], unit.No+unit.Name)
	}
	has(t, pages[1], document.WordMonthsKey)
	for _, row := range c.Rows {
		want := slices.DeleteFunc(row.Cells(), func(cell string) bool { return cell == "" })
		if got := lineOf(pages[1], row.Month.String()); !slices.Equal(got, want) {
			t.Errorf("%s reads\n%q\nwant\n%q", row.Month, got, want)
		}
	}
}

// lineOf is the words of the line that begins with a word.
func lineOf(text, first string) []string {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] == first {
			return fields
		}
	}
	return nil
}

func TestEveryPageNamesTheDocument(t *testing.T) {
	c := sample()
	for i, page := range pageTexts(t, render(t, c)) {
		has(t, page, c.Agency)
		has(t, page, document.CertificateTitle)
		has(t, page, "编号"+c.DocNo)
		has(t, page, "校验码7HK3-MPQ9-ZX4T-B6WR")
		has(t, page, fmt.Sprintf("第 %d 页 共 2 页", i+1))
		if strings.Contains(words(page), "非有效证明") {
			t.Errorf("page %d of a real certificate is marked as a demonstration", i+1)
		}
	}
}

func TestDemonstrationSaysSoOnEveryPage(t *testing.T) {
	c := sample()
	c.Demo = true
	for _, page := range pageTexts(t, render(t, c)) {
		has(t, page, "演示 非有效证明")
	}
}

func TestMetadata(t *testing.T) {
	pdf := render(t, sample())
	info := tool(t, "pdfinfo", "-isodates", saved(t, pdf))
	for _, line := range []string{
		`Title: +社会保险参保证明`,
		`Subject: +CB20261123-000123`,
		`Author: +深圳市社会保险基金管理局`,
		`Creator: +shebao`,
		`CreationDate: +2026-11-23T(02:30:00Z|10:30:00\+08)`,
		`Page size: +595(\.\d+)? x 842(\.\d+)? pts \(A4\)`,
	} {
		if !regexp.MustCompile(`(?m)^` + line).MatchString(info) {
			t.Errorf("no line %q in\n%s", line, info)
		}
	}
	for _, entry := range []string{"/Lang (zh-CN)", "/DisplayDocTitle true"} {
		// The catalogue in force is the last one.
		catalogue := string(pdf[strings.LastIndex(string(pdf), "/Type /Catalog"):])
		if !strings.Contains(catalogue, entry) {
			t.Errorf("the catalogue lacks %s", entry)
		}
	}
}

func TestFontsAreEmbeddedAsSubsetsWithTheirCharacters(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(tool(t, "pdffonts", saved(t, render(t, sample())))), "\n")[2:]
	if len(lines) == 0 {
		t.Fatal("no fonts")
	}
	for _, line := range lines {
		if !regexp.MustCompile(`yes yes yes +\d+ +0$`).MatchString(line) {
			t.Errorf("not embedded, no subset, or without its characters: %s", line)
		}
	}
}

func TestQRCodeOnPaperOpensTheCheck(t *testing.T) {
	c := sample()
	base := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-r", "150", "-gray", "-f", "1", "-l", "1", "-singlefile", "-png", saved(t, render(t, c)), base)
	got := strings.TrimSpace(tool(t, "zbarimg", "--quiet", "--raw", base+".png"))
	if want := checkLink + c.DocNo; got != want {
		t.Errorf("the code reads %q, want %q", got, want)
	}
}

// Names with characters outside the Basic Multilingual Plane, and rare ones within it, are printed
// so that they can be read, copied and searched.
func TestRareNames(t *testing.T) {
	for _, name := range []string{"𠮷田", "王𡈼", "李㐱䶮", "龘𫖯", "买买提·吐尔逊", "O'Brien Zoë"} {
		c := sample()
		c.Name = name
		has(t, pageTexts(t, render(t, c))[0], "姓名"+name)
	}
}

func TestTextThatNoFontHasIsRefused(t *testing.T) {
	r := newRenderer(t, newSigner(t))
	for name, missing := range map[string]rune{"王\U0002A701": '\U0002A701', "王\u200b明": '\u200b', "王\xff": '\uFFFD', "王\ue123": '\ue123'} {
		c := sample()
		c.Name = name
		_, err := r.PDF(c)
		var glyph *document.MissingGlyphError
		if !errors.As(err, &glyph) || glyph.Rune != missing || glyph.Text != name {
			t.Errorf("%q: error %v, want a MissingGlyphError of %q", name, err, missing)
		}
		if err := r.Printable("王明", name); !errors.As(err, &glyph) || glyph.Rune != missing {
			t.Errorf("%q: Printable says %v", name, err)
		}
	}
	if err := r.Printable("王明", "𠮷田"); err != nil {
		t.Errorf("Printable: %v", err)
	}
}

func TestLongTextsAreNotCut(t *testing.T) {
	c := sample()
	c.Name = strings.Repeat("阿卜杜热合曼·", 8)
	c.Units[0].Name = strings.Repeat("深圳市福田区", 12) + "公司"
	c.Notes = append(c.Notes, strings.Repeat("这条糶说明很长，足以换行。", 60))
	c.Branches[0].Status = strings.Repeat("参保缴费", 6)
	c.Rows[3].Pension.Base = 123_456_789_012
	text := strings.Join(pageTexts(t, render(t, c)), "")

	has(t, text, c.Branches[0].Status)
	has(t, text, "1234567890.12")
	// A text that goes on in another line has other things between; so its characters are counted.
	for _, piece := range []struct {
		text  string
		times int
	}{{"阿", 8}, {"糶", 60}, {"田", 12}} {
		if got := strings.Count(text, piece.text); got != piece.times {
			t.Errorf("%s is there %d times of %d", piece.text, got, piece.times)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	signer := newSigner(t)
	r := newRenderer(t, signer)
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			c := sample()
			c.DocNo = fmt.Sprintf("CB20261123-%06d", i)
			pdf, err := r.PDF(c)
			if err != nil {
				t.Error(err)
				return
			}
			if outcome, id := signer.Check(pdf); outcome != document.Genuine || id != c.DocNo {
				t.Errorf("document %s is %v %q", c.DocNo, outcome, id)
			}
		})
	}
	wait.Wait()
}

func TestRendererNeedsItsOptions(t *testing.T) {
	if _, err := document.NewRenderer(document.Options{CheckPage: "https://shebao.example"}); err == nil {
		t.Error("a renderer without a signer was made")
	}
}

func BenchmarkCertificate(b *testing.B) {
	r := newRenderer(b, newSigner(b))
	c := sample()
	b.ReportAllocs()
	for b.Loop() {
		pdf, err := r.PDF(c)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(pdf)), "bytes/pdf")
	}
}

func BenchmarkNewRenderer(b *testing.B) {
	signer := newSigner(b)
	for b.Loop() {
		newRenderer(b, signer)
	}
}
