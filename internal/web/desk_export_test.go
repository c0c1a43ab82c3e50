package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shebao/internal/staff"
)

// exportCases asks for the cases with whole numbers, lets a second person agree, and downloads them as a kind of file.
func (b *browser) exportCases(t *testing.T, p *importing, kind string) page {
	b.t.Helper()
	form := b.get("/staff/exports")
	if got := b.submit(form, "what", "cases", "reason", "统计", "whole", "1"); got.status != http.StatusSeeOther {
		b.t.Fatalf("asked: %d", got.status)
	}
	if err := p.approve(t, "second", staff.ExportsRelease); err != nil {
		b.t.Fatal(err)
	}
	address := regexp.MustCompile(`/staff/exports/[0-9a-f]+/download\.` + kind).FindString(b.get("/staff/exports").body)
	got := b.post(address, url.Values{"key": {newKey()}})
	if got.status != http.StatusOK {
		b.t.Fatalf("%q: %d", address, got.status)
	}
	return got
}

func TestABulkExportIsInWordsAndText(t *testing.T) {
	onImporting(t, func(t *testing.T, p *importing) {
		person := p.Persona(t, "employee")
		p.Edit(t, "INSERT INTO cases (person_no, case_no, kind, state, content, submitted_at, due_at) SELECT person_no, '202611230000000001', 'base_objection', 'refused', id_no, "+
			fmt.Sprint(p.Clock.Now().Unix())+", 0 FROM persons WHERE person_no = '"+person.PersonNo+"'")
		b := p.browser(t)
		b.hire("data", staff.ExportsRun)
		want := []string{person.PersonNo, string(person.IDNumber), "居民身份证", "202611230000000001", "缴费基数异议", "不予核准", "2026-11-23 10:00:00"}

		book, err := excelize.OpenReader(strings.NewReader(b.exportCases(t, p, "xlsx").body))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("Sheet1")
		if err != nil || len(rows) != 2 || strings.Join(rows[0], " ") != "个人电脑号 证件号码 证件类型 业务受理号 类别 状态 提交时间 办结时间" || strings.Join(rows[1], " ") != strings.Join(want, " ") {
			t.Errorf("the workbook has %q, %v", rows, err)
		}
		for _, cell := range []string{"A2", "B2", "D2", "G2"} {
			if kind, err := book.GetCellType("Sheet1", cell); err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				t.Errorf("%s is no text: %v, %v", cell, kind, err)
			}
		}
		csv := b.exportCases(t, p, "csv").body
		if !bytes.HasPrefix([]byte(csv), []byte("\uFEFF")) || !strings.Contains(csv, strings.Join(want, ",")) {
			t.Errorf("the CSV:\n%s", csv)
		}
	})
}
