package store

import (
	"errors"
	"slices"
	"strings"
)

// ErrFrozen means that the person has frozen changes, and the act is one.
var ErrFrozen = errors.New("store: changes are frozen by the person")

// whileFrozen are the acts of a citizen that go on while changes are frozen: those that protect, and those that only look. A name
// that ends in a dot stands for all that begin with it. Every other act is refused, also one that is added later. Registering is
// among them, since whoever has an active registration to be frozen is refused anyway, and holding it first would be the wrong order.
var whileFrozen = []string{
	"register", "agree", "signin", "signout", "passkey.refuse", "session.end", "sessions.end", "device.forget", "freeze", "unfreeze",
	"password.change", "password.recover", "code.send", "phone.keep", "bank.keep", "card.report_lost", "centre.keep", "pooling.end",
	"authenticator.add", "passkey.add", "recovery_codes.",
	"enquiry.", // asking changes no record, and whoever froze may have something to ask
	"access_code.revoke", "certificate.revoke", "entitlement.revoke", "contributions.revoke", "export.",
}

// AllowedWhileFrozen says whether an act of this kind goes on while changes are frozen.
func AllowedWhileFrozen(kind string) bool {
	return slices.ContainsFunc(whileFrozen, func(name string) bool {
		return name == kind || strings.HasSuffix(name, ".") && strings.HasPrefix(kind, name)
	})
}

// refuseFrozen refuses a citizen's act that changes something where the one who acts, or the one it is about, has frozen changes. It holds
// their registrations until the transaction ends, so that once a freeze is committed, no change commits after it.
func (tx *Tx) refuseFrozen() error {
	if tx.act.Actor.Kind != "citizen" || AllowedWhileFrozen(tx.act.Kind) {
		return nil
	}
	people := []string{tx.act.Actor.ID, tx.act.PersonNo}
	slices.Sort(people) // always locked in one order
	for _, personNo := range slices.Compact(people) {
		frozen, err := tx.Frozen(personNo)
		if err != nil {
			return err
		}
		if frozen {
			return ErrFrozen
		}
	}
	return nil
}

// Frozen says whether a person has frozen changes, and keeps it so until the transaction ends. What the product itself does later in a
// person's name asks here first.
func (tx *Tx) Frozen(personNo string) (bool, error) {
	var at int64
	err := classify(tx.row(`SELECT frozen_at FROM registrations WHERE person_no = $1 AND state = 'active'`+tx.db.forUpdate(), personNo).Scan(&at))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return at != 0, err
}

// forUpdate holds the rows read, which SQLite needs no words for: one transaction writes at a time.
func (db *DB) forUpdate() string {
	if db.engine == Postgres {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// Freeze freezes changes. A change of phone that has not taken effect is stopped, since it would be one. stopped says that there was one.
// ErrNotFound where there is no active registration or it is frozen already.
func (tx *Tx) Freeze(personNo string) (stopped bool, err error) {
	n, err := tx.exec(`UPDATE registrations SET frozen_at = $2, version = version + 1 WHERE person_no = $1 AND state = 'active' AND frozen_at = 0`,
		personNo, tx.at.Unix())
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return false, err
	}
	err = tx.KeepPhone(personNo)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Unfreeze lets changes be made again. ErrNotFound where they are not frozen.
func (tx *Tx) Unfreeze(personNo string) error {
	n, err := tx.exec(`UPDATE registrations SET frozen_at = 0, version = version + 1 WHERE person_no = $1 AND state = 'active' AND frozen_at <> 0`, personNo)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
