package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
)

// The format's columns: * marks what every row has to fill, and the key is what no two rows share.
var formatFiles = map[string]struct{ key, columns string }{
	"units": {"unit_no", "unit_no* name* uscc industry_class"},
	"persons": {"person_no", "person_no* id_no* name* sex* birth_date* household* category* person_state first_insured " +
		"unit_no wage phone email bank_name bank_account address postcode card_no card_status card_pin medical_tier " +
		"health_centre_no pension_status medical_status injury_status unemployment_status maternity_status id_type nationality"},
	"contributions": {"person_no insurance month kind unit_no", "person_no* insurance* month* unit_no base* personal* " +
		"employer* credited subsidy tier kind posted_on remark"},
	"early_contributions": {"person_no from_month kind",
		"person_no* unit_name from_month* to_month* months* kind* amount remark"},
	"accounts": {"person_no account year",
		"person_no* account* year* opening* credited* interest* paid_out* closing* as_of"},
	"pension_payments": {"person_no month item", "person_no* month* item* amount* bank_name account_tail status*"},
	"pension_back_payments": {"person_no paid_month from_month item",
		"person_no* paid_month* from_month* to_month* item* amount* reason status*"},
	"medical_charges": {"receipt_no", "receipt_no* person_no* charged_on* institution* category* total* account_paid* " +
		"fund_paid* cash_paid*"},
	"injury_benefits": {"person_no case_no item month",
		"person_no* case_no* accident_on recognised_on grade item* amount* month* status*"},
	"unemployment_claims": {"claim_no",
		"claim_no* person_no* from_month* granted_months* status* stop_reason stopped_month"},
	"unemployment_payments": {"claim_no month", "claim_no* person_no* month* nth* benefit* medical other status*"},
	"transfers_in": {"person_no kind origin from_month", "person_no* kind* origin* agency from_month* to_month* months* " +
		"account_amount* pooled_amount arrived_on status*"},
	"guardianships":       {"guardian_no child_no", "guardian_no* child_no* relation*"},
	"health_centres":      {"centre_no", "centre_no* name* district* street address phone hospital"},
	"debits":              {"person_no month run", "person_no* month* run* amount* due_on* account_tail status* reason settled_on"},
	"service_halls":       {"hall_no", "hall_no* name* district* address* phone hours* services longitude latitude closed_on"},
	"contribution_bounds": {"insurance tier household from_month", "insurance* tier household from_month* to_month min* max* source"},
}

