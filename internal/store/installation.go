package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ErrOtherKeys means that the keys given are not those that a database was made with. Nothing was read with them, and nothing written.
var ErrOtherKeys = errors.New("store: these are not the keys of this database")

// Installation is what a database knows of itself.
type Installation struct {
	ID        string
	MadeAt    int64  // Unix seconds
	Schema    int64  // as the program below left it
	Program   string // the version of the program that last changed the schema
	FeedEpoch string // numbers of the change feed count within it
	// DataKeys are since when each data key is known here (Unix seconds), by its number; those that were taken out stay.
	DataKeys map[int]int64

	prints map[string]string // by the name of the key
}

// Installation is what the database knows of itself. ErrNotFound where it has not been started yet.
func (db *DB) Installation(ctx context.Context) (*Installation, error) {
	return installationOf(ctx, db.readers)
}

func installationOf(ctx context.Context, db *sql.DB) (*Installation, error) {
	i := &Installation{DataKeys: map[int]int64{}, prints: map[string]string{}}
	var lookup, audit, code string
	err := db.QueryRowContext(ctx, `SELECT installation_id, made_at, lookup_print, audit_print, code_print, schema_version, program_version, feed_epoch
		FROM installation`).Scan(&i.ID, &i.MadeAt, &lookup, &audit, &code, &i.Schema, &i.Program, &i.FeedEpoch)
	if err != nil {
		return nil, classify(err)
	}
	i.prints["lookup"], i.prints["audit"], i.prints["code"] = lookup, audit, code
	rows, err := db.QueryContext(ctx, `SELECT key_no, print, known_since FROM data_keys`)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		var print string
		var since int64
		if err := rows.Scan(&number, &print, &since); err != nil {
			return nil, classify(err)
		}
		i.DataKeys[number], i.prints[dataKeyName(number)] = since, print
	}
	return i, classify(rows.Err())
}

func dataKeyName(number int) string { return "data." + strconv.Itoa(number) }

// prints are keyed hashes of the keys of an installation, each made with the key that it is of: they give nothing of it away.
func (k *Keys) prints(installationID string) map[string]string {
	of := func(name string, key []byte) string { return keyedHash(key, "installation "+name, installationID) }
	list := map[string]string{"lookup": of("lookup", k.lookup), "audit": of("audit", k.audit), "code": of("code", k.code)}
	for number, raw := range k.ring.Load().raw {
		name := dataKeyName(int(number))
		list[name] = of(name, raw)
	}
	return list
}

// complete reports that each of the keys is known.
func (i *Installation) complete(k *Keys) bool {
	for _, number := range k.Numbers() {
		if _, known := i.DataKeys[number]; !known {
			return false
		}
	}
	return true
}

