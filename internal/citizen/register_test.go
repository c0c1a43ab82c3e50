package citizen_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func TestRegisteringFromTheTermsToTheReceipt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		a := proved(t, s, p)
		w.Clock.Advance(time.Minute)
		done, err := s.Finish(t.Context(), a, fixture.Password, fixture.Password, store.NewID(), "198.51.100.1")
		if err != nil || done.ReceiptNo == "" {
			t.Fatalf("%+v, %v", done, err)
		}
		r, err := w.DB.Registration(t.Context(), p.PersonNo)
		if err != nil || r.Phone != p.Phone || r.PendingPhone != "13900139000" {
			t.Errorf("registered as %+v, %v", r, err)
		}
		told, err := fixture.Told(t.Context(), w.DB)
		templates := []string{}
		for _, m := range told {
			if templates = append(templates, m.Template); m.Recipient != p.Phone {
				t.Errorf("%s goes to %s, not to the phone in the archive", m.Template, m.Recipient)
			}
		}
		if slices.Sort(templates); err != nil || !slices.Equal(templates, []string{"code", "phone_change", "registered"}) {
			t.Errorf("told %q, %v", templates, err)
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, done.ReceiptNo)
		if err != nil || receipt.Act != "register" || len(receipt.Facts) != 3 || !strings.HasPrefix(receipt.Facts[2].Value, "139****9000") {
			t.Errorf("the receipt: %+v, %v", receipt, err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "198.51.100.1"}); err != nil {
			t.Errorf("signing in: %v", err)
		}
	})
}

func TestTheBankAccountProvesAsWellAsThePhone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		a, f := s.Agree(), facts(p)
		f.Proof, f.ProofValue = citizen.ProofBankTail, p.BankAccount[len(p.BankAccount)-6:]
		if err := s.MatchNumbers(t.Context(), a, numbers(p), "a"); err != nil {
			t.Fatal(err)
		}
		if err := s.ProveFacts(t.Context(), a, f, "a"); err != nil || !a.Proved {
			t.Errorf("proved %v, %v", a.Proved, err)
		}
	})
}

func TestAnOldNumberInTheArchiveIsMatchedByItsEighteenDigits(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "old_id")
		if len(p.IDNumber) != 15 {
			t.Fatalf("the archive has %d digits", len(p.IDNumber))
		}
		a := proved(t, s, p)
		if _, err := s.Finish(t.Context(), a, fixture.Password, fixture.Password, store.NewID(), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber.Full()), fixture.Password, citizen.Visit{Address: ""}); err != nil {
			t.Errorf("signing in: %v", err)
		}
	})
}

// wide writes half-width characters full-width, as an input method does.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '!' && r <= '~' {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func TestFullWidthDigitsAndSpacesAreAccepted(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		id := string(p.IDNumber)
		a, f := s.Agree(), facts(p)
		typed := citizen.Numbers{ID: " " + wide(id[:6]) + " " + id[6:14] + "－" + strings.ToLower(id[14:]) + "　", PersonNo: wide(p.PersonNo[:3]) + " " + p.PersonNo[3:]}
		if err := s.MatchNumbers(t.Context(), a, typed, "a"); err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		f.Name, f.PersonNo, f.CardNo = " "+p.Name+" ", wide(p.PersonNo), wide(strings.ToLower(p.CardNo))
		f.ProofValue, f.Phone = wide(p.Phone[:3])+"-"+p.Phone[3:7]+" "+p.Phone[7:], "+86 139 0013 9000"
		if err := s.ProveFacts(t.Context(), a, f, "a"); err != nil || a.Phone != "13900139000" {
			t.Errorf("%+v: %v, phone %s", f, err, a.Phone)
		}
	})
}

// stranger is a pair of numbers of the right form that nobody has.
var stranger = citizen.Numbers{ID: "11010519491231002X", PersonNo: "600999999"}

