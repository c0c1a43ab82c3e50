package citizen_test

import (
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// to is 变更绑定社康点 filled in.
func to(centre string) map[string]string { return map[string]string{"centre": centre} }

func centreOf(t *testing.T, w *fixture.World, personNo string) string {
	t.Helper()
	p, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return p.HealthCentreNo
}

// feedLines are the lines of all events so far, as "field: old → new".
func feedLines(t *testing.T, w *fixture.World) (lines []string) {
	t.Helper()
	events, err := w.DB.Feed(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		for _, f := range e.Fields {
			lines = append(lines, f.Field+": "+f.Old+" → "+f.New)
		}
	}
	return lines
}

func sameLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func applyDue(t *testing.T, s *citizen.Service, want int) {
	t.Helper()
	if n, err := s.ApplyScheduled(t.Context()); err != nil || n != want {
		t.Errorf("%d changes took effect, %v; want %d", n, err, want)
	}
}

func TestAFirstHealthCentreCountsAtOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		w.Edit(t, "UPDATE persons SET health_centre_no = '' WHERE person_no = '"+p.PersonNo+"'")
		done := doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
		if got := centreOf(t, w, p.PersonNo); got != "SK0007" {
			t.Errorf("bound to %q", got)
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, done.ReceiptNo)
		if err != nil || receipt.Facts[0].Before != text.CentreNone || receipt.Facts[1].Value != text.CentreMonthNow(202611) {
			t.Errorf("the receipt says %+v, %v", receipt, err)
		}
		sameLines(t, feedLines(t, w), "health_centre_no:  → SK0007")
		again := time.Date(2026, time.December, 23, 10, 0, 0, 0, social.Zone)
		refusedFor(t, "a second one", tryForm(t, s, "health-centre", p.PersonNo, to("SK0008")), text.CentreOnceAMonth,
			text.WhyOnceAMonth(w.Clock.Now().Unix(), again.Unix()))
		w.Clock.Set(again.Add(-time.Second))
		refusedFor(t, "a second early", tryForm(t, s, "health-centre", p.PersonNo, to("SK0008")), text.CentreOnceAMonth, "")
		w.Clock.Set(again)
		if err := tryForm(t, s, "health-centre", p.PersonNo, to("SK0008")); err != nil {
			t.Errorf("a month later: %v", err)
		}
	})
}

func TestAChangeOfHealthCentreWaitsForItsMonth(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		before := centreOf(t, w, p.PersonNo)
		w.Clock.Set(time.Date(2026, time.November, 19, 23, 59, 59, 0, social.Zone))
		checked, _ := checkedForm(t, s, s.Procedure("health-centre"), p.PersonNo, to("SK0007"))
		if got := checked.Plan.Changes[1].After; got != text.From(202612) {
			t.Errorf("on the 19th: %s", got)
		}
		doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
		sameLines(t, feedLines(t, w), "health_centre_planned:  → SK0007:202612")
		planned, err := s.PlannedCentre(t.Context(), p.PersonNo)
		if err != nil || planned == nil || planned.From != 202612 || !planned.CanKeep {
			t.Fatalf("planned is %+v, %v", planned, err)
		}
		refusedFor(t, "another one", tryForm(t, s, "health-centre", p.PersonNo, to("SK0008")), text.CentreWaits, text.WhyCentreWaits(planned.Name, 202612))
		w.Clock.Set(time.Date(2026, time.November, 30, 23, 59, 59, 0, social.Zone))
		if applyDue(t, s, 0); centreOf(t, w, p.PersonNo) != before {
			t.Error("it took effect before its month")
		}
		w.Clock.Advance(time.Second)
		if applyDue(t, s, 1); centreOf(t, w, p.PersonNo) != "SK0007" {
			t.Error("its month has begun, and it did not take effect")
		}
		sameLines(t, feedLines(t, w), "health_centre_planned:  → SK0007:202612", "health_centre_no: "+before+" → SK0007")
		// A month is counted from the day it was asked for.
		refusedFor(t, "again", tryForm(t, s, "health-centre", p.PersonNo, to("SK0008")), text.CentreOnceAMonth, "")
		w.Clock.Set(time.Date(2026, time.December, 19, 23, 59, 59, 0, social.Zone))
		if err := tryForm(t, s, "health-centre", p.PersonNo, to("SK0008")); err != nil {
			t.Errorf("a month later: %v", err)
		}
	})
}

func TestFromTheCutOffDayAChangeCountsAMonthLater(t *testing.T) {
	w := fixture.SQLite(t)
	p := w.Persona(t, "tier2")
	for day, want := range map[int]social.Month{1: 202612, 14: 202612, 15: 202701, 28: 202701} {
		s := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{CutOffDay: 15})
		w.Clock.Set(time.Date(2026, time.November, day, 0, 0, 0, 0, social.Zone))
		checked, _ := checkedForm(t, s, s.Procedure("health-centre"), p.PersonNo, to("SK0007"))
		if got := checked.Plan.Changes[1].After; got != text.From(want) {
			t.Errorf("on day %d: %s, want %s", day, got, text.From(want))
		}
	}
}

