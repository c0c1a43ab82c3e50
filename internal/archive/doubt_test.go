package archive

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/text"
)

// pointed are the warnings of an import as "line column reason", by line.
func pointed(t *testing.T, o Options) (list []string) {
	t.Helper()
	for _, row := range readRejects(t, WarningsPath(o.Rejects)) {
		list = append(list, row[1]+" "+row[2]+" "+row[3])
	}
	return list
}

func TestWhatASpreadsheetMadeOfNumbersIsPointedOut(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, "testdata/hard/excel-mangled")
		s := mustImport(t, db, o)
		var rejected []string
		for _, r := range readRejects(t, o.Rejects) {
			rejected = append(rejected, r[1]+" "+r[2])
		}
		// Line 9 has a tab in the name, which the format makes a blank.
		want := "2 id_no,3 person_no,4 id_no,5 birth_date,6 person_no,8 sex,10 wage,13 name"
		if got := strings.Join(rejected, ","); got != want {
			t.Errorf("rejected %s, want %s", got, want)
		}
		file := s.fileOf(t, "persons.csv")
		wantCounts(t, "persons", file.Counts, store.Counts{Rows: 16, Added: 8, Rejected: 8})
		same := text.WarnSharedID
		wanted := []string{"11 sex " + text.WarnSex, "12 birth_date " + text.WarnBirth, "15 phone " + text.WarnPhone, "15 bank_account " + text.WarnAccount,
			"16 name " + text.WarnName, "17 name " + text.WarnName}
		for _, line := range []int{7, 9, 11, 12, 14, 15, 16, 17} {
			wanted = append(wanted, fmt.Sprintf("%d id_no %s", line, same))
		}
		got := pointed(t, o)
		slices.Sort(got)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("pointed out:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
		}
		// 号码乱填 has neither phone nor account; ？？ and 王 with a lost character have no name.
		if file.Notes.Locked != 3 {
			t.Errorf("%d can't register, want 3", file.Notes.Locked)
		}
		batch, err := db.ImportBatch(t.Context(), s.BatchID)
		if err != nil || fmt.Sprint(batch.Files[0].Notes) != fmt.Sprint(file.Notes) || batch.WarningsBytes == 0 {
			t.Errorf("kept with the batch: %+v, %v; want %+v", batch.Files[0].Notes, err, file.Notes)
		}
	})
}

func TestNumbersThatAreNoneAreTakenAndPointedOut(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, "testdata/hard/numbers-that-are-none")
		dry := o
		dry.DryRun, dry.Rejects = true, ""
		tried := mustImport(t, db, dry).fileOf(t, "persons.csv").Notes
		s := mustImport(t, db, o)
		notes := s.fileOf(t, "persons.csv").Notes
		if notes.Locked != 2 || fmt.Sprint(tried) != fmt.Sprint(notes) {
			t.Errorf("%+v, and the dry run says %+v", notes, tried)
		}
		want := "[{phone " + text.WarnPhone + " 2 [2 3]} {bank_account " + text.WarnAccount + " 2 [2 3]} {id_no " + text.WarnSharedID + " 2 [2 3]}]"
		if got := fmt.Sprint(notes.Warnings); got != want {
			t.Errorf("by column: %s, want %s", got, want)
		}
		var out strings.Builder
		if err := s.WriteText(&out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"persons.csv：phone " + text.WarnPhone + "，2 行（第 2、3 行）", "persons.csv：其中 2 人因此不能在网页上注册", WarningsPath(o.Rejects)} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the summary lacks %q:\n%s", want, &out)
			}
		}
		raw, err := os.ReadFile(WarningsPath(o.Rejects))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
		if err != nil || strings.Join(rows[0], ",") != "file,line,column,reason,person_no" || rows[1][4] != "699000120" {
			t.Errorf("the list begins %v, %v", rows[:2], err)
		}
	})
}

const personHead = "person_no,id_no,name,sex,birth_date,household,category,phone,card_no,id_type,nationality\n"

