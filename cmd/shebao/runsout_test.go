package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/staff"
)

// TestTheLogIsToldBeforeThingsRunOut goes through the last hundred days of a certificate, and some days more, hour by hour.
func TestTheLogIsToldBeforeThingsRunOut(t *testing.T) {
	end := time.Date(2027, 3, 31, 12, 0, 0, 0, social.Zone)
	var now time.Time
	r := runsOut{now: func() time.Time { return now }, said: map[string]int{}}
	r.add(func(context.Context) ([]staff.RunsOut, error) {
		return []staff.RunsOut{{What: staff.EndSigning, Name: "agency", At: end}, {What: staff.EndFormer, Name: "old", At: end.AddDate(-2, 0, 0)}}, nil
	})
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	var told []string
	for now = end.AddDate(0, 0, -100); now.Before(end.AddDate(0, 0, 3)); now = now.Add(time.Hour) {
		said.Reset()
		r.check(t.Context(), log)
		if said.Len() > 0 {
			line := strings.Fields(said.String())
			told = append(told, line[1]+" "+line[len(line)-1])
		}
		if strings.Contains(said.String(), "former") {
			t.Errorf("a former certificate that has run out is told of: %s", &said)
		}
	}
	want := "level=WARN days_left=60, level=WARN days_left=30, level=WARN days_left=14, level=ERROR days_left=7, level=ERROR days_left=-1"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("the log was told\n%s\nwant\n%s", got, want)
	}
}