func TestWhatWasCheckedBeforeTheCutOffDayIsToldAfterIt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		w.Clock.Set(time.Date(2026, time.November, 19, 23, 59, 0, 0, social.Zone))
		_, draft := checkedForm(t, s, s.Procedure("health-centre"), p.PersonNo, to("SK0007"))
		w.Clock.Advance(time.Minute)
		_, err := s.Submit(t.Context(), s.Procedure("health-centre"), p.PersonNo, draft, "a")
		changed, ok := err.(*citizen.Changed)
		if !ok || changed.Checked.Plan.Changes[1].After != text.From(202701) {
			t.Errorf("told %v", err)
		}
	})
}

func TestAChangeThatWaitsCanBeCancelledUntilItsMonthBegins(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		before := centreOf(t, w, p.PersonNo)
		_, err := s.KeepCentre(t.Context(), p.PersonNo, store.NewID(), "a")
		oneProblem(t, "nothing waits", err, text.CentreNoneWaits)
		doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
		key := store.NewID()
		var receipts [16]string
		together(16, func(i int) {
			done, err := s.KeepCentre(t.Context(), p.PersonNo, key, "a")
			if err != nil {
				t.Error(err)
			}
			receipts[i] = done.ReceiptNo
		})
		if receipts[0] == "" || receipts[0] != receipts[15] {
			t.Errorf("receipts %q", receipts)
		}
		w.Clock.Set(time.Date(2027, time.January, 1, 0, 0, 0, 0, social.Zone))
		if applyDue(t, s, 0); centreOf(t, w, p.PersonNo) != before {
			t.Error("it took effect")
		}
		sameLines(t, feedLines(t, w), "health_centre_planned:  → SK0007:202701", "health_centre_planned: SK0007:202701 → ")
		// What was cancelled was no change: another may be asked for at once.
		doForm(t, s, "health-centre", p.PersonNo, to("SK0008"))
		w.Clock.Set(time.Date(2027, time.February, 1, 0, 0, 0, 0, social.Zone))
		_, err = s.KeepCentre(t.Context(), p.PersonNo, store.NewID(), "a")
		oneProblem(t, "its month has begun", err, text.CentreMonthBegun)
	})
}

func TestWhoMayChangeTheHealthCentre(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		try := func(set string) error {
			w.Edit(t, "UPDATE persons SET medical_status = '1', medical_tier = '2', card_status = '10' WHERE person_no = '"+p.PersonNo+"'")
			w.Edit(t, "UPDATE persons SET "+set+" WHERE person_no = '"+p.PersonNo+"'")
			return tryForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
		}
		for _, status := range []string{"0", "2", "3", ""} {
			refusedFor(t, "medical status "+status, try("medical_status = '"+status+"'"), text.CentreCoverNone, text.WhyCoverNone)
		}
		refusedFor(t, "tier one", try("medical_tier = '1'"), text.CentreTierOne, text.WhyTierOne)
		refusedFor(t, "no tier", try("medical_tier = '0'"), text.CentreCoverNone, text.WhyCoverNone)
		for _, tier := range []string{"2", "3", "5"} {
			if err := try("medical_tier = '" + tier + "'"); err != nil {
				t.Errorf("tier %s: %v", tier, err)
			}
		}
		for _, status := range social.AllCardStatuses {
			err := try("card_status = '" + string(status) + "'")
			if !status.Stops(social.CardForHealthCentre) {
				if err != nil {
					t.Errorf("a card that is %s: %v", status, err)
				}
				continue
			}
			refusedFor(t, "a card that is "+string(status), err, text.CardStands(status), text.CardCentreRefusals[status])
			if text.CardCentreRefusals[status] == "" {
				t.Errorf("there are no words for %s", status)
			}
		}
	})
}