// compare refuses keys that are not the database's, by its own row, or, where an older program made it, by what is in it.
func (db *DB) compare(ctx context.Context, k *knowledge) error {
	if k.installation == nil {
		return db.prove(ctx, k.schema)
	}
	var others []string
	prints := db.keys.prints(k.installation.ID)
	for _, name := range slices.Sorted(maps.Keys(prints)) {
		if known, ok := k.installation.prints[name]; ok && known != prints[name] {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		return fmt.Errorf("%w (installation %.8s): another key is given for %s. Give the key file that belongs to it, or another database", ErrOtherKeys,
			k.installation.ID, strings.Join(others, ", "))
	}
	return nil
}

// proofs is how many rows are tried before keys are held to be others'.
const proofs = 20

// prove looks in a database of an older program, which has no row of its own, whether the keys are those that it was written with: an
// entry of the audit log must verify, a sealed value open and be found by its hash, where there are any. The key of codes can't be proved:
// it hashes what nobody keeps.
func (db *DB) prove(ctx context.Context, s *Schema) error {
	if s.Version == 0 {
		return nil
	}
	for _, proof := range []struct {
		what string
		try  func(context.Context) (tried, right int, err error)
	}{{"no entry of its audit log verifies", db.proveAudit}, {"no personal field of it opens", db.provePersons}} {
		tried, right, err := proof.try(ctx)
		if err != nil {
			return err
		}
		if tried > 0 && right == 0 {
			return fmt.Errorf("%w: %s with them. Give the key file that belongs to it, or another database", ErrOtherKeys, proof.what)
		}
	}
	return nil
}

// proveAudit tries the first entries of the chains, which need nothing but the key.
func (db *DB) proveAudit(ctx context.Context) (tried, right int, err error) {
	rows, err := db.write.QueryContext(ctx, `SELECT chain, seq, at, actor_kind, actor, person_no, act, receipt_no, detail, mac
		FROM audit_log WHERE seq = 1 ORDER BY chain LIMIT $1`, proofs)
	if err != nil {
		return 0, 0, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e AuditEntry
		var detail []byte
		var mac string
		if err := rows.Scan(&e.Chain, &e.Seq, &e.At, &e.ActorKind, &e.ActorID, &e.PersonNo, &e.Act, &e.ReceiptNo, &detail, &mac); err != nil {
			return 0, 0, classify(err)
		}
		tried++
		if db.keys.auditMAC("", e, detail) == mac {
			right++
		}
	}
	return tried, right, classify(rows.Err())
}

// provePersons tries to open some people's ID numbers, and to find them by their hashes.
func (db *DB) provePersons(ctx context.Context) (tried, right int, err error) {
	rows, err := db.write.QueryContext(ctx, `SELECT person_no, id_no, id_hash FROM persons WHERE length(id_no) > 0 ORDER BY person_no LIMIT $1`, proofs)
	if err != nil {
		return 0, 0, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var personNo, hash string
		var sealed []byte
		if err := rows.Scan(&personNo, &sealed, &hash); err != nil {
			return 0, 0, classify(err)
		}
		tried++
		if id, err := db.keys.Open("persons.id_no", personNo, sealed); err == nil && db.keys.idHash(id) == hash {
			right++
		}
	}
	return tried, right, classify(rows.Err())
}

// writeInstallation makes the row where there is none, says which program changed the schema, and adds data keys that are new.
func (db *DB) writeInstallation(ctx context.Context, program string, migrated bool) error {
	return db.technical(ctx, func(raw *sql.Tx) error {
		now, id, epoch := db.Now().Unix(), NewID(), NewID()
		prints := db.keys.prints(id)
		var schema int64
		if err := raw.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&schema); err != nil {
			return classify(err)
		}
		result, err := raw.ExecContext(ctx, `INSERT INTO installation (one, installation_id, made_at, lookup_print, audit_print, code_print, schema_version,
			program_version, feed_epoch) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`, id, now, prints["lookup"], prints["audit"],
			prints["code"], schema, program, epoch)
		if err != nil {
			return classify(err)
		}
		if made, err := result.RowsAffected(); err != nil {
			return classify(err)
		} else if made == 0 && migrated {
			if _, err := raw.ExecContext(ctx, `UPDATE installation SET schema_version = $1, program_version = $2`, schema, program); err != nil {
				return classify(err)
			}
		}
		return rememberDataKeys(ctx, raw, db.keys, now)
	})
}

// RememberDataKeys notes the prints of data keys that are new, with the time. A number stays with its key for good.
func (db *DB) RememberDataKeys(ctx context.Context) error {
	return db.technical(ctx, func(raw *sql.Tx) error { return rememberDataKeys(ctx, raw, db.keys, db.Now().Unix()) })
}

// KnowDataKeys is RememberDataKeys for keys that are about to be used, in the act that brings them in.
func (tx *Tx) KnowDataKeys(k *Keys) error { return rememberDataKeys(tx.ctx, tx.sql, k, tx.at.Unix()) }

func rememberDataKeys(ctx context.Context, raw *sql.Tx, k *Keys, now int64) error {
	var id string
	if err := raw.QueryRowContext(ctx, `SELECT installation_id FROM installation`).Scan(&id); err != nil {
		return classify(err)
	}
	prints := k.prints(id)
	for _, number := range k.Numbers() {
		_, err := raw.ExecContext(ctx, `INSERT INTO data_keys (key_no, print, known_since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			number, prints[dataKeyName(number)], now)
		if err != nil {
			return classify(err)
		}
	}
	return nil
}
