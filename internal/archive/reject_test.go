package archive

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shebao/internal/store"
	"shebao/internal/text"
)

func TestRejectedRow(t *testing.T) {
	const (
		contribution = "person_no,insurance,month,unit_no,base,personal,employer,credited,subsidy,tier,kind,posted_on,remark\n"
		account      = "person_no,account,year,opening,credited,interest,paid_out,closing,as_of\n"
		charge       = "receipt_no,person_no,charged_on,institution,category,total,account_paid,fund_paid,cash_paid\n"
		early        = "person_no,unit_name,from_month,to_month,months,kind,amount,remark\n"
		transfer     = "person_no,kind,origin,agency,from_month,to_month,months,account_amount,pooled_amount,arrived_on,status\n"
		claim        = "claim_no,person_no,from_month,granted_months,status,stop_reason,stopped_month\n"
	)
	personRow := func(from, to string) string {
		return strings.Split(fixture(t, "persons.csv"), "\n")[0] + "\n" +
			strings.Replace(strings.Split(fixture(t, "persons.csv"), "\n")[1], from, to, 1) + "\n"
	}
	tests := map[string]struct {
		file, content  string
		column, reason string
	}{
		"required cell empty":      {"units.csv", "unit_no,name\n10000001,\n", "name", text.RejectMissing},
		"personal number":          {"contributions.csv", contribution + "12345678,110,202401,,1,1,1,,,,01,,\n", "person_no", text.RejectPersonNo},
		"full-width digits":        {"contributions.csv", contribution + "９０００００００１,110,202401,,1,1,1,,,,01,,\n", "person_no", text.RejectPersonNo},
		"unknown branch":           {"contributions.csv", contribution + "900000001,120,202401,,1,1,1,,,,01,,\n", "insurance", fmt.Sprintf(text.RejectCode, "110、310、410、210、510、390")},
		"month 13":                 {"contributions.csv", contribution + "900000001,110,202413,,1,1,1,,,,01,,\n", "month", text.RejectMonth},
		"month with a dash":        {"contributions.csv", contribution + "900000001,110,2024-01,,1,1,1,,,,01,,\n", "month", text.RejectMonth},
		"three decimals":           {"contributions.csv", contribution + "900000001,110,202401,,1.005,1,1,,,,01,,\n", "base", text.RejectMoney},
		"grouped amount":           {"contributions.csv", contribution + "900000001,110,202401,,\"8,000.00\",1,1,,,,01,,\n", "base", text.RejectMoney},
		"negative, no refund":      {"contributions.csv", contribution + "900000001,110,202401,,1,-1,1,,,,01,,\n", "personal", text.RejectNegative},
		"positive refund":          {"contributions.csv", contribution + "900000001,110,202401,,0,80.00,0,,,,14,,\n", "personal", text.RejectRefund},
		"positive base refunded":   {"contributions.csv", contribution + "900000001,110,202401,,1000.00,-80.00,-140.00,,,,14,,\n", "base", text.RejectRefund},
		"pension of 1992-07":       {"contributions.csv", contribution + "900000001,110,199207,,1,1,1,,,,01,,\n", "month", text.RejectBeforeAccounts},
		"early months too many":    {"early_contributions.csv", early + "900000003,,198501,198512,13,一次性补缴,,\n", "months", text.RejectMonthsMany},
		"transfer months too many": {"transfers_in.csv", transfer + "900000003,medical,广州市,,202001,202003,4,0.00,,,办结\n", "months", text.RejectMonthsMany},
		"30 February":              {"contributions.csv", contribution + "900000001,110,202401,,1,1,1,,,,01,2024-02-30,\n", "posted_on", text.RejectDate},
		"29 February, no leap":     {"contributions.csv", contribution + "900000001,110,202401,,1,1,1,,,,01,2023-02-29,\n", "posted_on", text.RejectDate},
		"subsidy of an adult":      {"contributions.csv", contribution + "900000001,310,202401,,1,1,1,,5.00,1,01,,\n", "subsidy", text.RejectSubsidy},
		"tier of a pension":        {"contributions.csv", contribution + "900000001,110,202401,,1,1,1,,,1,01,,\n", "tier", text.RejectTier},
		"NUL":                      {"contributions.csv", contribution + "900000001,110,202401,,1,1,1,,,,01,,a\x00b\n", "remark", text.RejectControl},
		"right-to-left override":   {"contributions.csv", contribution + "900000001,110,202401,,1,1,1,,,,01,,a\u202eb\n", "remark", text.RejectControl},
		"bytes that are no UTF-8":  {"units.csv", "unit_no,name\n10000002,正常单位甲\n10000003,正常单位乙\n10000001,\xff\xfe名称\n", "name", text.RejectEncoding},
		"too long":                 {"units.csv", "unit_no,name\n10000001," + strings.Repeat("长", 201) + "\n", "name", fmt.Sprintf(text.RejectTooLong, 200)},
		"huge field":               {"units.csv", "unit_no,name\n10000001," + strings.Repeat("x", 1<<20) + "\n10000002,甲\n", "", fmt.Sprintf(text.RejectLong, 256)},
		"a column too few":         {"units.csv", "unit_no,name,uscc\n10000001,甲\n", "", fmt.Sprintf(text.RejectColumns, 3, 2)},
		"a column too many":        {"units.csv", "unit_no,name\n10000001,甲,乙\n", "", fmt.Sprintf(text.RejectColumns, 2, 3)},
		"file cut off":             {"units.csv", "unit_no,name,uscc\n10000002,甲,\n1000", "", text.RejectCut},
		"quote left open":          {"units.csv", "unit_no,name\n10000001,\"甲\n10000002,乙\n", "", text.RejectOpenQuote},
		"quote inside":             {"units.csv", "unit_no,name\n10000001,甲\"乙\"\n", "", text.RejectStrayQuote},
		"text after a quote":       {"units.csv", "unit_no,name\n10000001,\"甲\"乙\n", "", text.RejectStrayQuote},
		"industry class 9":         {"units.csv", "unit_no,name,industry_class\n10000001,甲,9\n", "industry_class", fmt.Sprintf(text.RejectNumber, 1, 8)},
		"closing does not add up":  {"accounts.csv", account + "900000001,pension,2023,100.00,10.00,1.00,5.00,106.01,\n", "closing", text.RejectClosing},
		"charges do not add up":    {"medical_charges.csv", charge + "R1,900000001,2024-05-02,示例医院,门诊,10.00,1.00,1.00,1.00\n", "total", text.RejectChargeTotal},
		"early record of 1992-08":  {"early_contributions.csv", early + "900000003,,199201,199208,8,一次性补缴,,\n", "to_month", text.RejectEarly},
		"period backwards":         {"early_contributions.csv", early + "900000003,,199201,199112,8,一次性补缴,,\n", "to_month", text.RejectMonthsOrder},
		"25 months granted":        {"unemployment_claims.csv", claim + "SY1,900000004,202401,25,20,,\n", "granted_months", fmt.Sprintf(text.RejectNumber, 0, 24)},
		"bounds upside down":       {"contribution_bounds.csv", "insurance,from_month,min,max\n110,202401,5.00,4.00\n", "max", text.RejectBoundsOrder},
		"own guardian":             {"guardianships.csv", "guardian_no,child_no,relation\n900000001,900000001,父\n", "child_no", text.RejectOwnGuardian},
		"ID number's length":       {"persons.csv", personRow("440300198503120018", "44030019850312001"), "id_no", text.RejectIDLength},
		"ID number's characters":   {"persons.csv", personRow("440300198503120018", "44030019850312A018"), "id_no", text.RejectIDChars},
		"ID number's date":         {"persons.csv", personRow("440300198503120018", "440300198502300018"), "id_no", text.RejectIDDate},
		"ID number's check digit":  {"persons.csv", personRow("440300198503120018", "440300198503120019"), "id_no", text.RejectIDCheck},
		"PIN of five digits":       {"persons.csv", personRow("135790", "13579"), "card_pin", text.RejectPIN},
		"sex 9":                    {"persons.csv", personRow(",1,1985-03-12", ",9,1985-03-12"), "sex", fmt.Sprintf(text.RejectCode, "1、2")},
		"negative wage":            {"persons.csv", personRow("8000.00", "-8000.00"), "wage", text.RejectNegative},
		"card status":              {"persons.csv", personRow("A10000001,10", "A10000001,11"), "card_status", fmt.Sprintf(text.RejectCode, "00、10、20、21、22、23、24、25、30、40、99")},
		"headed by its code":       {"units.csv", "AAB001,AAB004\n10000001,\n", "AAB004", text.RejectMissing},
	}
	db := openStore(t, emptySQLite(t))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := options(t, folder(t, false, map[string]string{test.file: test.content}))
			o.DryRun = true
			s := mustImport(t, db, o)
			rejects := readRejects(t, o.Rejects)
			if len(rejects) != 1 {
				t.Fatalf("rejects %q, summary %+v", rejects, s.Files)
			}
			got := rejects[0]
			if got[0] != test.file || got[2] != test.column || got[3] != test.reason {
				t.Errorf("rejected as %q, want column %q, reason %q", got, test.column, test.reason)
			}
		})
	}
}

