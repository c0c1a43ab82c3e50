package staff_test

import (
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

func TestTheDatabaseKnowsWhenItsKeyAndPasswordsRunOut(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := staff.New(w.DB, secret.NewFastHasher(), document.Issuer{})
		for _, name := range []string{"lin", "wu"} {
			err := s.AddAccount(t.Context(), staff.Operator("test"), staff.NewAccount{Name: name, ShownName: name, Password: fixture.Password, Ready: true, App: secret.DemoApp(name)})
			if err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.EndingHere(t.Context())
		if err != nil || len(list) != 1 || list[0].What != staff.EndDataKey || list[0].Name != "1" || !list[0].At.Equal(testkit.Start.AddDate(1, 0, 0)) {
			t.Fatalf("at first: %+v, %v; want the data key a year on", list, err)
		}
		w.Clock.Advance(77 * 24 * time.Hour) // 13 of 90 days are left
		list, err = s.EndingHere(t.Context())
		if err != nil || len(list) != 2 || list[1].What != staff.EndPasswords || list[1].Name != "2" || !list[1].At.Equal(testkit.Start.AddDate(0, 0, 90)) {
			t.Errorf("after 77 days: %+v, %v; want two passwords that end on the 90th", list, err)
		}
		if days := list[1].DaysLeft(w.Clock.Now()); days != 13 {
			t.Errorf("%d days are left, want 13", days)
		}
	})
}

func TestDaysLeft(t *testing.T) {
	end := testkit.Start
	for before, want := range map[time.Duration]int{0: 0, time.Hour: 0, 24 * time.Hour: 1, -time.Second: -1, -24 * time.Hour: -2} {
		if got := (staff.RunsOut{At: end}).DaysLeft(end.Add(-before)); got != want {
			t.Errorf("%v before the end %d days are left, want %d", before, got, want)
		}
	}
}