func TestEveryRefusalBeforeTheFactsMatchReadsTheSame(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		registered, lost := w.Persona(t, "employee"), w.Persona(t, "card_lost")
		set := func(column, value string) {
			if w.Edit(t, "UPDATE persons SET "+column+" = $1 WHERE person_no = $2", value, p.PersonNo) != 1 {
				t.Fatal("nobody was changed")
			}
		}
		var states string
		for _, branch := range []string{"pension", "medical", "injury", "unemployment"} {
			states += branch + "_status = '0', "
		}
		for i, test := range []struct {
			who     string
			numbers citizen.Numbers
			prepare func()
		}{
			{"an unknown pair", stranger, nil},
			{"an unknown personal number", citizen.Numbers{ID: string(p.IDNumber), PersonNo: stranger.PersonNo}, nil},
			{"an unknown ID number", citizen.Numbers{ID: stranger.ID, PersonNo: p.PersonNo}, nil},
			{"another person's number", citizen.Numbers{ID: string(p.IDNumber), PersonNo: lost.PersonNo}, nil},
			{"registered already", numbers(registered), nil},
			{"a card reported lost", numbers(lost), nil},
			{"not insured", numbers(p), func() {
				w.Edit(t, "UPDATE persons SET "+states+"maternity_status = '0' WHERE person_no = $1", p.PersonNo)
			}},
			{"deceased", numbers(p), func() { set("pension_status", "3"); set("person_state", "3") }},
		} {
			if test.prepare != nil {
				test.prepare()
			}
			a := s.Agree()
			err := s.MatchNumbers(t.Context(), a, test.numbers, fmt.Sprint("address", i))
			oneProblem(t, test.who, err, text.NoMatch)
			if a.PersonNo != "" {
				t.Errorf("%s: the numbers were noted", test.who)
			}
		}
	})
}

func TestWhichStatesOfTheCardStandInTheWay(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		for status, lost := range map[social.CardStatus]bool{
			social.CardLostCounter: true, social.CardLostPhone: true, social.CardLostUnit: true, social.CardLostHealth: true,
			social.CardLostWeb: true, social.CardLostHall: true, social.CardNew: false, social.CardActive: false, social.CardMaking: false,
		} {
			w.Edit(t, "UPDATE persons SET card_status = $1 WHERE person_no = $2", string(status), p.PersonNo)
			w.Clock.Advance(7 * time.Hour) // beyond the limit on tries
			err := s.MatchNumbers(t.Context(), s.Agree(), numbers(p), "address"+string(status))
			if lost {
				oneProblem(t, "card status "+string(status), err, text.NoMatch)
			} else if err != nil {
				t.Errorf("card status %s: %v", status, err)
			}
		}
	})
}

// Many people share an address: a carrier's, a household's. Sixty of them may mistype before the address must wait, or as many as the
// agency
// says; at a hall there is no end, and only the ID number counts.
func TestHowOftenAnAddressMayTryToRegister(t *testing.T) {
	halls := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8:5::/48")}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for name, test := range map[string]struct {
			settings citizen.Settings
			address  string
			tries    int
			want     int
		}{
			"by the product's own rule": {citizen.Settings{}, "198.51.100.1", 70, 60},
			"as the agency says":        {citizen.Settings{RegisterTries: 8}, "198.51.100.2", 20, 8},
			"at a hall":                 {citizen.Settings{HallNetworks: halls}, "203.0.113.9", 70, 70},
			"at a hall, by IPv6":        {citizen.Settings{HallNetworks: halls, RegisterTries: 1}, "2001:db8:5:1::9", 10, 10},
			"beside the hall":           {citizen.Settings{HallNetworks: halls, RegisterTries: 4}, "203.0.114.9", 10, 4},
		} {
			s, looked := citizen.New(w.DB, secret.NewFastHasher(), test.settings), 0
			for i := range test.tries {
				unknown := citizen.Numbers{ID: unknownID(len(name)*100 + i), PersonNo: stranger.PersonNo}
				if err := s.MatchNumbers(t.Context(), s.Agree(), unknown, test.address); wait(w, err) == 0 {
					looked++
				}
			}
			if looked != test.want {
				t.Errorf("%s: %d of %d tries are looked at, want %d", name, looked, test.tries, test.want)
			}
		}
		s := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{HallNetworks: halls})
		for range 5 {
			oneProblem(t, "a try at a hall", s.MatchNumbers(t.Context(), s.Agree(), stranger, "203.0.113.9"), text.NoMatch)
		}
		if err := s.MatchNumbers(t.Context(), s.Agree(), stranger, "203.0.113.10"); wait(w, err) == 0 {
			t.Errorf("at a hall an ID number has a sixth try: %v", err)
		}
	})
}