func TestEveryFileHasTheFormatsColumnsAndKeys(t *testing.T) {
	w := generate(t, Options{People: 200, Seed: 1, Until: today})
	if len(w.files) != len(formatFiles) {
		t.Errorf("%d files, want %d", len(w.files), len(formatFiles))
	}
	for name, format := range formatFiles {
		file := w.files[name]
		if file == nil || len(file.rows) == 0 {
			t.Errorf("%s is missing or empty", name)
			continue
		}
		if want := strings.Fields(strings.ReplaceAll(format.columns, "*", "")); !slices.Equal(file.header, want) {
			t.Errorf("%s has columns %v, want %v", name, file.header, want)
		}

		keys := map[string]bool{}
		for _, l := range file.lines() {
			for _, column := range strings.Fields(format.columns) {
				if required, ok := strings.CutSuffix(column, "*"); ok && l[required] == "" {
					t.Fatalf("%s: %s is empty in %v", name, required, l)
				}
			}
			var key []string
			for _, column := range strings.Fields(format.key) {
				key = append(key, l[column])
			}
			if k := strings.Join(key, "|"); keys[k] {
				t.Fatalf("%s: the key %s comes twice", name, k)
			} else {
				keys[k] = true
			}
		}
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	w := generate(t, Options{People: 200, Seed: 2, Until: today})
	known := func(file, column string) map[string]bool {
		set := map[string]bool{"": true}
		for _, l := range w.files[file].lines() {
			set[l[column]] = true
		}
		return set
	}
	people, units := known("persons", "person_no"), known("units", "unit_no")
	claims, centres := known("unemployment_claims", "claim_no"), known("health_centres", "centre_no")
	for name, file := range w.files {
		for _, l := range file.lines() {
			if !people[l["person_no"]] || !people[l["guardian_no"]] || !people[l["child_no"]] {
				t.Fatalf("%s: nobody has the number in %v", name, l)
			}
			if !units[l["unit_no"]] || !claims[l["claim_no"]] || !centres[l["health_centre_no"]] {
				t.Fatalf("%s: a reference leads nowhere in %v", name, l)
			}
		}
	}
}

func TestPeopleAreSound(t *testing.T) {
	w := generate(t, Options{People: 1500, Seed: 3, Until: today})
	ids, cards, categories := map[social.IDNumber]bool{}, map[string]bool{}, map[social.Category]int{}
	old := 0
	for _, l := range w.files["persons"].lines() {
		id, err := social.ParseIDOf(social.IDType(l["id_type"]), l["id_no"])
		if err != nil || ids[id.Full()] {
			t.Fatalf("identity number %s: %v, or given twice", l["id_no"], err)
		}
		ids[id.Full()] = true
		if len(id) == 15 {
			old++
		}
		if l["id_type"] == "" && (id.Birth().Format(time.DateOnly) != l["birth_date"] || string(id.Sex()) != l["sex"]) {
			t.Errorf("%s does not fit birth %s and sex %s", id, l["birth_date"], l["sex"])
		}
		if _, err := social.ParsePersonNo(l["person_no"]); err != nil {
			t.Errorf("%s: %v", l["person_no"], err)
		}
		if card, err := social.ParseCardNo(l["card_no"]); err != nil || cards[card] {
			t.Errorf("card %s: %v, or given twice", l["card_no"], err)
		}
		cards[l["card_no"]] = true
		if !social.CardStatus(l["card_status"]).Valid() || len(l["card_pin"]) != 6 || !social.Tier(l["medical_tier"]).Valid() {
			t.Errorf("card or tier of %v", l)
		}
		category := social.Category(l["category"])
		categories[category]++
		if !category.Valid() || !social.Household(l["household"]).Valid() || !social.PersonState(l["person_state"]).Valid() {
			t.Errorf("codes of %v", l)
		}
		for _, branch := range []string{"pension", "medical", "injury", "unemployment", "maternity"} {
			if !social.BranchStatus(l[branch+"_status"]).Valid() {
				t.Errorf("%s status of %v", branch, l)
			}
		}
		if social.Tier(l["medical_tier"]).NeedsHealthCentre() != (l["health_centre_no"] != "") && l["medical_tier"] != "1" {
			t.Errorf("%s has tier %s and health centre %q", l["person_no"], l["medical_tier"], l["health_centre_no"])
		}
		if l["household"] == "1" && (l["medical_tier"] == "2" || l["medical_tier"] == "3") {
			t.Errorf("%s has Shenzhen household and tier %s", l["person_no"], l["medical_tier"])
		}
		if category == social.Child {
			continue
		}
		if _, err := social.ParseMobile(l["phone"]); err != nil || len(l["bank_account"]) != 19 {
			t.Errorf("phone %q, bank account %q", l["phone"], l["bank_account"])
		}
		if first := l.month(t, "first_insured"); first.Since(social.MonthOf(id.Birth())) < 16*12 {
			t.Errorf("%s, born %s, worked from %s", l["person_no"], l["birth_date"], first)
		}
	}
	for _, category := range []social.Category{social.Employee, social.SelfPayer, social.Retired, social.Unemployed, social.Child} {
		if categories[category] < 20 {
			t.Errorf("only %d of %s", categories[category], category)
		}
	}
	if old < 2 {
		t.Errorf("%d identity numbers of 15 digits", old)
	}
}

func TestTheManifestIsTrue(t *testing.T) {
	for _, zipped := range []bool{false, true} {
		w := generate(t, Options{People: 60, Seed: 4, Until: today, Gzip: zipped})
		text, err := os.ReadFile(filepath.Join(w.dir, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		var manifest map[string]manifestEntry
		if err := json.Unmarshal(text, &manifest); err != nil {
			t.Fatal(err)
		}
		if len(manifest) != len(formatFiles) {
			t.Errorf("the manifest names %d files", len(manifest))
		}
		total := 0
		for name, entry := range manifest {
			content, err := os.ReadFile(filepath.Join(w.dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if hash := sha256.Sum256(content); hex.EncodeToString(hash[:]) != entry.SHA256 {
				t.Errorf("%s: the hash is another", name)
			}
			file := w.files[strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".csv")]
			if len(file.rows) != entry.Rows {
				t.Errorf("%s: %d rows, the manifest says %d", name, len(file.rows), entry.Rows)
			}
			total += entry.Rows
			for column, want := range entry.Sums {
				var sum social.Fen
				for _, l := range file.lines() {
					sum += l.fen(t, column)
				}
				if sum.Plain() != want {
					t.Errorf("%s: %s sums up to %s, the manifest says %s", name, column, sum.Plain(), want)
				}
			}
		}
		if total != w.cast.Rows {
			t.Errorf("%d rows, Generate says %d", total, w.cast.Rows)
		}
		if sums := manifest[w.files["contributions"].name].Sums; len(sums) != 5 {
			t.Errorf("contributions have the sums %v", sums)
		}
	}
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	content := func(dir string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, "manifest.json")) // has the hash of every file
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	one := generate(t, Options{People: 120, Seed: 5, Until: today})
	again := generate(t, Options{People: 120, Seed: 5, Until: today})
	other := generate(t, Options{People: 120, Seed: 6, Until: today})
	if !bytes.Equal(content(one.dir), content(again.dir)) {
		t.Error("the same seed gave other files")
	}
	if bytes.Equal(content(one.dir), content(other.dir)) {
		t.Error("another seed gave the same files")
	}
	if !slices.Equal(one.cast.Personas, other.cast.Personas) {
		t.Error("the cast changes with the seed")
	}
}

// A debit is settled on its day and not before, so on the 1st of a month none of that month is; halls lie in one district each.
func TestDebitsLieOnTheirDay(t *testing.T) {
	for _, until := range []string{"2026-12-01", "2026-12-15", "2026-12-16"} {
		day, err := time.Parse(time.DateOnly, until)
		if err != nil {
			t.Fatal(err)
		}
		w := generate(t, Options{People: 200, Seed: 8, Until: day})
		states := map[string]int{}
		for _, l := range w.files["debits"].lines() {
			if due := l["due_on"]; !strings.HasSuffix(due, "-15") && !strings.HasSuffix(due, "-20") {
				t.Errorf("on %s a debit lies on %s", until, due)
			}
			if l["month"] == "202612" {
				states[l["status"]]++
			}
		}
		if over := until > "2026-12-15"; states["待扣款"] > 0 == over || (states["扣款失败"] > 0 && states["扣款成功"] > 0) != over {
			t.Errorf("on %s the debits of December stand as %v", until, states)
		}
	}
}

func TestAnyDayOfTheSupportedYears(t *testing.T) {
	for _, until := range []string{"2024-01-01", "2025-10-31", "2025-11-05", "2026-02-28", "2027-01-01", "2040-12-31"} {
		day, err := time.Parse(time.DateOnly, until)
		if err != nil {
			t.Fatal(err)
		}
		w := generate(t, Options{People: 60, Seed: 8, Until: day})
		last := social.MonthOf(day).Add(-1)
		for name, file := range w.files {
			for _, l := range file.lines() {
				for column, field := range l {
					toCome := name == "debits" || name == "service_halls" && column == "closed_on" // what is due, and what is announced
					if (column == "month" || column == "paid_month") && l.month(t, column) > last && !toCome {
						t.Fatalf("on %s %s speaks of %s", until, name, field)
					}
					if (strings.HasSuffix(column, "_on") || column == "as_of") && field > until && (!toCome || column == "settled_on") {
						t.Fatalf("on %s %s has the day %s", until, name, field)
					}
				}
			}
		}
	}
}

func TestAnArchiveThatCannotBeWritten(t *testing.T) {
	for _, o := range []Options{{Until: time.Date(2023, 12, 31, 0, 0, 0, 0, time.UTC)}, {}, {Until: today, People: 10_000_000}} {
		if _, err := Generate(context.Background(), t.TempDir(), o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v gives %v, want ErrOptions", o, err)
		}
	}

	blocked := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Generate(context.Background(), blocked, Options{Until: today}); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestAnArchiveBrokenOffHasNoManifest(t *testing.T) {
	dir := t.TempDir()
	if _, err := Generate(context.Background(), dir, Options{Until: today}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Generate(ctx, dir, Options{People: 50, Until: today}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the earlier manifest is still there: %v", err)
	}
}

func TestPackedFilesReplacePlainOnes(t *testing.T) {
	dir := t.TempDir()
	for _, zipped := range []bool{false, true} {
		if _, err := Generate(context.Background(), dir, Options{Until: today, Gzip: zipped}); err != nil {
			t.Fatal(err)
		}
	}
	plain, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(plain) != 0 {
		t.Errorf("left over: %v, %v", plain, err)
	}
}

func TestAFullDiskIsReported(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full on this system")
	}
	table, err := newTable("/dev", "full", false, "a,b", "b")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 * tableBuffer / 4 {
		table.text("x")
		table.fen(1)
		table.end()
	}
	if err := table.close(); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("got %v", err)
	}
}

func TestTextIsQuotedWhereItMustBe(t *testing.T) {
	dir := t.TempDir()
	table, err := newTable(dir, "x.csv", false, "a,b,c")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`one, "two"`, "line\nbreak", "𠮷"}
	for _, s := range want {
		table.text(s)
	}
	table.end()
	if err := table.close(); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, filepath.Join(dir, "x.csv")).rows[0]; !slices.Equal(got, want) {
		t.Errorf("reads back as %q", got)
	}
}

func BenchmarkGenerate(b *testing.B) {
	dir, rows := b.TempDir(), 0
	for b.Loop() {
		cast, err := Generate(context.Background(), dir, Options{People: 2000, Seed: 1, Until: today})
		if err != nil {
			b.Fatal(err)
		}
		rows += cast.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
