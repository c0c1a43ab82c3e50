package demo

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"shebao/internal/social"
)

func TestTheCastComesFirstAndIsWhoItSays(t *testing.T) {
	w := generate(t, Options{People: 100, Seed: 21, Until: today})
	if w.cast.People != 100 || len(w.files["persons"].rows) != 100 {
		t.Errorf("%d people, %d rows, want 100", w.cast.People, len(w.files["persons"].rows))
	}
	keys, unready := map[string]bool{}, 0
	lines := w.files["persons"].lines()
	for i, p := range w.cast.Personas {
		l := lines[i]
		if p.Key == "hong_kong" || p.Key == "foreigner" { // the last people of the archive
			l = lines[len(lines)-len(w.cast.Personas)+i]
		}
		want := line{
			"person_no": p.PersonNo, "id_no": string(p.IDNumber), "name": p.Name, "card_no": p.CardNo, "phone": p.Phone,
			"bank_account": p.BankAccount, "card_pin": p.CardPIN, "birth_date": p.BirthDate,
		}
		for column, value := range want {
			if l[column] != value {
				t.Errorf("%s: %s is %q, the archive has %q", p.Key, column, value, l[column])
			}
		}
		if p.Title == "" || p.Look == "" || keys[p.Key] {
			t.Errorf("%+v says too little, or is a key twice", p)
		}
		keys[p.Key] = true
		if !p.Ready && l["category"] != "child" {
			unready++
		}
	}
	if unready != 3 {
		t.Errorf("%d adults are left to register by hand, want 3", unready)
	}
	if _, ok := w.cast.Find("nobody"); ok {
		t.Error("found somebody who is not of the cast")
	}
}

func TestAnArchiveHoldsTheCastAtLeast(t *testing.T) {
	w := generate(t, Options{People: 1, Until: today})
	if w.cast.People != len(w.cast.Personas) || w.cast.People < 12 {
		t.Errorf("%d people for a cast of %d", w.cast.People, len(w.cast.Personas))
	}
}

// paidMonths is the sorted months of a branch.
func (w *written) paidMonths(t *testing.T, personNo string, insurance social.Insurance) []social.Month {
	t.Helper()
	var months []social.Month
	for _, l := range w.of("contributions", "person_no", personNo) {
		if l["insurance"] == string(insurance) {
			months = append(months, l.month(t, "month"))
		}
	}
	return months
}

