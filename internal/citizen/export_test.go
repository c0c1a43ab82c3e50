package citizen_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func service(db *store.DB) *citizen.Service {
	return citizen.New(db, secret.NewFastHasher(), citizen.Settings{})
}

// copied is a copy of a person's data, opened.
type copied struct {
	whole  []byte
	readme string
	json   string
	data   struct {
		Format   string                      `json:"format"`
		Version  int                         `json:"version"`
		MadeAt   time.Time                   `json:"made_at"`
		PersonNo string                      `json:"person_no"`
		Kept     []string                    `json:"not_included"`
		Tables   map[string][]map[string]any `json:"tables"`
	}
	book *excelize.File
}

// makeCopy asks for a copy of a person's data, makes it and opens it.
func makeCopy(t testing.TB, db *store.DB, personNo string) *copied {
	t.Helper()
	s := service(db)
	if _, err := s.RequestExport(t.Context(), personNo, store.NewID(), "203.0.113.7"); err != nil {
		t.Fatal(err)
	}
	if made, err := s.MakeExport(t.Context()); err != nil || !made {
		t.Fatalf("made %v, %v", made, err)
	}
	return download(t, db, personNo)
}

func download(t testing.TB, db *store.DB, personNo string) *copied {
	t.Helper()
	content, e, err := service(db).DownloadExport(t.Context(), personNo, "203.0.113.7")
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(content)) != e.Size {
		t.Errorf("%d bytes, and it says %d", len(content), e.Size)
	}
	return openCopy(t, content)
}

func openCopy(t testing.TB, content []byte) *copied {
	t.Helper()
	c := &copied{whole: content}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r) // checks the file's CRC too
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		switch f.Name {
		case "README.txt":
			c.readme = string(body)
		case "data.json":
			c.json = string(body)
			if err := json.Unmarshal(body, &c.data); err != nil {
				t.Fatalf("data.json: %v", err)
			}
		case "data.xlsx":
			if c.book, err = excelize.OpenReader(bytes.NewReader(body)); err != nil {
				t.Fatalf("data.xlsx: %v", err)
			}
			t.Cleanup(func() { c.book.Close() })
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"README.txt", "data.json", "data.xlsx"}) {
		t.Fatalf("the ZIP holds %q", names)
	}
	return c
}

// sheet is a sheet's rows, heads first.
func (c *copied) sheet(t testing.TB, table string) [][]string {
	t.Helper()
	rows, err := c.book.GetRows(text.DataTitles[table])
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestACopyHoldsAllRowsOfThePerson(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for _, key := range []string{"employee", "pensioner", "unemployed", "injured", "mover", "tier2", "medical_only"} {
			no := w.Persona(t, key).PersonNo
			c := makeCopy(t, w.DB, no)
			if c.data.Format != "shebao-my-data" || c.data.Version != 1 || c.data.PersonNo != no || !c.data.MadeAt.Equal(testkit.Start) {
				t.Errorf("%s: the head is %+v", key, c.data)
			}
			for _, table := range store.ExportTables {
				if table.Name == "units" || table.Name == "guardianships" || table.Name == "audit_log" {
					continue // not chosen by person_no alone, or written to by the download
				}
				want := w.Count(t, fmt.Sprintf("%s WHERE person_no = '%s'", table.Name, no))
				if got := len(c.data.Tables[table.Name]); got != want {
					t.Errorf("%s: %s has %d rows in data.json, %d in the database", key, table.Name, got, want)
				}
				if got := len(c.sheet(t, table.Name)) - 1; got != want {
					t.Errorf("%s: %s has %d rows in data.xlsx, %d in the database", key, table.Name, got, want)
				}
			}
		}
	})
}

