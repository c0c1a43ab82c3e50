package citizen

import "shebao/internal/store"

// Undo takes back, by the kind of act, what a service did beside fields of the person, where the core system refuses it: whatever it told
// by Tx.ChangeOther (archive.Feed).
var Undo = map[string]func(tx *store.Tx, e store.FeedEvent) error{
	"self_service.open":   func(tx *store.Tx, e store.FeedEvent) error { return tx.CloseSelfService(e.PersonNo) },
	store.ActChangeCentre: func(tx *store.Tx, e store.FeedEvent) error { return tx.UndoPlanCentre(e) },
	store.ActKeepCentre:   func(tx *store.Tx, e store.FeedEvent) error { return tx.UndoKeepCentre(e) },
	"pooling.add":         undoPooling,
	"pooling.end":         undoEndPooling,
	"unemployment.stop":   undoStop,
	"case.approve":        undoApproval,
	actRetryDebit:         func(tx *store.Tx, e store.FeedEvent) error { return tx.RefuseDebit(e.ReceiptNo) },
	"base.confirm":        func(tx *store.Tx, e store.FeedEvent) error { return tx.UnconfirmBases(e.ReceiptNo) },
}
