package web_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"shebao/internal/archive"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/sample"
	"shebao/internal/web"
)

// importing is a portal that imports for its staff; next does what they asked for.
type importing struct {
	*portal
	worker *archive.Worker
}

func onImporting(t *testing.T, f func(t *testing.T, p *importing)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f(t, newImporting(t, w, archive.SpoolLimits{Upload: 20 << 20, Text: 50 << 20}))
	})
}

func newImporting(t *testing.T, w *fixture.World, limits archive.SpoolLimits) *importing {
	t.Helper()
	spool, err := archive.OpenSpool(t.TempDir(), limits)
	if err != nil {
		t.Fatal(err)
	}
	worker := archive.NewWorker(w.DB, spool, filepath.Dir(sample.Dir()), store.Undo{Rows: 1_000_000, Days: 14}, w.Clock.Now, slog.New(slog.DiscardHandler))
	return &importing{newPortal(t, w, func(o *web.Options) { o.Imports = worker }), worker}
}

func (p *importing) next(t *testing.T) {
	t.Helper()
	if found, err := p.worker.Next(t.Context()); !found || err != nil {
		t.Fatalf("a job was found: %v, %v", found, err)
	}
}

// hand sends files by the upload page.
func (b *browser) hand(note string, files map[string]string) page {
	b.t.Helper()
	form := b.get("/staff/imports/upload")
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("key", form.value("key"))
	w.WriteField("note", note)
	for name, content := range files {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			b.t.Fatal(err)
		}
		io.WriteString(part, content)
	}
	w.Close()
	return b.send(http.MethodPost, "/staff/imports/upload", w.FormDataContentType(), &body)
}

// pressBelow sends the fields of a page's main form to an address below the page's own.
func (b *browser) pressBelow(p page, action string, fields ...string) page {
	b.t.Helper()
	_, values := b.fill(p, fields...)
	return b.post(p.address+action, values)
}

func sampleFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(sample.Dir(), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// approve is the second person agreeing to the one proposal that waits.
func (p *importing) approve(t *testing.T, name string, permissions ...staff.Permission) error {
	t.Helper()
	waiting, err := p.DB.WaitingProposals(t.Context(), 2)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d proposals wait, %v", len(waiting), err)
	}
	_, err = p.staff.ApproveProposal(t.Context(), staff.Clerk{Name: name, Permissions: permissions}, waiting[0].ID, "", "")
	return err
}