func TestEveryTableAndFieldHasItsWords(t *testing.T) {
	w := fixture.SQLite(t)
	c := makeCopy(t, w.DB, w.Persona(t, "guardian").PersonNo)
	han := func(s string) bool { return strings.ContainsFunc(s, func(r rune) bool { return r > 0x2E80 }) }
	for table := range c.data.Tables {
		if !han(text.DataTitles[table]) || !strings.Contains(c.readme, text.DataTitles[table]+"  "+table+"\r\n") {
			t.Errorf("table %s is not told of in README.txt", table)
			continue
		}
		for _, head := range c.sheet(t, table)[0] {
			if !han(head) {
				t.Errorf("%s: the head %q is not Chinese", table, head)
			}
		}
	}
	if titles := len(text.DataTitles); titles != len(c.data.Tables) {
		t.Errorf("%d titles for %d tables", titles, len(c.data.Tables))
	}
}

func TestACopyTellsEverythingOfARegistrationButItsSecrets(t *testing.T) {
	w := fixture.SQLite(t)
	p := w.Persona(t, "employee")
	var password, answer, id string
	w.Ask(t, fmt.Sprintf("SELECT password_hash, answer_hash, id_hash FROM registrations WHERE person_no = '%s'", p.PersonNo), &password, &answer, &id)
	s := service(w.DB)
	code, _, err := s.NewAccessCode(t.Context(), p.PersonNo, store.NewID(), "203.0.113.7")
	if err != nil {
		t.Fatal(err)
	}
	const oneTime = "您的验证码是 482913"
	_, err = w.DB.Do(t.Context(), store.Act{Kind: "code.send", Actor: store.Citizen(p.PersonNo, ""), PersonNo: p.PersonNo}, func(tx *store.Tx) error {
		return tx.Tell(store.Message{Channel: "sms", Template: "code", Recipient: p.Phone, Text: oneTime})
	})
	if err != nil {
		t.Fatal(err)
	}
	c := makeCopy(t, w.DB, p.PersonNo)
	want := map[string]any{
		"state": "active", "phone": p.Phone, "question": fixture.Question,
		"created_at": "2026-11-23T10:00:00+08:00", "last_signin_at": nil, "pending_phone": nil,
	}
	for field, value := range want {
		if got := c.data.Tables["registrations"][0][field]; got != value {
			t.Errorf("%s is %v, want %v", field, got, value)
		}
	}
	if got := fmt.Sprint(c.data.Tables["agreements"]); strings.Count(got, "agreed_at:2026-11-23T10:00:00+08:00") != 2 ||
		!strings.Contains(got, "agreement:terms") || !strings.Contains(got, "agreement:privacy") {
		t.Errorf("what was agreed to is %s", got)
	}
	person := c.data.Tables["persons"][0]
	for field, value := range map[string]string{"id_no": string(p.IDNumber), "name": p.Name, "bank_account": p.BankAccount, "card_no": p.CardNo} {
		if person[field] != value {
			t.Errorf("%s is %v, want %v", field, person[field], value)
		}
	}
	if state := c.data.Tables["access_codes"][0]["state"]; state != "active" {
		t.Errorf("the access code is %v", state)
	}
	facts := c.data.Tables["receipts"][0]["facts"]
	if list, ok := facts.([]any); !ok || len(list) == 0 {
		t.Errorf("the receipt's facts are %v", facts)
	}
	all := c.json + c.readme
	for _, sheet := range c.book.GetSheetList() {
		rows, err := c.book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprint(rows)
	}
	for what, secret := range map[string]string{"password": fixture.Password, "password's hash": password, "answer's hash": answer,
		"ID's hash": id, "one-time code": oneTime, "access code": code, "access code as shown": social.GroupCode(code), "card's PIN": `"` + p.CardPIN + `"`} {
		if strings.Contains(all, secret) {
			t.Errorf("the %s stands in the copy", what)
		}
	}
	if !strings.Contains(c.readme, "登录密码") || !strings.Contains(strings.Join(c.data.Kept, ""), "登录密码") {
		t.Error("nobody is told that passwords exist only as hashes")
	}
}

