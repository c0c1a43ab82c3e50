// Package verifier is what a third party can do on 参保信息核验平台: check an access code, a certificate's check code, the address in
// its QR code, or the file itself. Every look is kept for the holder, who is told.
package verifier

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Outcome is what a check shows.
type Outcome string

// The outcomes. A certificate's are told apart, since whoever has its check code has the paper; a failure with an access code never is.
const (
	Genuine    Outcome = "genuine"
	Expired    Outcome = "expired"
	Corrected  Outcome = "corrected"  // the record has otherwise now what it says of its day
	Superseded Outcome = "superseded" // of a decision, by another on the same matter
	Revoked    Outcome = "revoked"
	Altered    Outcome = "altered" // the file is not as it was signed
	NotOurs    Outcome = "not_ours"
	Missing    Outcome = "missing" // signed by us, and no record of it: issued before the database was restored from an older copy
)

// Limits on checks that fail: by the document asked about, and by network address. A check that succeeds does not count.
var (
	byNumber  = store.Limit{Scope: "verify.number", Tries: 10, Window: time.Hour}
	byAddress = store.AddressLimit{Scope: "verify.address", Tries: 30, Window: 10 * time.Minute}
)

// Lengths of codes typed in.
const (
	accessCodeLength = 12
	checkCodeLength  = 16
)

// Throttled means that too many checks failed.
type Throttled = store.Throttled

// Service checks for third parties. It is safe for concurrent use.
type Service struct {
	// RefusalTime is the least time that a refused access code takes.
	RefusalTime time.Duration

	db     *store.DB
	signer *document.Signer
	agency string
	demo   bool
}

// New makes a service on a database that knows documents by their signer's keys.
func New(db *store.DB, signer *document.Signer, agency string, demo bool) *Service {
	return &Service{RefusalTime: refusalTime, db: db, signer: signer, agency: agency, demo: demo}
}

// Viewer is who checks, as far as they say so, and from where.
type Viewer struct {
	Name, Purpose string // optional, shown to the holder
	Address       string // network address
	FormKey       string // of the submitted form: a second press is no second look
}

func (v Viewer) problems() (problems text.Problems) {
	problems.Add("viewer", text.Plain(text.WordViewer, v.Name, false, 60))
	problems.Add("purpose", text.Plain(text.WordPurpose, v.Purpose, false, 60))
	return problems
}

// Checked is the answer to a check.
type Checked struct {
	Outcome  Outcome
	Document document.Model // of whatever kind, its ID number and card number masked; nil where nothing may be shown
	// Certificate is Document where that is a certificate of coverage, and nil where it is not.
	Certificate *document.Certificate
	EndedAt     int64 // when it was superseded or revoked
	// Code is the access code it was shown by, nil for a document. Excerpt is what its holder shares in place of the certificate, and nil
	// where that is the certificate.
	Code    *store.AccessCode
	Excerpt *document.Excerpt
	At      time.Time // of the check by an access code
	// No is the number of the check, by which the agency finds it again; "" where nobody's record was looked at.
	No string
}

// lookID is the name of the look that a form leads to: the same at a second press.
func (s *Service) lookID(v Viewer) string {
	if v.FormKey == "" {
		return store.NewID()
	}
	return s.db.Keys().Lookup("look", v.FormKey)[:32]
}

// numberOf is the number of a check as people write it down.
func numberOf(lookID string) string { return strings.ToUpper(lookID[:12]) }

func newChecked(outcome Outcome, m document.Model, endedAt int64) *Checked {
	c := &Checked{Outcome: outcome, Document: document.Masked(m), EndedAt: endedAt}
	c.Certificate, _ = c.Document.(*document.Certificate)
	return c
}

// CheckCode checks the code printed on a certificate.
func (s *Service) CheckCode(ctx context.Context, typed string, v Viewer) (*Checked, error) {
	problems := v.problems()
	problems.Add("check_code", text.Plain(text.WordCheckCode, typed, true, 40))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := s.take(ctx, "", v.Address); err != nil {
		return nil, err
	}
	code, err := social.ParseCode(typed, checkCodeLength)
	if err != nil {
		return nil, text.OneProblem("check_code", text.NoDocument)
	}
	d, err := s.db.DocumentByCheckCode(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return nil, text.OneProblem("check_code", text.NoDocument)
	}
	if err != nil {
		return nil, err
	}
	return s.show(ctx, d, "check_code", v)
}

