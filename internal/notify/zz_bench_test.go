package notify_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

func TestZZMeasure(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		measure := func(name string, tells bool) {
			var all []time.Duration
			for i := 0; i < 600; i++ {
				s := time.Now()
				_, err := w.DB.Do(t.Context(), store.Act{Kind: "test.act", Actor: store.System("test"), PersonNo: no}, func(tx *store.Tx) error {
					if tells { return tx.Tell(notice(fmt.Sprint(i))) }
					tx.Note("a", 1, 2); return nil
				})
				if err != nil { t.Fatal(err) }
				all = append(all, time.Since(s))
				time.Sleep(5 * time.Millisecond)
			}
			slices.Sort(all)
			fmt.Fprintln(os.Stderr, w.DB.Engine(), name, "p50", all[300], "p95", all[570], "p99", all[594])
		}
		measure("act, no message, no service", false)
		measure("act with message, no service", true)
		ctx, stop := context.WithCancel(t.Context())
		w.Edit(t, "UPDATE messages SET state='sent'"); w.Edit(t, "DELETE FROM river_job")
		f := &far{}
		ended := make(chan bool)
		go func() { service(w.DB, f).Run(ctx); close(ended) }()
		time.Sleep(3*time.Second)
		measure("act, no message, idle service", false)
		measure("act with message, service sending", true)
		time.Sleep(3*time.Second)
		var list []store.Message
		for i := range 2000 { list = append(list, notice(fmt.Sprint(i))) }
		n := len(f.texts())
		s := time.Now()
		tell(t, w, list...)
		fmt.Fprintln(os.Stderr, "told 2000 in", time.Since(s)); s = time.Now()
		for len(f.texts()) < n+2000 && time.Since(s) < 100*time.Second { time.Sleep(20*time.Millisecond) }
		fmt.Fprintln(os.Stderr, w.DB.Engine(), len(f.texts())-n, "sent in", time.Since(s))
		stop(); <-ended
	})
}
