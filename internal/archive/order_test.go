package archive

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
)

// What an archive says does not hang on the order of its rows, nor on what came in which of several imports: all lead to the same tables.
func TestTheOrderOfRowsAndOfImportsDoesNotMatter(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))
		want := dump(t, db, url)
		for _, seed := range []uint64{1, 2, 3} {
			dice := rand.New(rand.NewPCG(seed, 12))
			first, second := dealt(t, dice)
			parts := []string{first, second}
			if seed == 2 {
				slices.Reverse(parts)
			}
			wipe(t, db, url)
			for _, part := range parts {
				if n := mustImport(t, db, options(t, part)).Total().Rejected; n != 0 {
					t.Fatalf("%d rows rejected", n)
				}
			}
			if got := dump(t, db, url); got != want {
				t.Errorf("dealt by %d and imported in two parts:\n%s\nwant\n%s", seed, got, want)
			}
		}
	})
}

// dealt are two folders with the rows of whole between them, each file's in an order of its own.
func dealt(t *testing.T, dice *rand.Rand) (first, second string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(whole, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	parts := [2]map[string]string{{"manifest.json": ""}, {"manifest.json": ""}}
	for _, path := range names {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, byteOrderMark))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		head, rows := rows[0], rows[1:]
		dice.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		cut := dice.IntN(len(rows) + 1)
		for i, some := range [][][]string{rows[:cut], rows[cut:]} {
			var b strings.Builder
			w := csv.NewWriter(&b)
			if err := w.WriteAll(append([][]string{head}, some...)); err != nil {
				t.Fatal(err)
			}
			parts[i][filepath.Base(path)] = b.String()
		}
	}
	return folder(t, false, parts[0]), folder(t, false, parts[1])
}

// wipe empties the archive's tables.
func wipe(t *testing.T, db *store.DB, url string) {
	t.Helper()
	raw := past(t, db, url)
	for _, f := range formats {
		if _, err := raw.ExecContext(t.Context(), "DELETE FROM "+f.table.Stored()); err != nil {
			t.Fatal(err)
		}
	}
}