// QRCode checks the address in a certificate's QR code: the document's number with a fact that only the paper tells, the last four
// of the ID number, so that an address alone, in a log or a history, shows nobody's record.
func (s *Service) QRCode(ctx context.Context, documentID, idTail string, v Viewer) (*Checked, error) {
	problems := v.problems()
	problems.Add("id_tail", text.Plain(text.WordIDTail, idTail, true, 10))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := s.take(ctx, documentID, v.Address); err != nil {
		return nil, err
	}
	d, err := s.db.DocumentByID(ctx, documentID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, text.OneProblem("id_tail", text.NoQRMatch)
	}
	if err != nil {
		return nil, err
	}
	m, err := document.Read(d.Kind, d.Snapshot)
	if err != nil {
		return nil, err
	}
	if !endsIn(m.Common().IDNumber, idTail) {
		return nil, text.OneProblem("id_tail", text.NoQRMatch)
	}
	checked, err := s.show(ctx, d, "qr", v)
	if err != nil {
		return nil, err
	}
	return checked, s.db.Restore(ctx, byNumber, documentID)
}

// File checks a PDF: whether it is as it was signed, and what has become of the document since.
func (s *Service) File(ctx context.Context, file []byte, v Viewer) (*Checked, error) {
	if err := v.problems().Err(); err != nil {
		return nil, err
	}
	if len(file) == 0 {
		return nil, text.OneProblem("file", text.NoFile)
	}
	if err := s.take(ctx, "", v.Address); err != nil {
		return nil, err
	}
	outcome, id := s.signer.Check(file)
	switch outcome {
	case document.NotPDF:
		return nil, text.OneProblem("file", text.NotPDF)
	case document.Altered:
		return &Checked{Outcome: Altered}, nil
	case document.NotOurs:
		return &Checked{Outcome: NotOurs}, nil
	}
	d, err := s.db.DocumentByID(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return &Checked{Outcome: Missing}, nil
	}
	if err != nil {
		return nil, err
	}
	return s.show(ctx, d, "file", v)
}

// show answers with a document found, in whatever state it is.
func (s *Service) show(ctx context.Context, d *store.Document, via string, v Viewer) (*Checked, error) {
	m, err := document.Read(d.Kind, d.Snapshot)
	if err != nil {
		return nil, err
	}
	outcome, err := s.outcome(ctx, d)
	if err != nil {
		return nil, err
	}
	look := s.lookID(v)
	if err := s.keep(ctx, d.PersonNo, text.ViaDocument(document.Base(d.Kind), via), outcome, look, v); err != nil {
		return nil, err
	}
	checked := newChecked(outcome, m, d.EndedAt)
	checked.No, checked.At = numberOf(look), s.db.Now()
	return checked, s.db.RestoreFrom(ctx, byAddress, store.AddressOf(v.Address))
}

func (s *Service) outcome(ctx context.Context, d *store.Document) (Outcome, error) {
	state, _, err := document.NewLedger(s.db, d.PersonNo).StateOf(ctx, d)
	if state == document.Valid {
		return Genuine, err
	}
	return Outcome(state), err
}

// keep writes a look at a document down for the holder and tells them, both or neither.
func (s *Service) keep(ctx context.Context, personNo, via string, outcome Outcome, look string, v Viewer) error {
	act := store.Act{Kind: "verify.document", Actor: store.Verifier(v.Address), PersonNo: personNo, Key: v.FormKey}
	_, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		return looked(tx, store.Lookup{ID: look, Via: via, Viewer: v.Name, Purpose: v.Purpose, Address: v.Address, Outcome: string(outcome)})
	})
	return err
}

// looked writes a look down and tells the holder.
func looked(tx *store.Tx, l store.Lookup) error {
	if err := tx.SaveLookup(l); err != nil {
		return err
	}
	return tx.TellPerson("looked_up", "", fmt.Sprintf(text.MessageLookedUp, text.Time(tx.Now().Unix()), text.LookupVia(l.Via)))
}

// take counts a check before it is made; restore gives it back after a success.
func (s *Service) take(ctx context.Context, number, address string) error {
	if number == "" {
		return s.db.TakeFrom(ctx, byAddress, store.AddressOf(address))
	}
	return s.db.TakeBoth(ctx, byNumber, number, byAddress, store.AddressOf(address))
}

// endsIn says whether four characters typed are the last of an ID number, or end in what of them is shown where a short one is masked.
func endsIn(id, typed string) bool {
	const asked = 4
	typed = strings.ToUpper(social.FoldNumber(typed))
	tail := id[max(0, len(id)-asked):]
	shown := tail[strings.LastIndexByte(tail, '*')+1:]
	return len(typed) == asked && shown != "" && strings.HasSuffix(typed, shown)
}

// IsCheckCode and IsAccessCode say which of the two codes something typed has the form of.
func IsCheckCode(typed string) bool { return hasLength(typed, checkCodeLength) }

// IsAccessCode is said at IsCheckCode.
func IsAccessCode(typed string) bool { return hasLength(typed, accessCodeLength) }

func hasLength(typed string, n int) bool {
	_, err := social.ParseCode(typed, n)
	return err == nil
}