func TestAnotherPersonIsNeverInACopy(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for key, mayHold := range map[string][]string{"spouse": nil, "guardian": {"child1", "child2"}, "child1": nil} {
			me := w.Persona(t, key)
			c := makeCopy(t, w.DB, me.PersonNo)
			for _, p := range w.Cast.Personas {
				if p.Key == key || slices.Contains(mayHold, p.Key) {
					continue
				}
				for what, fact := range map[string]string{"number": p.PersonNo, "ID number": string(p.IDNumber), "name": p.Name,
					"card": p.CardNo, "phone": p.Phone, "account": p.BankAccount} {
					if fact != "" && strings.Contains(c.json, fact) {
						t.Errorf("the %s of %s stands in the copy of %s", what, p.Key, key)
					}
				}
			}
		}
	})
}

func TestAGuardianGetsWhatThePagesShowOfTheirWards(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		c := makeCopy(t, w.DB, w.Persona(t, "guardian").PersonNo)
		if n := len(c.data.Tables["wards"]); n != 2 {
			t.Fatalf("%d wards", n)
		}
		for _, key := range []string{"child1", "child2"} {
			child := w.Persona(t, key)
			for table, s := range map[string]*statement.Statement{"ward_contributions": statement.WardContributions, "ward_charges": statement.WardCharges} {
				page, err := w.DB.Statement(t.Context(), s, child.PersonNo, testkit.Start)
				if err != nil {
					t.Fatal(err)
				}
				money := "personal"
				column := 2
				if table == "ward_charges" {
					money, column = "total", 3
				}
				rows, sum := 0, social.Fen(0)
				for _, row := range c.data.Tables[table] {
					if row["person_no"] == child.PersonNo {
						fen, err := social.ParseYuan(row[money].(string))
						if err != nil {
							t.Fatal(err)
						}
						rows, sum = rows+1, sum+fen
					}
				}
				if rows != page.Rows() || int64(sum) != page.Totals[column].Int || rows == 0 {
					t.Errorf("%s of %s: %d rows of %s, the page has %d of %d", table, key, rows, sum, page.Rows(), page.Totals[column].Int)
				}
			}
		}
		w.Clock.Set(time.Date(2040, 1, 1, 10, 0, 0, 0, testkit.Zone)) // both have come of age
		c = makeCopy(t, w.DB, w.Persona(t, "guardian").PersonNo)
		if n := len(c.data.Tables["wards"]) + len(c.data.Tables["ward_contributions"]); n != 0 {
			t.Errorf("%d rows of wards who are of age", n)
		}
	})
}

func TestARareNameIsWholeInEveryFile(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "rare_name")
		c := makeCopy(t, w.DB, p.PersonNo)
		if name := c.data.Tables["persons"][0]["name"]; name != "𠮷安宁" {
			t.Errorf("data.json: %v", name)
		}
		rows := c.sheet(t, "persons")
		if at := slices.Index(rows[0], "姓名"); at < 0 || rows[1][at] != "𠮷安宁" {
			t.Errorf("data.xlsx: %q", rows)
		}
	})
}

func TestTextsThatLookLikeFormulasAreDefusedInTheWorkbookOnly(t *testing.T) {
	w := fixture.SQLite(t)
	p := w.Persona(t, "employee")
	for i, viewer := range []string{"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "<b>&\"某银行\x01"} {
		w.Edit(t, `INSERT INTO lookups (person_no, at, lookup_id, via, viewer, purpose, address, outcome)
			VALUES (?, ?, ?, 'qr', ?, '', '', 'genuine')`, p.PersonNo, i, strconv.Itoa(i), viewer)
	}
	c := makeCopy(t, w.DB, p.PersonNo)
	at := slices.Index(c.sheet(t, "lookups")[0], "核验单位或姓名")
	for i, row := range c.sheet(t, "lookups")[1:] {
		raw := c.data.Tables["lookups"][i]["viewer"].(string)
		cell := row[at]
		switch {
		case strings.HasPrefix(raw, "<") && !strings.HasPrefix(cell, strings.Replace(raw, "\x01", "〓", 1)):
			t.Errorf("%q became %q", raw, cell)
		case !strings.HasPrefix(raw, "<") && cell != "'"+raw:
			t.Errorf("%q became %q", raw, cell)
		}
		formula, err := c.book.GetCellFormula(text.DataTitles["lookups"], fmt.Sprintf("C%d", i+2))
		if err != nil || formula != "" {
			t.Errorf("%q is the formula %q", raw, formula)
		}
	}
}

