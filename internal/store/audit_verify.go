package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// AuditFault is a place where the audit log is not as it was written.
type AuditFault struct {
	Chain, Seq int64
	Reason     string
}

// VerifyAudit walks every chain from its first entry and reports the first fault of each: an entry changed, removed, inserted or
// swapped, and one that an anchor knows and that is not there. It returns how many entries it read. Anchors are from ReadAnchors.
func (db *DB) VerifyAudit(ctx context.Context, anchors ...Anchor) (entries int64, faults []AuditFault, err error) {
	strays, err := db.strayEntries(ctx)
	if err != nil {
		return 0, nil, err
	}
	if strays != nil {
		faults = append(faults, *strays)
	}
	for chain := range int64(chains) {
		n, fault, err := db.verifyChain(ctx, chain, anchored(anchors, chain))
		entries += n
		if err != nil {
			return entries, faults, err
		}
		if fault != nil {
			faults = append(faults, *fault)
		}
	}
	return entries, faults, nil
}

// strayEntries says of entries of no chain, which no walk would meet; nil where there is none.
func (db *DB) strayEntries(ctx context.Context) (*AuditFault, error) {
	var strays int64
	err := db.readers.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit_log WHERE chain < 0 OR chain >= $1`, chains).Scan(&strays)
	if err != nil || strays == 0 {
		return nil, classify(err)
	}
	return &AuditFault{chains, 0, fmt.Sprintf("%d entries belong to no chain", strays)}, nil
}

// verifyChain reads a chain and its head as of one moment, whatever is written meanwhile.
func (db *DB) verifyChain(ctx context.Context, chain int64, anchors map[int64][]anchoredHead) (n int64, fault *AuditFault, err error) {
	tx, err := db.readers.BeginTx(ctx, db.snapshot())
	if err != nil {
		return 0, nil, classify(err)
	}
	defer tx.Rollback()
	head := AuditHead{Chain: chain}
	err = tx.QueryRowContext(ctx, `SELECT seq, mac FROM audit_heads WHERE chain = $1`, chain).Scan(&head.Seq, &head.MAC)
	if kind := classify(err); errors.Is(kind, ErrNotFound) {
		return 0, &AuditFault{chain, 0, "the chain has no head"}, nil
	} else if err != nil {
		return 0, nil, kind
	}
	rows, err := tx.QueryContext(ctx, `SELECT seq, at, actor_kind, actor, person_no, act, receipt_no, detail, mac
		FROM audit_log WHERE chain = $1 ORDER BY seq`, chain)
	if err != nil {
		return 0, nil, classify(err)
	}
	defer rows.Close()
	last, fault, err := db.verifyEntries(rows, chain, anchors)
	if err != nil || fault != nil {
		return last.Seq, fault, err
	}
	if last.Seq > head.Seq {
		return last.Seq, &AuditFault{chain, head.Seq + 1, "there are entries behind the end of the chain"}, nil
	}
	if last != head {
		return last.Seq, &AuditFault{chain, head.Seq, "the end of the chain is missing"}, nil
	}
	return last.Seq, lost(anchors, last), nil
}

// verifyEntries reads a chain to its end or its first fault, and answers with the last entry it read.
func (db *DB) verifyEntries(rows *sql.Rows, chain int64, anchors map[int64][]anchoredHead) (last AuditHead, fault *AuditFault, err error) {
	last.Chain = chain
	for rows.Next() {
		e := AuditEntry{Chain: chain}
		var detail []byte
		var mac string
		if err := rows.Scan(&e.Seq, &e.At, &e.ActorKind, &e.ActorID, &e.PersonNo, &e.Act, &e.ReceiptNo, &detail, &mac); err != nil {
			return last, nil, classify(err)
		}
		previous := last.MAC
		last.Seq++
		if e.Seq != last.Seq {
			return last, &AuditFault{chain, last.Seq, fmt.Sprintf("entry %d is missing", last.Seq)}, nil
		}
		if last.MAC = db.keys.auditMAC(previous, e, detail); last.MAC != mac {
			return last, &AuditFault{chain, last.Seq, "the entry was changed or moved"}, nil
		}
		for _, anchor := range anchors[last.Seq] {
			if anchor.mac != mac {
				return last, &AuditFault{chain, last.Seq, "the entry is another than the anchor of " + anchor.at + " knows"}, nil
			}
		}
	}
	return last, nil, classify(rows.Err())
}