// unknownID is an ID number nobody has, sound in itself (GB 11643-1999).
func unknownID(i int) string {
	digits := fmt.Sprintf("110105%d1231%03d", 1900+i/1000, i%1000)
	sum := 0
	for n, d := range digits {
		sum += int(d-'0') * []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}[n]
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}

func TestNumbersOfTheWrongForm(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	for typed, sentence := range map[string]string{
		"": "请输入身份证号。", "　": "请输入身份证号。", "11010519491231002": "18 位", "110105491231002": "18 位", "11010519491231002A": "数字组成",
		"110105194902310021": "出生日期", "110105194912310021": "校验位", "<b>11010519491231</b>": "身份证号", "\x00": "身份证号",
		strings.Repeat("1", 5000): "18 位",
	} {
		err := s.MatchNumbers(t.Context(), s.Agree(), citizen.Numbers{ID: typed, PersonNo: "12"}, "a")
		p := problems(err)
		if len(p) != 2 || p[0].Field != "id" || !strings.Contains(p[0].Message, sentence) || p[1].Field != "person_no" {
			t.Errorf("%.30q: %v, want a sentence on %q and one on the personal number", typed, err, sentence)
		}
	}
	if w.Count(t, "throttles") != 0 {
		t.Error("a number of the wrong form counts as a try")
	}
}

func TestAFactThatDiffersIsNotNamed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "left"), w.Persona(t, "employee")
		bank := func(f *citizen.Facts) {
			f.Proof, f.ProofValue = citizen.ProofBankTail, p.BankAccount[len(p.BankAccount)-6:]
		}
		forget := func(column string) {
			w.Edit(t, "UPDATE persons SET "+column+" = NULL, folded = 0 WHERE person_no = $1", p.PersonNo)
		}
		for i, test := range []struct {
			fact  string
			spoil func(*citizen.Facts)
		}{
			{"another name", func(f *citizen.Facts) { f.Name = other.Name }},
			{"a name with a character too many", func(f *citizen.Facts) { f.Name = p.Name + "一" }},
			{"another personal number", func(f *citizen.Facts) { f.PersonNo = other.PersonNo }},
			{"another card", func(f *citizen.Facts) { f.CardNo = other.CardNo }},
			{"another phone", func(f *citizen.Facts) { f.ProofValue = other.Phone }},
			{"another account", func(f *citizen.Facts) { bank(f); f.ProofValue = other.BankAccount[len(other.BankAccount)-6:] }},
			{"no phone in the archive", func(f *citizen.Facts) { forget("phone") }},
			{"no account in the archive", func(f *citizen.Facts) { bank(f); forget("bank_account") }},
			{"nobody of that number any more", func(f *citizen.Facts) { w.Edit(t, "DELETE FROM persons WHERE person_no = $1", p.PersonNo) }},
		} {
			a, f := s.Agree(), facts(p)
			a.ID, a.PersonNo = p.IDNumber, p.PersonNo
			w.Clock.Advance(7 * time.Hour)
			test.spoil(&f)
			oneProblem(t, test.fact, s.ProveFacts(t.Context(), a, f, fmt.Sprint("address", i)), text.NoMatchFacts)
			if a.Proved {
				t.Errorf("%s: proved all the same", test.fact)
			}
		}
	})
}