func TestAnImportFromTheCoreSystemsFolderIsStartedByOne(t *testing.T) {
	onImporting(t, func(t *testing.T, p *importing) {
		p.worker.Root, p.worker.CoreFolder = t.TempDir(), true
		if err := os.Mkdir(filepath.Join(p.worker.Root, "2012-05"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(p.worker.Root, "2012-05", "health_centres.csv"), []byte(sampleFile(t, "health_centres.csv")), 0o600); err != nil {
			t.Fatal(err)
		}
		b := p.browser(t)
		b.hire("data", staff.ImportsRun)
		action, values := b.fill(b.get("/staff/imports"), "folder", "2012-05", "note", "五月增量")
		job := b.follow(b.post(action, values))
		if !job.says("等待试运行") || job.header.Get("Refresh") == "" {
			t.Fatalf("after it was chosen:\n%s", job.text("main"))
		}
		p.next(t)
		job = b.get(job.address)
		if !job.says("没有拒绝的行。没有清单（manifest.json）") || job.says("与清单一致") || job.header.Get("Refresh") != "" {
			t.Fatalf("after the dry run:\n%s", job.text("main"))
		}
		if got := b.pressBelow(job, "/start"); got.status != http.StatusSeeOther {
			t.Fatalf("start: %d", got.status)
		}
		if got := b.pressBelow(job, "/start"); got.status != http.StatusSeeOther { // the same form once more
			t.Errorf("start again: %d", got.status)
		}
		p.next(t)
		job = b.get(job.address)
		batch := b.get(regexp.MustCompile(`/staff/imports/batches/\d+`).FindString(job.body))
		if !batch.says("五月增量") || !batch.says("完成") || !batch.says("可以回退") {
			t.Errorf("the batch:\n%s", batch.text("main"))
		}
		if list := b.get("/staff/imports"); !list.says("命令行") || !strings.Contains(list.body, batch.address) {
			t.Errorf("the list:\n%s", list.text("main"))
		}
	})
}

// The attack: a hand-made persons.csv without a manifest changes somebody's bank account and phone.
func TestOneDataClerkDoesNotRewriteAnybody(t *testing.T) {
	onImporting(t, func(t *testing.T, p *importing) {
		victim := p.Persona(t, "employee")
		before, err := p.DB.Person(t.Context(), victim.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		file := personFile(before, "13911112222", "6222020200099998888")
		b, second := p.browser(t), p.browser(t)
		b.hire("data", staff.ImportsRun)
		second.hire("release", staff.ImportsRelease)
		job := b.follow(b.hand("", map[string]string{"persons.csv": file}))
		p.next(t)
		job = b.get(job.address)
		testkit.CheckHTML(t, job.body)
		if job.says("与清单一致") || !job.says("没有业务系统的签名") || !job.says("会改变的重要信息") || !job.says("139****2222") || strings.Contains(job.body, "6222020200099998888") {
			t.Errorf("after the dry run:\n%s", job.text("main"))
		}
		start := func(what string) {
			t.Helper()
			if got := b.post(job.address+"/start", url.Values{"key": {newKey()}}); got.status != http.StatusConflict {
				t.Errorf("%s: %d", what, got.status)
			}
		}
		start("started by one")
		if got := b.pressBelow(b.get(job.address), "/propose", "reason", "已核对"); got.status != http.StatusSeeOther {
			t.Fatalf("proposed: %d\n%s", got.status, got.text("main"))
		}
		href := approvalHref.FindString(second.get("/staff/approvals").body)
		page := second.get(href)
		testkit.CheckHTML(t, page.body)
		if !page.says("139****2222") || !page.says(social.MaskPhone(before.Phone)) || !strings.Contains(page.body, job.address) || strings.Contains(page.body, before.BankAccount) {
			t.Errorf("the second person reads\n%s", page.text("main"))
		}
		if got := second.pressAt(href, "refuse", "note", "不是业务系统交来的"); got.status != http.StatusSeeOther {
			t.Fatalf("refused: %d", got.status)
		}
		start("refused, and started by one")
		b.post(job.address+"/drop", url.Values{"key": {newKey()}})
		job = b.follow(b.hand("", map[string]string{"persons.csv": file}))
		p.next(t)
		start("handed in once more")
		if after, err := p.DB.Person(t.Context(), victim.PersonNo); err != nil || after.Phone != before.Phone || after.BankAccount != before.BankAccount {
			t.Errorf("the record is %+v, %v", after, err)
		}
	})
}

// personFile is a persons.csv of one person, with another phone and account.
func personFile(p *store.Person, phone, account string) string {
	return "person_no,id_no,name,sex,birth_date,household,category,phone,bank_account\n" + strings.Join([]string{p.PersonNo, string(p.ID), p.Name, string(p.Sex),
		p.BirthDate, string(p.Household), string(p.Category), phone, account}, ",") + "\n"
}

func TestADoubtfulImportTakesTwo(t *testing.T) {
	onImporting(t, func(t *testing.T, p *importing) {
		b := p.browser(t)
		b.hire("data", staff.ImportsRun)
		files := map[string]string{"units.csv": sampleFile(t, "units.csv") + "\nx,y,z,9,0,0\n", "manifest.json": `{"units.csv":{"rows":9}}`}
		job := b.follow(b.hand("", files))
		p.next(t)
		job = b.get(job.address)
		if !job.says("由另一人放行") || !job.says("与清单相差") || !job.says("拒绝的原因") {
			t.Fatalf("after the dry run:\n%s", job.text("main"))
		}
		if got := b.pressBelow(job, "/start"); got.status != http.StatusConflict {
			t.Errorf("started by one: %d", got.status)
		}
		if got := b.pressBelow(job, "/propose", "reason", " "); got.status != http.StatusUnprocessableEntity {
			t.Errorf("proposed without a reason: %d", got.status)
		}
		list := b.get(job.address + "/rejects.csv")
		if list.status != http.StatusOK || !strings.Contains(list.body, "units.csv") || p.Count(t, "audit_log WHERE act = 'import.rejects'") != 1 {
			t.Errorf("the list of rejects: %d\n%s", list.status, list.body)
		}
		if got := b.pressBelow(b.get(job.address), "/propose", "reason", "已核对"); got.status != http.StatusSeeOther {
			t.Fatalf("proposed: %d\n%s", got.status, got.text("main"))
		}
		if got := b.pressBelow(b.get("/staff/imports/upload"), "/../"+strings.TrimPrefix(job.address, "/staff/imports/")+"/drop"); got.status == http.StatusSeeOther {
			t.Error("dropped while a second person looks at it")
		}
		if err := p.approve(t, "data", staff.ImportsRun, staff.ImportsRelease); err == nil {
			t.Fatal("the same person released it")
		}
		if err := p.approve(t, "second", staff.ImportsRun); err == nil {
			t.Fatal("somebody who may not released it")
		}
		if err := p.approve(t, "second", staff.ImportsRelease); err != nil {
			t.Fatal(err)
		}
		p.next(t)
		if job = b.get(job.address); !job.says("second") || !job.says("已核对") || !job.says("查看导入批次") {
			t.Errorf("afterwards:\n%s", job.text("main"))
		}
		batch := b.get(regexp.MustCompile(`/staff/imports/batches/\d+`).FindString(job.body))
		if !batch.says("second") || !batch.says("与清单相差") {
			t.Errorf("the batch:\n%s", batch.text("main"))
		}
		got := b.pressBelow(batch, "/rollback", "reason", "错了")
		if got = b.follow(got); !got.says("已提交复核") {
			t.Fatalf("rolling back:\n%s", got.text("main"))
		}
		if err := p.approve(t, "data", staff.ImportsRun, staff.ImportsRelease); err == nil {
			t.Fatal("one person rolled it back")
		}
		if err := p.approve(t, "second", staff.ImportsRelease); err != nil {
			t.Fatal(err)
		}
		p.next(t)
		if got := b.get(batch.address); !got.says("已回退") {
			t.Errorf("rolled back:\n%s", got.text("main"))
		}
	})
}

func TestWhatIsUploadedIsBoundedAndForThoseWhoMay(t *testing.T) {
	w := fixture.SQLite(t)
	p := newImporting(t, w, archive.SpoolLimits{Upload: 1 << 20, Text: 2 << 20})
	b, second := p.browser(t), p.browser(t)
	b.hire("data", staff.ImportsRun)
	second.hire("second", staff.ImportsRelease)
	large := b.hand("留着", map[string]string{"units.csv": strings.Repeat("x", 1<<20+1)})
	if large.status != http.StatusUnprocessableEntity || !large.says("文件太大") || large.value("note") != "留着" {
		t.Errorf("too large: %d\n%s", large.status, large.text("main"))
	}
	if got := b.hand("", map[string]string{"units.csv": strings.Repeat("x", 4<<20)}); got.status != http.StatusUnprocessableEntity && got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("much too large: %d", got.status)
	}
	if got := b.hand("", map[string]string{"a.exe": "x"}); got.status != http.StatusUnprocessableEntity || !got.says("不是社保档案库的文件") {
		t.Errorf("another name: %d", got.status)
	}
	body := &untouched{t: t}
	if got := second.send(http.MethodPost, "/staff/imports/upload", "multipart/form-data; boundary=x", body); got.status != http.StatusForbidden {
		t.Errorf("somebody who may not: %d", got.status)
	}
	b.header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.send(http.MethodPost, "/staff/imports/upload", "multipart/form-data; boundary=x", body); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d", got.status)
	}
	if got := p.Count(t, "import_jobs"); got != 0 {
		t.Errorf("%d jobs came of what was refused", got)
	}
	entries, _ := os.ReadDir(p.spoolDir())
	if len(entries) != 1 {
		t.Errorf("%d entries are left in the spool", len(entries))
	}
}

