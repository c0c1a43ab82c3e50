package citizen_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// imported is a row of persons.csv by column.
type imported map[string]string

// someone is a person of whom the archive has everything, by the ID number's last part told apart from others.
func someone(changes imported) imported {
	row := imported{"person_no": "699000022", "id_no": "440300200003010031", "name": "闰二九", "sex": "1", "birth_date": "2000-03-01", "household": "1",
		"category": "employee", "phone": "13800130022", "bank_account": "6222000123456700022", "address": "深圳市示例区示例路1号", "postcode": "518000",
		"card_no": "S79000022", "card_status": "10", "pension_status": "1", "person_state": "1"}
	for column, value := range changes {
		row[column] = value
	}
	return row
}

// bring imports rows of persons.csv, and other files by name.
func bring(t *testing.T, w *fixture.World, files map[string]string, rows ...imported) *archive.Summary {
	t.Helper()
	dir := t.TempDir()
	columns := []string{"person_no", "id_no", "name", "sex", "birth_date", "household", "category", "phone", "bank_account", "address", "postcode", "card_no",
		"card_status", "pension_status", "id_type", "person_state"}
	content := strings.Join(columns, ",") + "\n"
	for _, row := range rows {
		var cells []string
		for _, column := range columns {
			cells = append(cells, `"`+row[column]+`"`)
		}
		content += strings.Join(cells, ",") + "\n"
	}
	all := map[string]string{"persons.csv": content}
	for name, text := range files {
		all[name] = text
	}
	for name, content := range all {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := archive.Import(t.Context(), w.DB, archive.Options{Dir: dir, Rejects: filepath.Join(t.TempDir(), "rejects.csv"), Clock: w.Clock.Now,
		Undo: store.Undo{Rows: 1000, Days: 14}})
	if err != nil || s.Total().Rejected != 0 {
		t.Fatalf("import: %v, %d rejected", err, s.Total().Rejected)
	}
	return s
}

// typed is what a person types at registration who has this row in the archive.
func (r imported) typed() (citizen.Numbers, citizen.Facts) {
	return citizen.Numbers{ID: r["id_no"], PersonNo: r["person_no"]}, citizen.Facts{Name: r["name"], PersonNo: r["person_no"], CardNo: r["card_no"],
		Proof: citizen.ProofPhone, ProofValue: r["phone"], Phone: "13900139000", Question: fixture.Question, Answer: fixture.Answer}
}

// signUp registers by what was typed, and says what came of it.
func signUp(t *testing.T, s *citizen.Service, n citizen.Numbers, f citizen.Facts) error {
	t.Helper()
	a := s.Agree()
	if err := s.MatchNumbers(t.Context(), a, n, n.PersonNo); err != nil {
		return err
	}
	if err := s.ProveFacts(t.Context(), a, f, n.PersonNo); err != nil {
		return err
	}
	a.Confirmed = true
	_, err := s.Finish(t.Context(), a, fixture.Password, fixture.Password, store.NewID(), n.PersonNo)
	return err
}

func signsIn(t *testing.T, s *citizen.Service, id string) bool {
	t.Helper()
	_, err := s.SignIn(t.Context(), id, fixture.Password, citizen.Visit{Address: id})
	if err != nil && !strings.Contains(err.Error(), text.BadSignIn) {
		t.Fatalf("%s: %v", id, err)
	}
	return err == nil
}

// What the archive has of a person and what the person types mean the same: all of them register.
func TestEverybodyGetsInWhoTypesWhatTheArchiveMeans(t *testing.T) {
	long := strings.Repeat("Maximiliana ", 4) + "Wolfeschlegel" // 61 letters and blanks
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for i, test := range []struct {
			what   string
			kept   imported
			change func(*citizen.Facts)
		}{
			{"a dot of another kind", imported{"name": "阿依古丽·买买提"}, func(f *citizen.Facts) { f.Name = "阿依古丽•买买提" }},
			{"a full stop for a dot", imported{"name": "阿依古丽·买买提"}, func(f *citizen.Facts) { f.Name = "阿依古丽．买买提" }},
			{"a blank in the name", imported{"name": "张　三"}, func(f *citizen.Facts) { f.Name = "张三" }},
			{"a private-use character", imported{"name": "王\uE863"}, func(f *citizen.Facts) { f.Name = "王䶮" }},
			{"a radical", imported{"name": "⾼小⻢"}, func(f *citizen.Facts) { f.Name = "高小马" }},
			{"a Latin name", imported{"name": strings.ToUpper(long)}, func(f *citizen.Facts) { f.Name = long }},
			{"an accent", imported{"name": "José"}, func(f *citizen.Facts) { f.Name = "JOSE\u0301" }},
			{"dashes in the phone", imported{"phone": "138-0013-0011"}, func(f *citizen.Facts) { f.ProofValue = "13800130011" }},
			{"a country code in the phone", imported{"phone": "+86 13800130011"}, func(f *citizen.Facts) { f.ProofValue = "138 0013 0011" }},
			{"blanks in the account", imported{"bank_account": "6222 0212 3456 7890 123"}, func(f *citizen.Facts) { f.Proof, f.ProofValue = citizen.ProofBankTail, "890123" }},
			{"a long account of a passbook", imported{"bank_account": strings.Repeat("1", 30) + "654321"}, func(f *citizen.Facts) { f.Proof, f.ProofValue = citizen.ProofBankTail, "654321" }},
			{"a card's small letters and blanks", imported{"card_no": "s7900 0022"}, func(f *citizen.Facts) { f.CardNo = "S79000022" }},
			{"a card of thirty characters", imported{"card_no": "C" + strings.Repeat("9", 29)}, nil},
			{"a short card", imported{"card_no": "A123"}, nil},
			{"a personal number of seven digits", imported{"person_no": "6990022"}, nil},
		} {
			id := []string{"440300197001010025", "440300198503120018", "440300199208081233"}[i%3]
			w.Edit(t, "DELETE FROM persons WHERE person_no IN ('699000022', '6990022')")
			w.Edit(t, "DELETE FROM registrations WHERE person_no IN ('699000022', '6990022')")
			w.Edit(t, "DELETE FROM throttles")
			row := someone(test.kept)
			row["id_no"] = id
			bring(t, w, nil, row)
			n, f := row.typed()
			if test.change != nil {
				test.change(&f)
			}
			if err := signUp(t, s, n, f); err != nil {
				t.Errorf("%s: %v", test.what, err)
			}
		}
	})
}