func TestRestGoesInBesideRejects(t *testing.T) {
	// Lines are those of the file, as an editor counts them: quoted line breaks and empty lines included.
	content := "unit_no,name,uscc\r\n" + // 1
		"10000001,甲,\r\n" + // 2
		"10000002,\"二\r\n行\",\r\n" + // 3 and 4: a line break in a name, which becomes a blank
		"\r\n" + // 5
		"10000003,丙\r\n" + // 6: a column too few
		"10000004,\"丁,\r\n" + // 7: the quote is left open
		"10000005,戊,\r\n" + // 8
		"10000006,己\"\",\r\n" + // 9: a quote inside
		"10000007,庚," // 10
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, folder(t, false, map[string]string{"units.csv": content}))
		s := mustImport(t, db, o)
		wantCounts(t, "units", s.Total(), store.Counts{Rows: 7, Added: 4, Rejected: 3})
		var lines []string
		for _, r := range readRejects(t, o.Rejects) {
			lines = append(lines, r[1]+" "+r[2])
		}
		if got := strings.Join(lines, ","); got != "6 ,7 ,9 " {
			t.Errorf("rejected lines and columns %q", got)
		}
	})
}

func TestRejectNamesThePersonOnly(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	o := options(t, folder(t, false, map[string]string{"persons.csv": replaced(t, "persons.csv", "1985-03-12", "1985-13-12")}))
	mustImport(t, db, o)
	rejects := readRejects(t, o.Rejects)
	if len(rejects) != 1 || rejects[0][4] != "900000001" {
		t.Fatalf("rejects %q", rejects)
	}
	for _, value := range []string{"张伟", "13800001234", "440300198503120018", "135790", "1985"} {
		if strings.Contains(strings.Join(rejects[0], " "), value) {
			t.Errorf("rejects.csv gives away %s", value)
		}
	}
}