func TestEveryPersonaIsInTheSituationItStandsFor(t *testing.T) {
	w := generate(t, Options{Until: today})
	for key, check := range map[string]func(t *testing.T, no string, l line){
		"employee": func(t *testing.T, no string, l line) {
			months := w.paidMonths(t, no, social.Pension)
			gap := social.Career{Paid: months}.Gaps()
			if len(gap) != 1 || gap[0] != (social.Span{From: 200312, To: 200404}) || lastClosed.Since(months[0]) < 30*12 {
				t.Errorf("paid since %s but for %v", months[0], gap)
			}
			units := map[string]bool{}
			for _, c := range w.of("contributions", "person_no", no) {
				if c["month"] == "201512" {
					units[c["unit_no"]] = true
				}
			}
			if len(units) != 2 {
				t.Errorf("December 2015 was paid by %d units, want 3", len(units))
			}
		},
		"self_payer": func(t *testing.T, no string, l line) {
			if l["category"] != "self_payer" || l["unit_no"] != "" || !strings.HasSuffix(l["wage"], ".00") {
				t.Errorf("%v", l)
			}
			if wage := l.fen(t, "wage"); wage < 4775_00 || wage > 27549_00 {
				t.Errorf("a wage of %s is not within the bounds", wage)
			}
		},
		"pensioner": func(t *testing.T, no string, l line) {
			if l["person_state"] != "2" || l["pension_status"] != "3" || l["first_insured"] >= "199208" {
				t.Errorf("%v", l)
			}
			if len(w.of("early_contributions", "person_no", no)) != 2 {
				t.Error("no two periods before August 1992")
			}
			payments := w.of("pension_payments", "person_no", no)
			if payments[0]["month"] != "202202" || payments[len(payments)-1]["month"] != lastClosed.Compact() {
				t.Errorf("paid from %s to %s", payments[0]["month"], payments[len(payments)-1]["month"])
			}
			if n := len(w.of("pension_back_payments", "person_no", no)); n < 4 {
				t.Errorf("%d back payments, want one a year", n)
			}
		},
		"unemployed": func(t *testing.T, no string, l line) {
			claims := w.of("unemployment_claims", "person_no", no)
			if len(claims) != 1 || claims[0]["status"] != "20" || l["unemployment_status"] != "2" || l["medical_status"] != "1" {
				t.Errorf("%v with the claims %v", l, claims)
			}
			if n := len(w.of("unemployment_payments", "person_no", no)); n != 4 {
				t.Errorf("%d months paid, want 4", n)
			}
		},
		"lately_unemployed": func(t *testing.T, no string, l line) {
			months := w.paidMonths(t, no, social.Unemployment)
			if social.UnemploymentMonths(social.Career{Paid: months}.Months()) == 0 || months[len(months)-1] != lastClosed.Add(-1) {
				t.Errorf("paid %d months, the last in %s", len(months), months[len(months)-1])
			}
			if len(w.of("unemployment_claims", "person_no", no)) != 0 {
				t.Error("has claimed already")
			}
		},
		"guardian": func(t *testing.T, no string, l line) {
			wards := w.of("guardianships", "guardian_no", no)
			if len(wards) != 2 {
				t.Fatalf("%d wards, want 3", len(wards))
			}
			for _, ward := range wards {
				paid := w.of("contributions", "person_no", ward["child_no"])
				if len(paid) < 48 || paid[0]["insurance"] != "390" || paid[0].fen(t, "subsidy") == 0 {
					t.Errorf("a ward's contributions: %d, the first %v", len(paid), paid[0])
				}
				if !hasRecentCharge(w, ward["child_no"]) {
					t.Errorf("no medical charge of %s in the last six months", ward["child_no"])
				}
			}
		},
		"mover": func(t *testing.T, no string, l line) {
			var kinds []string
			for _, move := range w.of("transfers_in", "person_no", no) {
				kinds = append(kinds, move["kind"])
				if (move["pooled_amount"] != "") != (move["kind"] == pensionOutOfProvince) {
					t.Errorf("pooled amount of %v", move)
				}
			}
			if !slices.Equal(kinds, []string{pensionInProvince, pensionOutOfProvince, medicalTransfer}) {
				t.Errorf("transfers %v", kinds)
			}
		},
		"old_id": func(t *testing.T, no string, l line) {
			if len(l["id_no"]) != 15 || l["category"] != "self_payer" {
				t.Errorf("%v", l)
			}
		},
		"card_lost": func(t *testing.T, no string, l line) {
			if l["card_status"] != string(social.CardLostCounter) {
				t.Errorf("%v", l)
			}
		},
		"left": func(t *testing.T, no string, l line) {
			for _, branch := range []string{"pension", "medical", "injury", "unemployment", "maternity"} {
				if l[branch+"_status"] != "2" {
					t.Errorf("%s has the status %s", branch, l[branch+"_status"])
				}
			}
			if l["unit_no"] != "" || l["medical_tier"] != "0" {
				t.Errorf("%v", l)
			}
		},
		"tier2": func(t *testing.T, no string, l line) {
			if l["medical_tier"] != "2" || l["health_centre_no"] == "" {
				t.Errorf("%v", l)
			}
		},
		"spouse": func(t *testing.T, no string, l line) {
			if l["medical_tier"] != "1" || l["medical_status"] != "1" {
				t.Errorf("%v", l)
			}
		},
		"rare_name": func(t *testing.T, no string, l line) {
			if r, _ := utf8.DecodeRuneInString(l["name"]); r <= 0xFFFF {
				t.Errorf("%q begins with a common character", l["name"])
			}
		},
		"medical_only": func(t *testing.T, no string, l line) {
			for _, c := range w.of("contributions", "person_no", no) {
				if c["insurance"] != "310" {
					t.Fatalf("%v", c)
				}
			}
			if l["pension_status"] != "0" || l["medical_status"] != "1" {
				t.Errorf("%v", l)
			}
		},
	} {
		t.Run(key, func(t *testing.T) {
			p, ok := w.cast.Find(key)
			if !ok {
				t.Fatal("not of the cast")
			}
			check(t, p.PersonNo, w.of("persons", "person_no", p.PersonNo)[0])
		})
	}
}

// hasRecentCharge tells whether the page of the last six months has something to show.
func hasRecentCharge(w *written, personNo string) bool {
	return slices.ContainsFunc(w.of("medical_charges", "person_no", personNo), func(l line) bool {
		return l["charged_on"] >= "2026-05-23"
	})
}
