package archive

import (
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
)

const peopleHead = "person_no,id_no,name,sex,birth_date,household,category,op\n"

// The list of those who share an ID number is kept up by all that brings, changes, withdraws and rolls back people.
func TestWhoSharesAnIDNumberIsKeptUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		shares := func(when string, want ...string) {
			t.Helper()
			list, err := db.SharedIDs(t.Context(), 50, 0)
			if err != nil {
				t.Fatal(err)
			}
			var numbers []string
			for _, p := range list {
				numbers = append(numbers, p.PersonNo)
			}
			slices.Sort(numbers)
			if !slices.Equal(numbers, want) {
				t.Errorf("%s: %v share a number, want %v", when, numbers, want)
			}
		}
		person := func(no, id, op string) string {
			return no + "," + id + ",示例,1,1980-01-01,1,unemployed," + op + "\n"
		}
		const one, other = "440300198001010134", "440300198001010150"
		load(t, w, map[string]string{"persons.csv": peopleHead + person("699000001", one, "") + person("699000002", other, "")})
		shares("two numbers")
		second := load(t, w, map[string]string{"persons.csv": peopleHead + person("699000003", one, "")})
		shares("a second person", "699000001", "699000003")
		third := load(t, w, map[string]string{"persons.csv": peopleHead + person("699000003", other, "")})
		shares("who has another number now", "699000002", "699000003")
		fourth := load(t, w, map[string]string{"persons.csv": peopleHead + strings.Replace(person("699000002", "", "D"), ",示例,1,1980-01-01,1,unemployed,", ",,,,,,", 1)})
		shares("one of them withdrawn")
		for _, back := range []struct {
			batch int64
			when  string
			want  []string
		}{
			{fourth.ID, "the withdrawal rolled back", []string{"699000002", "699000003"}},
			{third.ID, "the change rolled back", []string{"699000001", "699000003"}},
			{second.ID, "the person rolled back", nil},
		} {
			if j := rollBack(t, w, back.batch); j.State != store.JobDone {
				t.Fatalf("%s: %s %s", back.when, j.State, j.Problem)
			}
			shares(back.when, back.want...)
		}
	})
}