func TestRefusedFile(t *testing.T) {
	plain := fixture(t, "units.csv")
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		files  map[string]string
		file   string
		reason string
	}{
		"required column missing": {map[string]string{"units.csv": "unit_no,uscc\n1,2\n"}, "units.csv", fmt.Sprintf(text.RefuseMissing, "name")},
		"a column twice":          {map[string]string{"units.csv": "unit_no,name,AAB004\n1,2,3\n"}, "units.csv", fmt.Sprintf(text.RefuseDuplicate, "name")},
		"empty":                   {map[string]string{"units.csv": "\n"}, "units.csv", text.RefuseEmpty},
		"GB18030":                 {map[string]string{"units.csv": gb}, "units.csv", fmt.Sprintf(text.RefuseNotUTF8, text.EncodingGB18030)},
		"UTF-16":                  {map[string]string{"units.csv": wide}, "units.csv", fmt.Sprintf(text.RefuseNotUTF8, text.EncodingUTF16)},
		"no gzip at all":          {map[string]string{"units.csv": "", "units.csv.gz": plain}, "units.csv.gz", text.RefuseGzip},
		"open quote in the header": {map[string]string{"units.csv": "unit_no,\"name\n1,2\n"}, "units.csv",
			fmt.Sprintf(text.RefuseHeader, text.RejectOpenQuote)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db := openStore(t, emptySQLite(t))
			s, err := Import(t.Context(), db, options(t, folder(t, true, test.files)))
			if !errors.Is(err, ErrFilesRefused) {
				t.Errorf("error %v", err)
			}
			if f := s.fileOf(t, test.file); f.Refused != test.reason || f.Rows != 0 {
				t.Errorf("refused as %q with %d rows, want %q", f.Refused, f.Rows, test.reason)
			}
			wantCounts(t, "the other files", s.Total(), store.Counts{Rows: rowsOfWhole - 2, Added: rowsOfWhole - 2})
		})
	}
}

func TestSameFileInTwoForms(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	s, err := Import(t.Context(), db, options(t, folder(t, true, map[string]string{"units.csv.gz": "x"})))
	if !errors.Is(err, ErrFilesRefused) || s.Refused() != 2 {
		t.Errorf("%d files refused, %v", s.Refused(), err)
	}
}
