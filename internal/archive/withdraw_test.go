package archive

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/text"
)

// withdrawal is a file of whole that withdraws the first row of it: of that only the key is filled in.
func withdrawal(t *testing.T, f *format) string {
	t.Helper()
	lines := strings.Split(fixture(t, f.name), "\n")
	head, row := strings.Split(lines[0], ","), strings.Split(lines[1], ",")
	for i, name := range head {
		if !f.isKey(f.columnOf(name)) {
			row[i] = ""
		}
	}
	return lines[0] + ",op\n" + strings.Join(row, ",") + ",D\n"
}

func TestEveryFileCanWithdrawARow(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		load(t, w, theWhole(t))
		centre := strings.Split(strings.Split(fixture(t, "health_centres.csv"), "\n")[1], ",")[0]
		mustDo(t, db, func(tx *store.Tx) error { // the desk closes the centre that will be withdrawn
			c, err := tx.DB().HealthCentre(t.Context(), centre)
			if err != nil {
				return err
			}
			c.ClosedOn = "2026-12-31"
			return tx.SaveCentre(c)
		})
		before := dumpAll(t, db, url)
		files := map[string]string{}
		for _, f := range formats {
			files[f.name] = withdrawal(t, f)
		}
		dry := options(t, folder(t, false, files))
		dry.DryRun = true
		n := int64(len(formats))
		wantCounts(t, "the dry run", mustImport(t, db, dry).Total(), store.Counts{Rows: n, Withdrawn: n})
		if dumpAll(t, db, url) != before {
			t.Fatal("the dry run changed something")
		}

		b := load(t, w, files)
		for _, f := range b.Files {
			wantCounts(t, f.Name, f.Counts, store.Counts{Rows: 1, Withdrawn: 1})
		}
		after := dumpAll(t, db, url)
		if got, want := strings.Count(after, "\n"), strings.Count(before, "\n")-len(formats); got != want {
			t.Errorf("%d rows are left, want %d", got, want)
		}
		o := options(t, folder(t, false, files))
		o.Undo = keepAll
		again := mustImport(t, db, o)
		wantCounts(t, "what is not there any more", again.Total(), store.Counts{Rows: n, Absent: n})
		for _, f := range formats {
			if !slices.Contains(again.Warnings, Problem{f.name, fmt.Sprintf(text.WarnAbsent, 1)}) {
				t.Errorf("nothing is said of %s: %v", f.name, again.Warnings)
			}
		}
		if dumpAll(t, db, url) != after {
			t.Error("withdrawing what is not there changed something")
		}

		if j := rollBack(t, w, b.ID); j.State != store.JobDone {
			t.Fatalf("rolling back: %s %s", j.State, j.Problem)
		}
		if got := dumpAll(t, db, url); got != before {
			t.Errorf("not as it was before:\n%s", firstDifference(before, got))
		}
		wantAuditWhole(t, db)
	})
}

func TestAWithdrawalThatWasBuiltUponIsNotRolledBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		load(t, w, theWhole(t))
		b := load(t, w, map[string]string{"units.csv": withdrawal(t, formats[0])})
		load(t, w, map[string]string{"units.csv": fixture(t, "units.csv")})
		if j := rollBack(t, w, b.ID); j.State != store.JobFailed || j.Problem != text.BuiltUpon("units") {
			t.Errorf("rolled back although the row is there again: %s %s", j.State, j.Problem)
		}
	})
}

const contributionHead = "person_no,insurance,month,unit_no,base,personal,employer,kind,op\n"