func TestOnceEveryFactMatchesTheReasonIsTold(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		first, second := proved(t, s, p), proved(t, s, p)

		w.Edit(t, "UPDATE persons SET card_status = '25' WHERE person_no = $1", p.PersonNo)
		oneProblem(t, "a card lost meanwhile, at the facts", s.ProveFacts(t.Context(), first, facts(p), "a"), text.CardReportedLost)
		_, err := s.Finish(t.Context(), first, fixture.Password, fixture.Password, store.NewID(), "a")
		oneProblem(t, "a card lost meanwhile, at the end", err, text.CardReportedLost)

		w.Edit(t, "UPDATE persons SET card_status = '10' WHERE person_no = $1", p.PersonNo)
		if _, err := s.Finish(t.Context(), first, fixture.Password, fixture.Password, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		oneProblem(t, "registered meanwhile, at the facts", s.ProveFacts(t.Context(), second, facts(p), "a"), text.AlreadyRegistered)
		_, err = s.Finish(t.Context(), second, fixture.Password, fixture.Password, store.NewID(), "a")
		oneProblem(t, "registered meanwhile, at the end", err, text.AlreadyRegistered)
	})
}

func TestFactsOfTheWrongForm(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "left")
	long := strings.Repeat("长", 400)
	for _, test := range []struct {
		field string
		spoil func(*citizen.Facts)
	}{
		{"name", func(f *citizen.Facts) { f.Name = "" }}, {"name", func(f *citizen.Facts) { f.Name = long }},
		{"name", func(f *citizen.Facts) { f.Name = "张\u202e三" }}, {"name", func(f *citizen.Facts) { f.Name = "张\x00三" }},
		{"person_no", func(f *citizen.Facts) { f.PersonNo = "12345678" }}, {"card_no", func(f *citizen.Facts) { f.CardNo = "<script>" }},
		{"proof", func(f *citizen.Facts) { f.Proof = "" }}, {"proof", func(f *citizen.Facts) { f.Proof = "name" }},
		{"proof_value", func(f *citizen.Facts) { f.ProofValue = "" }}, {"proof_value", func(f *citizen.Facts) { f.ProofValue = "1391234567" }},
		{"proof_value", func(f *citizen.Facts) { f.Proof = citizen.ProofBankTail }}, // with a phone's number
		{"phone", func(f *citizen.Facts) { f.Phone = "" }}, {"phone", func(f *citizen.Facts) { f.Phone = "0755-12345678" }},
		{"email", func(f *citizen.Facts) { f.Email = "nobody" }}, {"email", func(f *citizen.Facts) { f.Email = "A <a@example.com>" }},
		{"email", func(f *citizen.Facts) { f.Email = strings.Repeat("a", 250) + "@example.com" }},
		{"question", func(f *citizen.Facts) { f.Question = "" }}, {"question", func(f *citizen.Facts) { f.Question = long }},
		{"answer", func(f *citizen.Facts) { f.Answer = " " }}, {"answer", func(f *citizen.Facts) { f.Answer = "示\u200b例" }},
		{"address", func(f *citizen.Facts) { f.Address = long }}, {"address", func(f *citizen.Facts) { f.Address = "深圳\n市" }},
	} {
		a, f := s.Agree(), facts(p)
		a.ID, a.PersonNo = p.IDNumber, p.PersonNo
		test.spoil(&f)
		if got := problems(s.ProveFacts(t.Context(), a, f, "a")); len(got) != 1 || got[0].Field != test.field {
			t.Errorf("%+v: %v, want a sentence on %s", f, got, test.field)
		}
	}
	if w.Count(t, "throttles") != 0 {
		t.Error("facts of the wrong form count as a try")
	}
}

func TestFiveWrongTriesInSixHoursForAnIDNumber(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "left")
		wrong := citizen.Numbers{ID: string(p.IDNumber), PersonNo: "600999999"}
		for range 5 {
			s := newService(w.Reopen(t)) // a restart between the tries changes nothing
			oneProblem(t, "a wrong try", s.MatchNumbers(t.Context(), s.Agree(), wrong, "there"), text.NoMatch)
		}
		s := newService(w.Reopen(t))
		if got := wait(w, s.MatchNumbers(t.Context(), s.Agree(), numbers(p), "there")); got != 6*time.Hour {
			t.Errorf("the sixth try, a right one, waits %v, want six hours", got)
		}
		left := w.Persona(t, "old_id")
		if err := s.MatchNumbers(t.Context(), s.Agree(), numbers(left), "there"); err != nil {
			t.Errorf("another ID number from the same address: %v", err)
		}
		w.Clock.Advance(6 * time.Hour)
		if err := s.MatchNumbers(t.Context(), s.Agree(), numbers(p), "there"); err != nil {
			t.Errorf("six hours later: %v", err)
		}
	})
}