// The longest of every field that people have to type again is taken by the form that asks for it.
func TestFormsTakeWhateverTheImportTakes(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	row := someone(imported{"name": strings.Repeat("长", 100), "card_no": strings.Repeat("A1", 15), "phone": "+86 (138) 0013 - 0022      ",
		"bank_account": "1234 5678 9012 3456 7890 1234 5678 9012", "address": strings.Repeat("路", 300), "postcode": "518 000", "category": "self_payer"})
	bring(t, w, nil, row)
	n, f := row.typed()
	f.Address = row["address"]
	f.Email = strings.Repeat("a", 60) + "@" + strings.Repeat("b.", 90) + "example.com"
	if err := signUp(t, s, n, f); err != nil {
		t.Fatal("registration:", err)
	}
	r, err := s.BeginRecovery(row["id_no"], citizen.RecoverByQuestion)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RecoverByAnswer(t.Context(), r, fixture.Answer, row["card_no"], "Another-Lychee-7", "Another-Lychee-7", citizen.Visit{Address: "a"}); err != nil {
		t.Error("recovery:", err)
	}
	doForm(t, s, "apply-self-service", row["person_no"], map[string]string{"account": row["bank_account"], "phone": row["phone"], "pin": ""})
	tail := map[string]string{"bank_tail": "789012"}
	tail["address"], tail["postcode"] = strings.Repeat("街", 300), row["postcode"]
	doForm(t, s, "change-address", row["person_no"], tail)
	change := map[string]string{"bank_tail": "78 9012", "bank_name": strings.Repeat("行", 100), "bank_account": "6222 0212 3456 7890 128", "password": "Another-Lychee-7"}
	doForm(t, s, "change-bank", row["person_no"], change)
}