func TestAContributionUnderAWrongUnitGoesRightInAnyOrder(t *testing.T) {
	gone, right := "900000001,110,202401,10000001,,,,,D\n", "900000001,110,202401,10000002,8000.00,640.00,1200.00,01,U\n"
	onEachEngine(t, func(t *testing.T, url string) {
		for _, rows := range []string{gone + right, right + gone} {
			db := openStore(t, url)
			mustImport(t, db, options(t, whole))
			s := mustImport(t, db, options(t, folder(t, false, map[string]string{"contributions.csv": contributionHead + rows})))
			wantCounts(t, rows, s.Total(), store.Counts{Rows: 2, Added: 1, Withdrawn: 1})
			got := dump(t, db, url)
			if strings.Contains(got, "insurance=110 month=202401 unit_no=10000001") || !strings.Contains(got, "insurance=110 month=202401 unit_no=10000002 base=800000") {
				t.Errorf("after %q:\n%s", rows, got)
			}
			mustImport(t, db, options(t, folder(t, false, map[string]string{"contributions.csv": contributionHead + // back, for the other order
				"900000001,110,202401,10000002,,,,,D\n" + "900000001,110,202401,10000001,8000.00,640.00,1200.00,,\n"})))
			db.Close()
		}
	})
}

func TestTheLastRowOfAKeyCounts(t *testing.T) {
	set, changed, gone := "10000009,新的单位,\n", "10000009,改名的单位,U\n", "10000009,,D\n"
	tests := []struct {
		rows string
		want store.Counts
		name string // in the end; "" for none
	}{
		{set + gone, store.Counts{Rows: 2, Added: 1, Withdrawn: 1}, ""},
		{gone + set, store.Counts{Rows: 2, Added: 1, Absent: 1}, "新的单位"},
		{set + gone + changed, store.Counts{Rows: 3, Added: 2, Withdrawn: 1}, "改名的单位"},
		{set + gone + gone, store.Counts{Rows: 3, Added: 1, Withdrawn: 1, Absent: 1}, ""},
		{set + changed + gone + set + set, store.Counts{Rows: 5, Added: 2, Changed: 1, Withdrawn: 1, Unchanged: 1}, "新的单位"},
	}
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		for _, test := range tests {
			for _, at := range []limits{usualLimits, {rows: 1, people: 1, memory: 1 << 20}} {
				o := options(t, folder(t, false, map[string]string{"units.csv": "unit_no,name,op\n" + test.rows}))
				o.limits = at
				wantCounts(t, test.rows, mustImport(t, db, o).Total(), test.want)
				if got := dump(t, db, url); strings.Contains(got, "10000009") != (test.name != "") || !strings.Contains(got, test.name) {
					t.Errorf("%q by %d rows ends as\n%s", test.rows, at.rows, got)
				}
				mustImport(t, db, options(t, folder(t, false, map[string]string{"units.csv": "unit_no,name,op\n" + gone})))
			}
		}
	})
}

func TestAnotherOpIsRejected(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	o := options(t, folder(t, false, map[string]string{"units.csv": "unit_no,name,op\n1,甲,X\n2,乙,d\n,,D\n3,丙,U\n"}))
	s := mustImport(t, db, o)
	wantCounts(t, "three wrong", s.Total(), store.Counts{Rows: 4, Added: 1, Rejected: 3})
	var columns []string
	for _, r := range readRejects(t, o.Rejects) {
		columns = append(columns, r[2])
	}
	if !slices.Equal(columns, []string{"op", "op", "unit_no"}) {
		t.Errorf("rejected at %v", columns)
	}
	_, err := Import(t.Context(), db, options(t, folder(t, false, map[string]string{"units.csv": "op,unit_no,name,op\n,1,甲,\n"})))
	if !errors.Is(err, ErrFilesRefused) {
		t.Errorf("two columns op: %v", err)
	}
}

const personGone = "900000001,,,,,,,D\n"

func withdrawPerson(t *testing.T) string {
	t.Helper()
	return folder(t, false, map[string]string{"persons.csv": "person_no,id_no,name,sex,birth_date,household,category,op\n" + personGone})
}