func TestAnIDNumberOfSomebodyElseIsPointedOut(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, folder(t, false, map[string]string{"persons.csv": personHead +
			"699000301,440300198503120018,甲,1,1985-03-12,1,employee,,,,\n"})))
		o := options(t, folder(t, false, map[string]string{"persons.csv": personHead +
			"699000302,440300850312001,乙,1,1985-03-12,1,employee,,,,\n" + // the fifteen digits of the same
			"699000301,440300198503120018,甲,1,1985-03-12,2,employee,,,,\n" + // the very person again
			"699000303,440300197001010025,丙,2,1970-01-01,1,employee,,,,\n"}))
		mustImport(t, db, o)
		want := []string{"2 id_no " + text.WarnSharedID, "3 id_no " + text.WarnSharedID}
		if got := pointed(t, o); !slices.Equal(got, want) {
			t.Errorf("pointed out %v, want %v", got, want)
		}
		// Of who is not in the file the database tells.
		o = options(t, folder(t, false, map[string]string{"persons.csv": personHead + "699000304,440300197001010025,丁,2,1970-01-01,1,employee,,,,\n"}))
		mustImport(t, db, o)
		if got := pointed(t, o); !slices.Equal(got, []string{"2 id_no " + text.WarnSharedID}) {
			t.Errorf("pointed out %v", got)
		}
	})
}

// The clock of the tests stands in November 2026.
func TestWhatElseIsPointedOut(t *testing.T) {
	for name, test := range map[string]struct{ file, content, want string }{
		"a month to come":                 {"contributions.csv", "person_no,insurance,month,base,personal,employer\n699000301,110,203001,1.00,1.00,1.00\n", "2 month " + text.WarnFuture},
		"a day to come":                   {"medical_charges.csv", "receipt_no,person_no,charged_on,institution,category,total,account_paid,fund_paid,cash_paid\n1,699000301,2030-01-02,某院,门诊,1.00,1.00,0.00,0.00\n", "2 charged_on " + text.WarnFuture},
		"no line end":                     {"units.csv", "unit_no,name\n1,甲\n2,乙", "3  " + text.WarnNoLineBreak},
		"a landline":                      {"persons.csv", personHead + "699000301,440300198503120018,甲,1,1985-03-12,1,employee,0755-25917001,,,\n", "2 phone " + text.WarnPhone},
		"no glyph":                        {"units.csv", "unit_no,name\n1,甲\U0010FFFD司\n", "2 name " + text.WarnGlyph + "：\U0010FFFD（U+10FFFD）"},
		"a passport that nobody can type": {"persons.csv", personHead + "699000301,12345678901234567,甲,1,1985-03-12,1,employee,,,08,USA\n", "2 id_no " + text.WarnIDTyped},
	} {
		t.Run(name, func(t *testing.T) {
			db := openStore(t, emptySQLite(t))
			o := options(t, folder(t, false, map[string]string{test.file: test.content}))
			o.Printable = func(texts ...string) error {
				if strings.Contains(strings.Join(texts, ""), "\U0010FFFD") {
					return os.ErrNotExist
				}
				return nil
			}
			mustImport(t, db, o)
			if got := strings.Join(pointed(t, o), ","); got != test.want {
				t.Errorf("pointed out %q, want %q", got, test.want)
			}
		})
	}
}

func TestNothingIsPointedOutOfASoundArchive(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	o := options(t, whole)
	s := mustImport(t, db, o)
	if list := pointed(t, o); len(list) != 0 || s.WarningsPath != "" {
		t.Errorf("pointed out %v in %s", list, s.WarningsPath)
	}
}

func TestTextIsFoldedOnTheWayIn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		dir := folder(t, false, map[string]string{"persons.csv": personHead + "699000301,440300198503120018,\"  Jose\u0301\tda\r\nSilva　\",1,1985-03-12,1,employee, 138-0013-0011 ,s7900-0022,,\n"})
		mustImport(t, db, options(t, dir))
		p, err := db.Person(t.Context(), "699000301")
		if err != nil || p.Name != "José da Silva" || p.Phone != "138-0013-0011" {
			t.Fatalf("%+v, %v", p, err)
		}
		if !p.Facts.Name("JOSE DA SILVA") || !p.Facts.Phone("13800130011") || !p.Facts.Card("S79000022") || p.Facts.Card("") || p.Facts.AccountTail("123456") {
			t.Error("the facts do not compare by their keys")
		}
		found, err := db.PersonNosByCard(t.Context(), "S79000022")
		if err != nil || len(found) != 1 {
			t.Errorf("by the card: %v, %v", found, err)
		}
		if s := mustImport(t, db, options(t, dir)); s.Total().Unchanged != 1 {
			t.Errorf("again: %+v", s.Total())
		}
	})
}

