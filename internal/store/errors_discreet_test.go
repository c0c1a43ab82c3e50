package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// TestAnEnginesErrorQuotesNoValue breaks rules of the schema with telling values, as a fault of ours could.
func TestAnEnginesErrorQuotesNoValue(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		const secret, number = "陈小明的秘密", "440300197403121430"
		twice := store.Document{PersonNo: no, ID: secret + number, Kind: "certificate", CheckCode: "A", Snapshot: []byte("{}")}
		_, err := w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
			if err := tx.IssueDocument(twice); err != nil {
				return err
			}
			return tx.IssueDocument(twice)
		})
		if !errors.Is(err, store.ErrExists) {
			t.Fatalf("the same document twice: %v, want ErrExists", err)
		}
		checkDiscreet(t, err, secret, number)
	})
}

func TestPostgresMessagesAreNotRepeated(t *testing.T) {
	const number = "440300197403121430"
	for _, code := range []string{"22P02", "22001", "23505", "23514", "P0001", "40001"} {
		err := store.Classify(fmt.Errorf("query: %w", &pgconn.PgError{Severity: "ERROR", Code: code, ConstraintName: "persons_pkey",
			Message: "invalid input: " + number, Detail: "Key (id)=(" + number + ") exists", Where: number, Hint: number}))
		checkDiscreet(t, err, number)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), "persons_pkey") {
			t.Errorf("%s: %v no longer says what happened", code, err)
		}
	}
}

func checkDiscreet(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, printed := range []string{err.Error(), fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err)} {
		for _, secret := range secrets {
			if strings.Contains(printed, secret) {
				t.Errorf("the error quotes a value: %s", printed)
			}
		}
	}
}