func TestSomebodyWhoseChangesWaitIsNotWithdrawn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))
		portalChange(t, db, "900000001", "postcode", "518000", "518111")
		s := mustImport(t, db, options(t, withdrawPerson(t)))
		wantCounts(t, "a withdrawal against a change", s.Total(), store.Counts{Rows: 1, Unchanged: 1, Conflicts: 1})
		if p, err := db.Person(t.Context(), "900000001"); err != nil || p.Postcode != "518111" {
			t.Errorf("the person: %v, %v", p, err)
		}
		list, err := db.Conflicts(t.Context(), store.ConflictFilter{Source: store.ConflictImport, Limit: 10})
		if err != nil || len(list) != 1 {
			t.Fatalf("conflicts %v, %v", list, err)
		}
		if lines, _, err := db.ConflictLines(t.Context(), &list[0]); err != nil || !lines[0].Withdrawn || lines[0].Portal != "518111" {
			t.Errorf("the conflict says %v, %v", lines, err)
		}

		events, err := db.Feed(t.Context(), 0, 10)
		if err != nil || len(events) != 1 {
			t.Fatalf("events %v, %v", events, err)
		}
		feed := &Feed{DB: db, Actor: store.System("test")}
		if _, err := feed.Acknowledge(t.Context(), Answer{Seq: events[0].No, Accepted: true}); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, "once it is answered", mustImport(t, db, options(t, withdrawPerson(t))).Total(), store.Counts{Rows: 1, Withdrawn: 1})
		if _, err := db.Person(t.Context(), "900000001"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("withdrawn and still there: %v", err)
		}
		if list, err := db.Conflicts(t.Context(), store.ConflictFilter{Source: store.ConflictImport, Limit: 10}); err != nil || len(list) != 0 {
			t.Errorf("a conflict of somebody who is gone: %v, %v", list, err)
		}
		if n, err := db.CountConflicts(t.Context(), store.ConflictFilter{Source: store.ConflictImport}); err != nil || n != 0 {
			t.Errorf("%d conflicts are counted, %v", n, err)
		}
	})
}

func TestARegistrationRestsWhileItsPersonIsWithdrawn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		load(t, w, theWhole(t))
		const id = "440300198503120018"
		act := store.Act{Kind: "register", Actor: store.Citizen("900000001", ""), PersonNo: "900000001"}
		if _, err := db.Do(t.Context(), act, func(tx *store.Tx) error {
			return tx.Register(store.Registration{PersonNo: "900000001", ID: id, PasswordHash: "x", Phone: "13800001234"})
		}); err != nil {
			t.Fatal(err)
		}
		found := func(want error) {
			t.Helper()
			if _, err := db.RegistrationByID(t.Context(), id); !errors.Is(err, want) {
				t.Errorf("by the ID number: %v, want %v", err, want)
			}
			if _, err := db.Registration(t.Context(), "900000001"); !errors.Is(err, want) {
				t.Errorf("by the personal number: %v, want %v", err, want)
			}
		}
		found(nil)
		b := load(t, w, bytesOf(t, withdrawPerson(t)))
		found(store.ErrNotFound)
		if j := rollBack(t, w, b.ID); j.State != store.JobDone {
			t.Fatalf("rolling back: %s %s", j.State, j.Problem)
		}
		found(nil)
	})
}

func TestAGuardianshipEnds(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))
		if wards, err := db.Wards(t.Context(), "900000001", "2000-01-01"); err != nil || len(wards) != 1 {
			t.Fatalf("wards %v, %v", wards, err)
		}
		mustImport(t, db, options(t, folder(t, false, map[string]string{"guardianships.csv": "guardian_no,child_no,relation,op\n900000001,900000005,,D\n"})))
		if wards, err := db.Wards(t.Context(), "900000001", "2000-01-01"); err != nil || len(wards) != 0 {
			t.Errorf("the child is still shown: %v, %v", wards, err)
		}
	})
}

func TestControlSumsCountWhatIsWithdrawn(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	mustImport(t, db, options(t, whole))
	s := mustImport(t, db, options(t, folder(t, false, map[string]string{
		"contributions.csv": contributionHead + "900000001,110,202401,10000001,8000.00,640.00,1200.00,,D\n900000001,110,202402,10000001,,,,,D\n",
		manifestName:        `{"format": 2, "contributions.csv": {"rows": 2, "sums": {"base": "8000.00"}}}`,
	})))
	for _, c := range s.fileOf(t, "contributions.csv").Controls {
		if c.Differs() || c.Stored != c.Read {
			t.Errorf("%+v", c)
		}
	}
}