func TestPhonesThatAreNoneAreSentNothing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for i, phone := range []string{"1.38E+10", "无", "0755-25917001"} {
			id := []string{"440300197001010025", "440300198503120018", "440300199208081233"}[i]
			row := someone(imported{"person_no": "69900013" + string(rune('0'+i)), "id_no": id, "phone": phone})
			bring(t, w, nil, row)
			n, f := row.typed()
			if err := signUp(t, s, n, f); err == nil {
				t.Errorf("%s proves who somebody is", phone)
			}
			f.Proof, f.ProofValue = citizen.ProofBankTail, "700022"
			if err := signUp(t, s, n, f); err != nil {
				t.Errorf("%s: by the account: %v", phone, err)
			}
			for _, m := range told(t, w) {
				if m.Recipient != "13900139000" {
					t.Errorf("%s: told %q", phone, m.Recipient)
				}
			}
		}
	})
}

func TestWhoseStatusIsNotKnownRegistersByTheirContributions(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, row := newService(w.DB), someone(imported{"pension_status": ""})
		bring(t, w, nil, row)
		n, f := row.typed()
		oneProblem(t, "nothing paid", signUp(t, s, n, f), text.NoMatch)
		bring(t, w, map[string]string{"contributions.csv": "person_no,insurance,month,base,personal,employer\n699000022,110,202401,1.00,1.00,1.00\n"}, row)
		if err := signUp(t, s, n, f); err != nil {
			t.Error("with a contribution:", err)
		}
	})
}

func TestARegistrationFollowsACorrectedIDNumber(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, row := newService(w.DB), someone(nil)
		const old, corrected = "440300200003010031", "440300200003010090"
		bring(t, w, nil, row)
		n, f := row.typed()
		if err := signUp(t, s, n, f); err != nil || !signsIn(t, s, old) {
			t.Fatal(err)
		}
		told(t, w)
		row["id_no"] = corrected
		summary := bring(t, w, nil, row)
		if notes := summary.Files[0].Notes; notes.Moved != 1 || len(notes.MovedPeople) != 1 || notes.MovedPeople[0] != "699000022" {
			t.Errorf("the summary: %+v", notes)
		}
		if signsIn(t, s, old) || !signsIn(t, s, corrected) {
			t.Error("the old number signs in, or the new one does not")
		}
		list := told(t, w)
		if len(list) != 1 || list[0].Template != text.TemplateIDChanged || list[0].Recipient != row["phone"] || !strings.Contains(list[0].Text, "0090") || strings.Contains(list[0].Text, corrected) {
			t.Errorf("told %+v", list)
		}
		if got := byChannel(t, w, "699000022", text.TemplateIDChanged); got["page"] != 1 {
			t.Errorf("told on the page: %v", got)
		}
		r, err := s.BeginRecovery(corrected, citizen.RecoverByQuestion)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.RecoverByAnswer(t.Context(), r, fixture.Answer, row["card_no"], fixture.Password+"!", fixture.Password+"!", citizen.Visit{Address: "b"}); err != nil {
			t.Error("recovery by the new number:", err)
		}
		// Rolled back, the registration goes back too.
		_, err = w.DB.Do(t.Context(), store.Act{Kind: "import.rollback", Actor: store.System("test")}, func(tx *store.Tx) error {
			_, err := tx.RollBackImport(summary.BatchID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if reg, err := w.DB.RegistrationByID(t.Context(), old); err != nil || reg.PersonNo != "699000022" {
			t.Errorf("after rolling back: %+v, %v", reg, err)
		}
	})
}

func TestTwoPersonalNumbersUnderOneIDNumberAreToldOnceTheFactsMatch(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, first, second := newService(w.DB), someone(nil), someone(imported{"person_no": "699000099", "card_no": "S79000099", "phone": "13800130099"})
		bring(t, w, nil, first, second)
		n, f := first.typed()
		a := s.Agree()
		if err := s.MatchNumbers(t.Context(), a, n, "a"); err != nil {
			t.Fatal(err)
		}
		if err := s.ProveFacts(t.Context(), a, f, "a"); err != nil || a.Other != "******099" {
			t.Errorf("of the other number the person learns %q, %v", a.Other, err)
		}
		if err := signUp(t, s, n, f); err != nil {
			t.Fatal(err)
		}
		n, f = second.typed()
		f.CardNo = first["card_no"]
		oneProblem(t, "before the facts match", signUp(t, s, n, f), text.NoMatchFacts)
		n, f = second.typed()
		err := signUp(t, s, n, f)
		var two *citizen.TwoNumbers
		if !errors.As(err, &two) || two.This != "699000099" || two.Other != "******022" {
			t.Errorf("once they do: %v", err)
		}
		if list, err := w.DB.SharedIDs(t.Context(), 10, 0); err != nil || len(list) != 2 || !list[0].SameAs(list[1]) || !list[0].Registered || list[1].Registered {
			t.Errorf("the list of the desk: %+v, %v", list, err)
		}
	})
}