func TestAFileWithCarriageReturnsAloneIsRefused(t *testing.T) {
	for content, refused := range map[string]bool{
		"unit_no,name\r1,甲\r2,乙\r": true, "unit_no,name\r": true, "unit_no,name\r\n1,甲\r\n": false, "unit_no,\"name\"\n1,\"甲\r乙\"\n": false,
	} {
		db := openStore(t, emptySQLite(t))
		s, _ := Import(t.Context(), db, options(t, folder(t, false, map[string]string{"units.csv": content})))
		if got := s.Files[0].Refused == text.RefuseCR; got != refused {
			t.Errorf("%q: %q", content, s.Files[0].Refused)
		}
	}
}

func TestPapersOfPeopleFromElsewhere(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, folder(t, false, map[string]string{"persons.csv": personHead +
			"699000401,h01234567,陈大文,1,1980-01-01,3,employee,,,04,hkg\n" +
			"699000402,1234567890,何小姐,2,1981-01-01,3,employee,,,05,MAC\n" +
			"699000403,01234567,林先生,1,1982-01-01,3,employee,,,06,TWN\n" +
			"699000404,USA801012345678,SMITH JOHN,1,1980-10-10,3,employee,,,07,USA\n" +
			"699000405,E12345678,MÜLLER ANNA,2,1983-01-01,3,employee,,,P,DEU\n" + // the agency's own value
			"699000406,E1,甲,1,1983-01-01,3,employee,,,08,DEU\n" + // too short
			"699000407,H01234568,乙,1,1983-01-01,3,employee,,,,\n" + // no resident's number
			"699000408,440300198503120019,丙,1,1983-01-01,3,employee,,,07,USA\n" + // like a resident's, with a wrong check digit
			"699000409,E12345679,丁,1,1983-01-01,3,employee,,,09,USA\n" + // no such paper
			"699000410,E12345670,戊,1,1983-01-01,3,employee,,,08,U5\n"})) // no country
		o.IDTypes = map[string]string{"P": "08"}
		s := mustImport(t, db, o)
		var rejected []string
		for _, r := range readRejects(t, o.Rejects) {
			rejected = append(rejected, r[1]+" "+r[2]+" "+r[3])
		}
		want := []string{"7 id_no " + text.RejectDocumentNo, "8 id_no " + text.RejectIDLength, "9 id_no " + text.RejectIDCheck,
			"10 id_type " + fmt.Sprintf(text.RejectCode, "01、04、05、06、07、08"), "11 nationality " + text.RejectNation}
		if !slices.Equal(rejected, want) {
			t.Errorf("rejected %v, want %v", rejected, want)
		}
		wantCounts(t, "persons", s.Total(), store.Counts{Rows: 10, Added: 5, Rejected: 5})
		p, err := db.Person(t.Context(), "699000401")
		if err != nil || p.ID != "H01234567" || p.IDType != "04" || p.Nationality != "HKG" {
			t.Errorf("%+v, %v", p, err)
		}
		if p, err := db.Person(t.Context(), "699000405"); err != nil || p.IDType != "08" {
			t.Errorf("by the agency's own value: %+v, %v", p, err)
		}
		found, err := db.PersonNosByID(t.Context(), "USA801012345678")
		if err != nil || len(found) != 1 || found[0] != "699000404" {
			t.Errorf("by the number of a paper of fifteen characters: %v, %v", found, err)
		}
	})
}

func TestAResumedImportLosesNoWarning(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	content := personHead
	for i := range 6 {
		content += fmt.Sprintf("69900050%d,440300198503120018,甲,1,1985-03-12,1,employee,无,,,\n", i)
	}
	o := options(t, folder(t, false, map[string]string{"persons.csv": content}))
	o.limits = limits{rows: 2, people: 2, memory: 1 << 20}
	stopped := o
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stopped.Progress = func(_ string, done, _ int64) {
		if done > 0 {
			stop()
		}
	}
	if _, err := Import(ctx, db, stopped); err == nil {
		t.Fatal("the import was not interrupted")
	}
	s := mustImport(t, db, o)
	lines := map[string]bool{}
	for _, row := range readRejects(t, filepath.Join(filepath.Dir(o.Rejects), WarningsName)) {
		if row[2] == "phone" {
			if lines[row[1]] {
				t.Errorf("line %s comes twice", row[1])
			}
			lines[row[1]] = true
		}
	}
	if notes := s.fileOf(t, "persons.csv").Notes; len(lines) != 6 || notes.Locked != 6 {
		t.Errorf("%d lines, %d locked; want 6 and 6", len(lines), notes.Locked)
	}
}