func (p *importing) spoolDir() string {
	return filepath.Dir(filepath.Dir(p.worker.Spool.Rejects("x")))
}

// untouched is a body that nobody may read.
type untouched struct{ t *testing.T }

// Read implements io.Reader.
func (u *untouched) Read([]byte) (int, error) {
	u.t.Error("the body was read before it was known who sends it")
	return 0, io.EOF
}

func TestOnlyAListedFolderIsImported(t *testing.T) {
	w := fixture.SQLite(t)
	p := newImporting(t, w, archive.SpoolLimits{Upload: 1 << 20, Text: 50 << 20})
	b := p.browser(t)
	b.hire("data", staff.ImportsRun)
	list := b.get("/staff/imports")
	action, values := b.fill(list, "folder", "../../../etc")
	if got := b.post(action, values); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a folder that is not listed: %d", got.status)
	}
	values.Set("folder", filepath.Base(sample.Dir()))
	job := b.follow(b.post(action, values))
	p.next(t)
	if job = b.get(job.address); !job.says("试运行完成") || !job.says("persons.csv") {
		t.Errorf("the sample:\n%s", job.text("main"))
	}
	if got := b.pressBelow(job, "/drop"); got.status != http.StatusSeeOther {
		t.Errorf("given up: %d", got.status)
	}
}