func TestWhatTheSearchForACentreMustLeadTo(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		for what, c := range map[string]struct {
			values         map[string]string
			field, message string
		}{
			"nothing":             {nil, "find", text.CentreChooseOne},
			"a search alone":      {map[string]string{"district": "福田区"}, "centre", text.CentreChooseOne},
			"a search for naught": {map[string]string{"find": "没有这样的名称"}, "find", text.CentreNothing},
			"too much":            {map[string]string{"find": strings.Repeat("长", 61)}, "find", text.Plain(text.CentreText, strings.Repeat("长", 61), false, 60)},
			"a NUL":               {map[string]string{"find": "a\x00", "centre": "SK0007"}, "find", text.Plain(text.CentreText, "a\x00", false, 60)},
			"a NUL for a centre":  {to("SK\x00"), "find", text.CentreChooseOne},
			"no such centre":      {to("SK9999"), "find", text.CentreGone},
			"the same one":        {to(centreOf(t, w, p.PersonNo)), "centre", text.CentreSame},
		} {
			err := tryForm(t, s, "health-centre", p.PersonNo, c.values)
			if found := problems(err); len(found) != 1 || found[0] != (text.Problem{Field: c.field, Message: c.message}) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestCentresAreFoundByDistrictAndPartOfTheName(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Edit(t, "INSERT INTO health_centres (centre_no, name, district) VALUES ('ZZ1', '100%_x~社康Abc', '福田区'), ('ZZ2', '100%yx~社康abc', '福田区')")
		find := func(district, part string) (numbers []string, all int) {
			t.Helper()
			found, all, err := w.DB.FindCentres(t.Context(), store.CentreSearch{District: district, Text: part}, 20)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found {
				numbers = append(numbers, c.No)
				if district != "" && c.District != district {
					t.Errorf("%s is in %s", c.No, c.District)
				}
			}
			return numbers, all
		}
		if found, all := find("", ""); len(found) != 20 || all != 74 {
			t.Errorf("%d of %d shown", len(found), all)
		}
		if found, all := find("福田区", "东湖"); len(found) != 1 || all != 1 {
			t.Errorf("found %q of %d", found, all)
		}
		for part, want := range map[string]string{"100%_": "ZZ1", "%yx": "ZZ2", "x~社": "ZZ1 ZZ2", "ABC": "ZZ1 ZZ2", "'; --": "", "\\": ""} {
			if found, _ := find("", part); strings.Join(found, " ") != want {
				t.Errorf("%q finds %q, want %s", part, found, want)
			}
		}
		districts, err := w.DB.CentreDistricts(t.Context())
		if err != nil || len(districts) < 5 {
			t.Errorf("districts %q, %v", districts, err)
		}
	})
}

func TestTheCoreSystemRefusesAChangeOfHealthCentre(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "tier2")
		before := centreOf(t, w, p.PersonNo)
		doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
		answerFeed(t, w, false)
		if planned, err := s.PlannedCentre(t.Context(), p.PersonNo); planned != nil || err != nil {
			t.Errorf("a refused change waits: %+v, %v", planned, err)
		}
		// Asked for and cancelled before the core system says anything, which then refuses both, in either order.
		for _, lastFirst := range []bool{true, false} {
			w.Clock.Advance(time.Minute)
			doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
			w.Clock.Advance(time.Minute)
			if _, err := s.KeepCentre(t.Context(), p.PersonNo, store.NewID(), "a"); err != nil {
				t.Fatal(err)
			}
			answerFeedBy(t, w, false, lastFirst)
			if planned, err := s.PlannedCentre(t.Context(), p.PersonNo); planned != nil || err != nil {
				t.Errorf("what was never taken waits: %+v, %v", planned, err)
			}
		}
		w.Clock.Advance(time.Minute)
		// One refused may be asked for again; the core system then takes it, and refuses that it be cancelled.
		doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
		answerFeed(t, w, true)
		if _, err := s.KeepCentre(t.Context(), p.PersonNo, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		answerFeed(t, w, false)
		w.Clock.Set(time.Date(2027, time.January, 1, 0, 0, 0, 0, social.Zone))
		if applyDue(t, s, 1); centreOf(t, w, p.PersonNo) != "SK0007" {
			t.Error("the change that could not be cancelled was not made")
		}
		answerFeed(t, w, false)
		if got := centreOf(t, w, p.PersonNo); got != before {
			t.Errorf("the change itself is refused, and the person is bound to %s", got)
		}
	})
}

func TestAChangeThatCanNoLongerBeMadeIsDroppedAndTold(t *testing.T) {
	for what, set := range map[string]string{
		"cover ended":   "UPDATE persons SET medical_status = '2' WHERE person_no = ",
		"tier one":      "UPDATE persons SET medical_tier = '1' WHERE person_no = ",
		"moved already": "UPDATE persons SET health_centre_no = 'SK0011' WHERE person_no = ",
	} {
		t.Run(what, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				s, p := newService(w.DB), w.Persona(t, "tier2")
				doForm(t, s, "health-centre", p.PersonNo, to("SK0007"))
				w.Edit(t, set+"'"+p.PersonNo+"'")
				at := centreOf(t, w, p.PersonNo)
				w.Clock.Set(time.Date(2027, time.January, 1, 0, 0, 0, 0, social.Zone))
				if applyDue(t, s, 1); centreOf(t, w, p.PersonNo) != at {
					t.Error("it was made")
				}
				sameLines(t, feedLines(t, w), "health_centre_planned:  → SK0007:202701", "health_centre_planned: SK0007:202701 → ")
				if got := byChannel(t, w, p.PersonNo, text.TemplateScheduleDropped); got["page"] != 1 {
					t.Errorf("told by %v", got)
				}
			})
		})
	}
}