func TestWrongTriesInSixHoursFromAnAddress(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{RegisterTries: 5}), w.Persona(t, "left")
		for _, key := range []string{"employee", "guardian", "injured", "mover", "spouse"} {
			wrong := citizen.Numbers{ID: string(w.Persona(t, key).IDNumber), PersonNo: "600999999"}
			oneProblem(t, "a wrong try", s.MatchNumbers(t.Context(), s.Agree(), wrong, "here"), text.NoMatch)
		}
		for range 3 {
			if got := wait(w, s.MatchNumbers(t.Context(), s.Agree(), numbers(p), "here")); got != 6*time.Hour {
				t.Errorf("the sixth try from there waits %v, want six hours", got)
			}
		}
		if err := s.MatchNumbers(t.Context(), s.Agree(), numbers(p), "elsewhere"); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

func TestWrongFactsCountLikeWrongNumbers(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		a, wrong := s.Agree(), facts(p)
		wrong.Name = "别人"
		if err := s.MatchNumbers(t.Context(), a, numbers(p), "here"); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			oneProblem(t, "wrong facts", s.ProveFacts(t.Context(), a, wrong, "here"), text.NoMatchFacts)
		}
		if got := wait(w, s.ProveFacts(t.Context(), a, facts(p), "here")); got != 6*time.Hour {
			t.Errorf("the sixth try waits %v, want six hours", got)
		}
	})
}

func TestGoodTriesDoNotCount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		for range 8 {
			w.Clock.Advance(15 * time.Minute) // four codes an hour
			proved(t, s, p)
		}
	})
}

func TestStepsOutOfOrder(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "left")
	matched := s.Agree()
	if err := s.MatchNumbers(t.Context(), matched, numbers(p), "a"); err != nil {
		t.Fatal(err)
	}
	for name, step := range map[string]func() error{
		"numbers without terms":  func() error { return s.MatchNumbers(t.Context(), nil, numbers(p), "a") },
		"numbers, nothing said":  func() error { return s.MatchNumbers(t.Context(), &citizen.Applicant{}, numbers(p), "a") },
		"facts without terms":    func() error { return s.ProveFacts(t.Context(), nil, facts(p), "a") },
		"facts without numbers":  func() error { return s.ProveFacts(t.Context(), s.Agree(), facts(p), "a") },
		"password without terms": func() error { _, err := s.Finish(t.Context(), nil, "x", "x", "", "a"); return err },
		"password without facts": func() error {
			_, err := s.Finish(t.Context(), matched, fixture.Password, fixture.Password, "", "a")
			return err
		},
	} {
		if err := step(); !errors.Is(err, citizen.ErrStep) {
			t.Errorf("%s: %v, want ErrStep", name, err)
		}
	}
	again := proved(t, s, p)
	if err := s.MatchNumbers(t.Context(), again, numbers(p), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Finish(t.Context(), again, fixture.Password, fixture.Password, "", "a"); !errors.Is(err, citizen.ErrStep) {
		t.Errorf("numbers entered anew keep the old proof: %v, want ErrStep", err)
	}
}