func TestPeopleFromElsewhereRegisterSignInAndRecover(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for i, c := range []struct{ kind, number, typed string }{
			{"04", "H01234567", "h01234567"}, {"06", "01234567", "０１２３４５６７"}, {"08", "E12345678", "e 1234 5678"}, {"07", "USA801012345678", "usa-801012345678"},
		} {
			no := "69900014" + string(rune('0'+i))
			row := someone(imported{"person_no": no, "id_no": c.number, "id_type": c.kind, "name": "SMITH JOHN", "card_no": "S7900014" + string(rune('0'+i))})
			bring(t, w, nil, row)
			n, f := row.typed()
			n.ID, f.Name = c.typed, "Smith John"
			if err := signUp(t, s, n, f); err != nil {
				t.Errorf("%s: %v", c.number, err)
				continue
			}
			if !signsIn(t, s, c.typed) {
				t.Errorf("%s does not sign in", c.number)
			}
			r, err := s.BeginRecovery(c.typed, citizen.RecoverByQuestion)
			if err != nil || r.ID != social.IDNumber(c.number) {
				t.Errorf("%s: recovery: %+v, %v", c.number, r, err)
				continue
			}
			if err := s.RecoverByAnswer(t.Context(), r, fixture.Answer, row["card_no"], fixture.Password+"!", fixture.Password+"!", citizen.Visit{Address: no}); err != nil {
				t.Errorf("%s: recovery: %v", c.number, err)
			}
			certificate, err := s.IssueCertificate(t.Context(), citizen.Issuer{Agency: fixture.Agency, Printable: func(...string) error { return nil }}, no, false, store.NewID(), "")
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := s.Certificate(t.Context(), no, certificate)
			if err != nil {
				t.Fatal(err)
			}
			var shown []string
			for _, fact := range m.Holder() {
				shown = append(shown, fact.Label+" "+fact.Value)
			}
			want := "证件类型 " + text.IDTypes[social.IDType(c.kind)] + "、证件号码 " + social.IDNumber(c.number).Masked()
			if got := strings.Join(shown, "、"); !strings.Contains(got, want) || strings.Contains(got, "身份证号") {
				t.Errorf("the certificate of %s says %s", c.number, got)
			}
		}
	})
}

// The attack: who can have an import changed registers as somebody else by the phone or the account that it brought.
func TestWhatAnImportChangedOpensNoRegistrationForTheCoolingTime(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		bring(t, w, nil, someone(nil))
		changed := someone(imported{"phone": "13911112222", "bank_account": "6222020200099998888"})
		bring(t, w, nil, changed)
		n, byPhone := changed.typed()
		byAccount := byPhone
		byAccount.Proof, byAccount.ProofValue = citizen.ProofBankTail, "998888"
		for what, f := range map[string]citizen.Facts{"the phone": byPhone, "the account": byAccount} {
			if err := signUp(t, s, n, f); err == nil || !strings.Contains(err.Error(), text.NoMatchFacts) {
				t.Errorf("by %s at once: %v", what, err)
			}
		}
		w.Clock.Advance(24 * time.Hour)
		if err := signUp(t, s, n, byPhone); err != nil {
			t.Errorf("a day later: %v", err)
		}
	})
}
