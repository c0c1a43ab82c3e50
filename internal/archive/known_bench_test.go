package archive

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"shebao/internal/demo"
	"shebao/internal/testkit"
)

// BenchmarkArchive measures a first import of a made-up archive, and the same archive again, of which everything is known. rows/cpu-s are the
// rows taken in for each second that the program kept a core busy, whatever else the machine does; the engine's own processes are not in it.
//
//	go test ./internal/archive -run '^$' -bench Archive -benchtime 1x
func BenchmarkArchive(b *testing.B) {
	dir := b.TempDir()
	if _, err := demo.Generate(b.Context(), dir, demo.Options{People: 1000, Seed: 1, Until: testkit.Start}); err != nil {
		b.Fatal(err)
	}
	month := nextMonth(b, dir)
	for engine, address := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		db := openStore(b, address(b))
		for _, step := range []string{"first", "known", "a month more"} {
			b.Run(engine+"/"+step, func(b *testing.B) {
				from := dir
				if step == "a month more" {
					from = month
				}
				busy, began := cpu(b), time.Now()
				summary, err := Import(b.Context(), db, options(b, from))
				if err != nil {
					b.Fatal(err)
				}
				total := summary.Total()
				if step != "known" && total.Added != total.Rows || step == "known" && total.Unchanged != total.Rows {
					b.Skipf("%+v", total) // a further round of the first step
				}
				b.ReportMetric(float64(total.Rows)/time.Since(began).Seconds(), "rows/s")
				b.ReportMetric(float64(total.Rows)/(cpu(b)-busy).Seconds(), "rows/cpu-s")
			})
		}
	}
}

// nextMonth is a folder with the contributions of everybody who paid for the last month, for the one after it.
func nextMonth(b *testing.B, dir string) string {
	b.Helper()
	whole, err := os.ReadFile(filepath.Join(dir, "contributions.csv"))
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split(string(whole), "\n")
	month := []string{lines[0]}
	last := testkit.Start.AddDate(0, -1, 0).Format(",200601,")
	for _, line := range lines {
		if strings.Contains(line, last) {
			month = append(month, strings.Replace(line, last, testkit.Start.AddDate(0, 1, 0).Format(",200601,"), 1))
		}
	}
	if len(month) < 1000 {
		b.Fatalf("%d rows of the month %s", len(month)-1, last)
	}
	into := b.TempDir()
	if err := os.WriteFile(filepath.Join(into, "contributions.csv"), []byte(strings.Join(month, "\n")+"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	return into
}

// cpu is for how long this process has kept cores busy.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