func TestFinishingSixteenTimesAtOnceRegistersOnce(t *testing.T) {
	for name, key := range map[string]func() string{"one form": func() string { return "0123456789abcdef0123456789abcdef" }, "sixteen forms": store.NewID} {
		t.Run(name, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				s, p := newService(w.DB), w.Persona(t, "left")
				a := proved(t, s, p)
				var fresh, refused atomic.Int32
				together(16, func(int) {
					done, err := s.Finish(t.Context(), a, fixture.Password, fixture.Password, key(), "a")
					switch {
					case err == nil && !done.Repeated:
						fresh.Add(1)
					case err != nil && problems(err).Error() != text.AlreadyRegistered:
						t.Errorf("refused with %v", err)
					case err != nil:
						refused.Add(1)
					}
				})
				if fresh.Load() != 1 || name == "one form" && refused.Load() != 0 || name != "one form" && refused.Load() != 15 {
					t.Errorf("%d registered, %d were refused", fresh.Load(), refused.Load())
				}
				if rows, told := w.Count(t, "receipts WHERE person_no = '"+p.PersonNo+"'"), w.Count(t, "messages WHERE template = 'registered' AND state = 'queued'"); rows != 1 || told != 1 {
					t.Errorf("%d receipts and %d messages", rows, told)
				}
			})
		})
	}
}

func TestWhoClosedTheAccountMayRegisterAgain(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		w.Edit(t, "UPDATE registrations SET state = 'closed' WHERE person_no = $1", p.PersonNo)
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a"}); problems(err).Error() != text.BadSignIn {
			t.Errorf("signing in to a closed account: %v", err)
		}
		const fresh = "Rambutan-2027"
		if _, err := s.Finish(t.Context(), proved(t, s, p), fresh, fresh, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		who, err := s.SignIn(t.Context(), string(p.IDNumber), fresh, citizen.Visit{Address: "a"})
		if err != nil || who.LastSignInAt != 0 {
			t.Errorf("signing in to the new account: %+v, %v", who, err)
		}
	})
}

func TestWhatAPasswordMustBe(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := w.Persona(t, "left")
	a := proved(t, s, p)
	id := string(p.IDNumber)
	for password, want := range map[string]string{
		"": text.PasswordShort, "Lychee7": text.PasswordShort, "荔枝荔枝荔枝7": text.PasswordShort, strings.Repeat("Ab1-", 16) + "x": text.PasswordLong,
		"1234567890": text.PasswordPlain, "aaaaaaaaaa": text.PasswordPlain, "--------": text.PasswordPlain,
		"password": text.PasswordCommon, "Password123": text.PasswordCommon, "shenzhen2026": text.PasswordCommon, "QWERTYUIOP": text.PasswordCommon, "P@ssw0rd": text.PasswordCommon, "woaini1314": text.PasswordCommon,
		"1q2w3e4r5t": text.PasswordCommon, strings.Repeat("Ab1-", 16): text.PasswordCommon,
		"x" + id + "x": text.PasswordPersonal, "me" + p.PersonNo: text.PasswordPersonal, "call13900139000": text.PasswordPersonal,
		"born-" + id[6:14]: text.PasswordPersonal,
	} {
		_, err := s.Finish(t.Context(), a, password, password, store.NewID(), "a")
		if got := problems(err); len(got) != 1 || got[0] != (text.Problem{Field: "password", Message: want}) {
			t.Errorf("%q: %v, want %q", password, err, want)
		}
	}
	_, err := s.Finish(t.Context(), a, fixture.Password, fixture.Password+" ", store.NewID(), "a")
	if got := problems(err); len(got) != 1 || got[0] != (text.Problem{Field: "again", Message: text.PasswordsDiffer}) {
		t.Errorf("typed differently the second time: %v", err)
	}
	for i, good := range []string{"荔枝荔枝荔枝好吃", "correct horse battery", "𠮷𠮷𠮷𠮷𠮷𠮷𠮷a", "The quick brown fox jumps over a lazy dog, then walks slowly hom", "pass word"} {
		if _, err := s.Finish(t.Context(), a, good, good, store.NewID(), "a"); err != nil {
			t.Errorf("%q: %v", good, err)
		}
		if _, err := s.SignIn(t.Context(), id, good, citizen.Visit{Address: "a"}); err != nil {
			t.Errorf("%q, number %d, does not open: %v", good, i, err)
		}
		w.Edit(t, "UPDATE registrations SET state = 'closed' WHERE person_no = $1", p.PersonNo)
	}
}
