package store_test

import (
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

func TestPercentileIsTheDayByWhichAShareWasDecided(t *testing.T) {
	days := map[int]int{1: 5, 10: 4, 30: 1}
	for share, want := range map[float64]int{0.5: 1, 0.51: 10, 0.9: 10, 0.95: 30} {
		if got, any := store.Percentile(days, share); got != want || !any {
			t.Errorf("%v: %d, want %d", share, got, want)
		}
	}
	if _, any := store.Percentile(nil, 0.5); any {
		t.Error("something of nothing")
	}
}

func TestWeeksBeginOnMondayInTheAgencysTimeZone(t *testing.T) {
	for now, want := range map[string]string{"2026-11-22 23:59": "2026-11-09", "2026-11-23 00:00": "2026-11-16"} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, social.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := store.FirstWeek(at.UTC(), 2).Format(time.DateOnly); got != want {
			t.Errorf("two weeks up to %s begin on %s, want %s", now, got, want)
		}
	}
}

func TestFlowsCountWhatCameAndWentByWeek(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		person, since := w.Persona(t, "lately_unemployed").PersonNo, store.FirstWeek(w.Clock.Now(), 1)
		w.Clock.Set(since.Add(time.Hour))
		decided, withdrawn := handIn(t, w, person, "unemployment", since), handIn(t, w, person, "unemployment", since)
		handIn(t, w, person, "unemployment", since)
		w.Clock.Set(since.AddDate(0, 0, 8))
		for no, to := range map[string]social.CaseState{decided: social.CaseRefused, withdrawn: social.CaseWithdrawn} {
			c, err := w.DB.CaseByNo(t.Context(), no)
			if err != nil {
				t.Fatal(err)
			}
			as := clerk
			if to == social.CaseWithdrawn {
				as = store.Citizen(person, "")
			}
			if err := moveCase(w, *c, as, store.CaseMove{To: to}); err != nil {
				t.Fatal(err)
			}
		}
		flows, err := w.DB.CaseFlows(t.Context(), since)
		if err != nil || len(flows) != 2 || flows[0].Arrived != 3 || flows[0].Settled != 0 || flows[1].Week != 1 || flows[1].Settled != 2 || len(flows[1].Days) != 1 || flows[1].Days[7] != 1 {
			t.Errorf("flows: %+v %v", flows, err)
		}
		loads, err := w.DB.OpenByKind(t.Context())
		if err != nil || len(loads) != 1 || loads[0].Open != 1 || loads[0].Late != 1 {
			t.Errorf("open: %+v %v", loads, err)
		}
	})
}
