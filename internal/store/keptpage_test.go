package store_test

import (
	"bytes"
	"testing"
	"time"

	"shebao/internal/testkit/fixture"
)

func TestAKeptPageIsFoundByItsNameForAnHour(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		page := []byte("<p>请核对</p>")
		if err := w.DB.KeepPage(t.Context(), "secret one", page); err != nil {
			t.Fatal(err)
		}
		if got, err := w.DB.KeptPage(t.Context(), "secret one"); err != nil || !bytes.Equal(got, page) {
			t.Errorf("%q, %v", got, err)
		}
		if got, err := w.DB.KeptPage(t.Context(), "secret two"); err != nil || got != nil {
			t.Errorf("by another name: %q, %v", got, err)
		}
		w.Clock.Advance(time.Hour)
		if got, err := w.DB.KeptPage(t.Context(), "secret one"); err != nil || got != nil {
			t.Errorf("an hour later: %q, %v", got, err)
		}
	})
}