func TestABulkExportTakesTwoAndIsTakenOnce(t *testing.T) {
	onImporting(t, func(t *testing.T, p *importing) {
		person := p.Persona(t, "employee")
		p.Edit(t, "INSERT INTO cases (person_no, case_no, kind, state, content, submitted_at, due_at) SELECT person_no, 'T'||person_no, 'unemployment', 'submitted', id_no, "+
			fmt.Sprint(p.Clock.Now().Unix())+", 0 FROM persons")
		b, other := p.browser(t), p.browser(t)
		b.hire("data", staff.ExportsRun)
		other.hire("other", staff.ExportsRun)
		ask := func(fields ...string) page {
			form := b.get("/staff/exports")
			return b.submit(form, append([]string{"what", "cases", "reason", "统计"}, fields...)...)
		}
		if got := ask("reason", "", "from", "x"); got.status != http.StatusUnprocessableEntity || !got.says("请输入理由") || !got.says("请输入日期") {
			t.Errorf("without a reason: %d", got.status)
		}
		offered := func() string {
			return regexp.MustCompile(`/staff/exports/[0-9a-f]+/download.csv`).FindString(b.get("/staff/exports").body)
		}
		for _, whole := range []bool{false, true} {
			fields := []string{}
			if whole {
				fields = []string{"whole", "1"}
			}
			if got := ask(fields...); got.status != http.StatusSeeOther {
				t.Fatalf("asked: %d", got.status)
			}
			if strings.Contains(b.get("/staff/exports").body, "/download.csv") {
				t.Fatal("offered before anybody agreed")
			}
			if err := p.approve(t, "data", staff.ExportsRun, staff.ExportsRelease); err == nil {
				t.Fatal("the same person agreed")
			}
			if err := p.approve(t, "second", staff.ExportsRelease); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(other.get("/staff/exports").body, "/download.csv") {
				t.Error("somebody else is offered the download")
			}
			address := offered()
			got := b.post(address, url.Values{"key": {newKey()}})
			if got.status != http.StatusOK || strings.Contains(got.body, string(person.IDNumber)) != whole || strings.Contains(got.body, "\n"+person.PersonNo+",") != whole {
				t.Fatalf("whole %v: %d\n%.500s", whole, got.status, got.body)
			}
			if n := strings.Count(got.body, "\r\n"); n != p.Count(t, "persons")+1 {
				t.Errorf("%d lines", n)
			}
			if looks := p.Count(t, "lookups WHERE person_no = '"+person.PersonNo+"'"); (looks == 1) != whole {
				t.Errorf("whole %v: the person finds %d looks", whole, looks)
			}
			if again := b.post(address, url.Values{"key": {newKey()}}); again.status != http.StatusGone || offered() != "" {
				t.Errorf("once more: %d", again.status)
			}
		}
		ask()
		if err := p.approve(t, "second", staff.ExportsRelease); err != nil {
			t.Fatal(err)
		}
		download := offered()
		if got := other.post(download, url.Values{"key": {newKey()}}); got.status != http.StatusGone {
			t.Errorf("somebody else's download: %d", got.status)
		}
		p.Clock.Advance(24*time.Hour + time.Minute)
		b.signInStaff("data")
		if got := b.post(download, url.Values{"key": {newKey()}}); got.status != http.StatusGone {
			t.Errorf("a day later: %d", got.status)
		}
	})
}

// discards counts what is written and keeps nothing.
type discards struct {
	header http.Header
	bytes  int
	most   uint64 // bytes of the heap, at the most
}

// Header implements http.ResponseWriter.
func (d *discards) Header() http.Header { return d.header }

// WriteHeader implements http.ResponseWriter.
func (d *discards) WriteHeader(int) {}

// Write implements http.ResponseWriter.
func (d *discards) Write(p []byte) (int, error) {
	if d.bytes/(4<<20) != (d.bytes+len(p))/(4<<20) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		d.most = max(d.most, m.HeapAlloc)
	}
	d.bytes += len(p)
	return len(p), nil
}

func TestABulkExportOfManyRowsTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("two hundred thousand rows")
	}
	const rows = 200_000
	// In turn: what the tests beside it hold would count.
	fixture.EnginesInTurn(t, func(t *testing.T, w *fixture.World) {
		person := w.Persona(t, "employee")
		w.Edit(t, fmt.Sprintf(`INSERT INTO cases (person_no, case_no, kind, state, content, submitted_at, due_at)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			SELECT p.person_no, 'T' || n.i, 'unemployment', 'submitted', p.id_no, %d, 0 FROM n JOIN persons p ON p.person_no = '%s'`, rows,
			w.Clock.Now().Unix(), person.PersonNo))
		day := w.Clock.Now().Format(time.DateOnly)
		e := &store.BulkExport{What: "cases", From: day, To: day}
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		out, seen, began := &discards{header: http.Header{}}, 0, time.Now()
		err := w.DB.ReadBulk(t.Context(), e, time.FixedZone("", 8*3600), func(page []store.BulkRow) error {
			for _, row := range page {
				io.WriteString(out, strings.Join(row.Cells, ",")+"\r\n")
				seen++
			}
			return nil
		})
		if err != nil || seen != rows {
			t.Fatalf("%d rows, %v", seen, err)
		}
		grown := int64(out.most) - int64(before.HeapAlloc)
		t.Logf("%d rows, %d bytes in %s, at most %d KB more", seen, out.bytes, time.Since(began), grown>>10)
		if grown > 16<<20 {
			t.Errorf("the heap grew by %d KB", grown>>10)
		}
	})
}
