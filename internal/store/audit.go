package store

import (
	"encoding/hex"
	"hash/fnv"
	"strconv"
)

// chains is how many audit chains there are. Each act appends to the chain of its person, so that acts of different
// people seldom wait for each other; one chain would make every commit of the product queue at one row.
const chains = 16

// AuditEntry is one line of the audit log without its sealed detail.
type AuditEntry struct {
	Chain, Seq         int64
	At                 int64 // Unix seconds
	ActorKind, ActorID string
	PersonNo           string
	Act                string
	ReceiptNo          string
}

// audit appends the act's entry to its chain: HMAC-SM3 over the entry and the code of the one before. The head's row is
// locked last in the transaction, for as short a time as can be.
func (tx *Tx) audit() error {
	detail, err := tx.detailJSON()
	if err != nil {
		return err
	}
	entry := AuditEntry{
		Chain: chainOf(tx.act.PersonNo), At: tx.at.Unix(), ActorKind: tx.act.Actor.Kind, ActorID: tx.act.Actor.ID,
		PersonNo: tx.act.PersonNo, Act: tx.act.Kind, ReceiptNo: tx.receipt,
	}
	var previous string
	err = tx.row(`UPDATE audit_heads SET seq = seq + 1 WHERE chain = $1 RETURNING seq, mac`, entry.Chain).
		Scan(&entry.Seq, &previous)
	if err != nil {
		return classify(err)
	}
	mac := tx.db.keys.auditMAC(previous, entry, detail)
	if _, err := tx.exec(`UPDATE audit_heads SET mac = $2 WHERE chain = $1`, entry.Chain, mac); err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO audit_log (chain, seq, at, actor_kind, actor, person_no, act, receipt_no, detail, mac)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, entry.Chain, entry.Seq, entry.At, entry.ActorKind,
		entry.ActorID, entry.PersonNo, entry.Act, entry.ReceiptNo, detail, mac)
	return err
}

func chainOf(personNo string) int64 {
	h := fnv.New32a()
	h.Write([]byte(personNo))
	return int64(h.Sum32() % chains)
}

func (k *Keys) auditMAC(previous string, e AuditEntry, detail []byte) string {
	mac := newMAC(k.audit)
	for _, part := range []string{
		previous, strconv.FormatInt(e.Chain, 10), strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At, 10),
		e.ActorKind, e.ActorID, e.PersonNo, e.Act, e.ReceiptNo, string(detail),
	} {
		// The length before each part keeps a shift between two neighbours from giving the same code.
		mac.Write(strconv.AppendInt(nil, int64(len(part)), 10))
		mac.Write([]byte{':'})
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil))
}