func TestAmountsAreNumbersInTheWorkbookAndYuanInJSON(t *testing.T) {
	w := fixture.SQLite(t)
	no := w.Persona(t, "employee").PersonNo
	var fen int64
	w.Ask(t, fmt.Sprintf("SELECT SUM(personal) FROM contributions WHERE person_no = '%s'", no), &fen)
	c := makeCopy(t, w.DB, no)
	sum := social.Fen(0)
	for _, row := range c.data.Tables["contributions"] {
		yuan, err := social.ParseYuan(row["personal"].(string))
		if err != nil {
			t.Fatal(err)
		}
		sum += yuan
	}
	if int64(sum) != fen {
		t.Errorf("data.json adds up to %s, the archive to %s", sum, social.Fen(fen))
	}
	rows, err := c.book.GetRows(text.DataTitles["contributions"], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	at, cents := slices.Index(rows[0], "个人交"), int64(0)
	for _, row := range rows[1:] {
		yuan, err := strconv.ParseFloat(row[at], 64)
		if err != nil {
			t.Fatal(err)
		}
		cents += int64(yuan*100 + 0.5*sign(yuan))
	}
	if cents != fen {
		t.Errorf("data.xlsx adds up to %s, the archive to %s", social.Fen(cents), social.Fen(fen))
	}
}

func sign(f float64) float64 {
	if f < 0 {
		return -1
	}
	return 1
}

func TestOnlyThePersonsOwnActsAreOpened(t *testing.T) {
	w := fixture.SQLite(t)
	no := w.Persona(t, "employee").PersonNo
	for _, actor := range []store.Actor{store.Citizen(no, "203.0.113.7"), {Kind: "staff", ID: "wang", Address: "203.0.113.8"}, store.Verifier("203.0.113.9")} {
		_, err := w.DB.Do(t.Context(), store.Act{Kind: "sessions.end", Actor: actor, PersonNo: no}, func(tx *store.Tx) error {
			tx.Note("sessions", 2, 0)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c := makeCopy(t, w.DB, no)
	opened := map[any]bool{}
	for _, row := range c.data.Tables["audit_log"] {
		if row["act"] == "sessions.end" {
			opened[row["actor_kind"]] = row["detail"] != nil
		}
	}
	if len(opened) != 3 || !opened["citizen"] || opened["staff"] || opened["verifier"] {
		t.Errorf("opened: %v", opened)
	}
	if strings.Contains(c.json, "wang") || strings.Contains(c.json, "203.0.113.8") {
		t.Error("a member of staff is named")
	}
}

func TestACopyIsMadeOnceByHoweverManyNodes(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		if _, err := service(w.DB).RequestExport(t.Context(), no, store.NewID(), ""); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		times := 0
		for range 4 {
			node := service(w.Reopen(t))
			all.Go(func() {
				made, err := node.MakeExport(t.Context())
				if err != nil {
					t.Error(err)
				}
				if made {
					mu.Lock()
					times++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if acts := w.Count(t, fmt.Sprintf("audit_log WHERE act = 'export.make' AND person_no = '%s'", no)); times != 1 || acts != 1 {
			t.Errorf("made %d times, %d in the audit log", times, acts)
		}
	})
}

func TestTwoRequestsAtOnceAreOneCopy(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		var all sync.WaitGroup
		outcomes := make([]error, 6)
		for i := range outcomes {
			all.Go(func() { _, outcomes[i] = service(w.DB).RequestExport(t.Context(), no, store.NewID(), "") })
		}
		all.Wait()
		accepted := 0
		for _, err := range outcomes {
			switch {
			case err == nil:
				accepted++
			case !errors.Is(err, citizen.ErrExportUnderWay):
				t.Error(err)
			}
		}
		if queued := w.Count(t, "exports"); accepted != 1 || queued != 1 {
			t.Errorf("%d accepted, %d queued", accepted, queued)
		}
		if told := w.Count(t, "messages WHERE template = 'export'"); told != 1 {
			t.Errorf("told %d times", told)
		}
	})
}

func TestAFormPressedTwiceIsOneRequest(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, s, key := w.Persona(t, "employee").PersonNo, service(w.DB), store.NewID()
		first, err := s.RequestExport(t.Context(), no, key, "")
		if err != nil || first.ReceiptNo == "" {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := s.RequestExport(t.Context(), no, key, "")
		if err != nil || !again.Repeated || again.ReceiptNo != first.ReceiptNo {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

func TestThreeCopiesADay(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no, s := w.Persona(t, "employee").PersonNo, service(w.DB)
		for range 3 {
			makeCopy(t, w.DB, no)
			w.Clock.Advance(time.Hour)
		}
		var refused *citizen.Throttled
		_, err := s.RequestExport(t.Context(), no, store.NewID(), "")
		if !errors.As(err, &refused) || !refused.Until.Equal(testkit.Start.Add(24*time.Hour)) {
			t.Fatalf("the fourth: %v", err)
		}
		w.Clock.Set(testkit.Start.Add(24 * time.Hour))
		makeCopy(t, w.DB, no)
		if other := w.Persona(t, "spouse").PersonNo; makeCopy(t, w.DB, other).data.PersonNo != other {
			t.Error("another person is kept from theirs")
		}
	})
}

func TestACopyThatCannotBeMadeIsGivenUpAndDoesNotCount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		s := service(w.DB)
		// Someone else's sealed phone in the row does not open.
		w.Edit(t, fmt.Sprintf(`UPDATE persons SET phone = (SELECT phone FROM persons WHERE person_no = '%s') WHERE person_no = '%s'`,
			w.Persona(t, "spouse").PersonNo, p.PersonNo))
		for range 4 {
			if _, err := s.RequestExport(t.Context(), p.PersonNo, store.NewID(), ""); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if made, err := s.MakeExport(t.Context()); made || !errors.Is(err, store.ErrSealed) {
					t.Fatalf("made %v, %v", made, err)
				}
				w.Clock.Advance(30 * time.Second)
			}
			if e, err := w.DB.LatestExport(t.Context(), p.PersonNo); err != nil || e.State != store.ExportFailed {
				t.Fatalf("after three tries: %+v, %v", e, err)
			}
		}
		if _, _, err := s.DownloadExport(t.Context(), p.PersonNo, ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a download: %v", err)
		}
	})
}

func TestWhoeverWaitsIsToldAsSoonAsTheCopyIsThere(t *testing.T) {
	w := fixture.SQLite(t)
	no, s := w.Persona(t, "employee").PersonNo, service(w.DB)
	if e, err := s.AwaitExport(t.Context(), no, time.Hour); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody asked: %+v, %v", e, err)
	}
	if _, err := s.RequestExport(t.Context(), no, store.NewID(), ""); err != nil {
		t.Fatal(err)
	}
	if e, err := s.AwaitExport(t.Context(), no, time.Millisecond); err != nil || !e.UnderWay() {
		t.Errorf("nobody makes it: %+v, %v", e, err)
	}
	made := make(chan error, 1)
	go func() {
		_, err := s.MakeExport(t.Context())
		made <- err
	}()
	if e, err := s.AwaitExport(t.Context(), no, time.Hour); err != nil || e.State != store.ExportReady {
		t.Errorf("it stands at %+v, %v", e, err)
	}
	if err := <-made; err != nil {
		t.Error(err)
	}
}

func BenchmarkCopyOfThirtyYears(b *testing.B) {
	w := fixture.SQLite(b)
	no, s := w.Persona(b, "employee").PersonNo, service(w.DB)
	b.ReportAllocs()
	for b.Loop() {
		w.Clock.Advance(24 * time.Hour)
		if _, err := s.RequestExport(b.Context(), no, store.NewID(), ""); err != nil {
			b.Fatal(err)
		}
		if made, err := s.MakeExport(b.Context()); err != nil || !made {
			b.Fatal(made, err)
		}
	}
	e, err := w.DB.LatestExport(b.Context(), no)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(e.Size), "zip-bytes")
}
