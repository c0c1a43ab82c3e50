package store

import (
	"bufio"
	"context"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// The heads of the audit chains are rows of the same database: whoever can rewrite it can cut a chain's end off and set its head
// back. An anchor is a copy of the heads that is kept elsewhere.

// AuditHead is the end of an audit chain: its last entry's number and code.
type AuditHead struct {
	Chain int64  `json:"chain"`
	Seq   int64  `json:"seq"`
	MAC   string `json:"mac"`
}

// Anchor is where all chains ended at a moment. Its JSON is one line of a file of anchors.
type Anchor struct {
	At    string      `json:"at"` // RFC 3339, UTC
	Heads []AuditHead `json:"heads"`
	Seal  string      `json:"seal"` // HMAC-SM3 over the rest with the audit key
}

// AuditAnchor is where the chains end now.
func (db *DB) AuditAnchor(ctx context.Context) (Anchor, error) {
	rows, err := db.readers.QueryContext(ctx, `SELECT chain, seq, mac FROM audit_heads ORDER BY chain`)
	if err != nil {
		return Anchor{}, classify(err)
	}
	defer rows.Close()
	a := Anchor{At: db.Now().Format(time.RFC3339)}
	for rows.Next() {
		var head AuditHead
		if err := rows.Scan(&head.Chain, &head.Seq, &head.MAC); err != nil {
			return Anchor{}, classify(err)
		}
		a.Heads = append(a.Heads, head)
	}
	a.Seal = db.keys.anchorSeal(a)
	return a, classify(rows.Err())
}

func (k *Keys) anchorSeal(a Anchor) string {
	mac := newMAC(k.audit)
	mac.Write([]byte("anchor\x00" + a.At))
	for _, head := range a.Heads {
		for _, part := range []string{strconv.FormatInt(head.Chain, 10), strconv.FormatInt(head.Seq, 10), head.MAC} {
			mac.Write([]byte("\x00" + part)) // no part has a zero byte
		}
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// maxAnchor is how long a line of a file of anchors may be.
const maxAnchor = 64 << 10

// ReadAnchors reads a file of anchors, an Anchor's JSON on each line. bad are the numbers of the lines that this installation did not
// write so: changed, cut off, or of other keys.
func (db *DB) ReadAnchors(r io.Reader) (anchors []Anchor, bad []int, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxAnchor)
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var a Anchor
		if json.Unmarshal(lines.Bytes(), &a) != nil || !hmac.Equal([]byte(a.Seal), []byte(db.keys.anchorSeal(a))) {
			bad = append(bad, number)
			continue
		}
		anchors = append(anchors, a)
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("store: the anchors can't be read: %w", err)
	}
	return anchors, bad, nil
}

// anchoredHead is what an anchor knows of an entry.
type anchoredHead struct{ at, mac string }

// anchored sorts what anchors know of a chain by entry. An empty chain says nothing.
func anchored(anchors []Anchor, chain int64) map[int64][]anchoredHead {
	known := map[int64][]anchoredHead{}
	for _, a := range anchors {
		for _, head := range a.Heads {
			at := known[head.Seq]
			if head.Chain != chain || head.Seq == 0 || len(at) > 0 && at[len(at)-1].mac == head.MAC { // nothing new in this hour
				continue
			}
			known[head.Seq] = append(at, anchoredHead{a.At, head.MAC})
		}
	}
	return known
}

// lost is the first entry that an anchor knows behind the end of its chain.
func lost(anchors map[int64][]anchoredHead, end AuditHead) *AuditFault {
	var first *AuditFault
	for seq, known := range anchors {
		if seq > end.Seq && (first == nil || seq < first.Seq) {
			first = &AuditFault{end.Chain, seq, "the end of the chain is missing: the anchor of " + known[0].at + " knows this entry"}
		}
	}
	return first
}
