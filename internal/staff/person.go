package staff

import (
	"context"
	"errors"
	"slices"
	"strings"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Groups of what is masked of a person, uncovered one at a time.
const (
	GroupIdentity = "identity"
	GroupContact  = "contact"
	GroupBank     = "bank"
	GroupCard     = "card"
)

// Groups are all, in the order of the page.
var Groups = []string{GroupIdentity, GroupContact, GroupBank, GroupCard}

// listed is how many cases, receipts, messages and looks a person's page lists of each.
const listed = 20

// Seen is a person as a member of staff sees them. No value in it is whole but those of the group that was just uncovered.
type Seen struct {
	Look         *store.StaffLook
	Shown        string // the group that is uncovered; "" for none
	Particulars  map[string][]Particular
	Cover        *store.Coverage // Person in it is masked as well
	Registered   bool
	RegisteredAt int64
	LastSignInAt int64
	FrozenAt     int64
	Cases        []store.Case
	Enquiries    []store.Enquiry
	Decisions    []store.Document // on cases, without what they say
	Receipts     []store.Receipt
	Messages     []Told
	Code         *store.AccessCode // in force, without the code; nil for none
	Lookups      []store.Lookup
	LookupCount  int
}

// Particular is a fact about a person, masked or whole.
type Particular struct{ Name, Value string }

// Told is a message that a person was sent, without what it says and to which number.
type Told struct {
	At                       int64
	Template, Channel, State string
}

// Person is the person that a visit of the member of staff opened, masked. Errors: ErrNotAllowed; store.ErrNotFound where the visit is
// over, or somebody else's.
func (s *Service) Person(ctx context.Context, by Clerk, lookID string) (*Seen, error) {
	look, err := s.visit(ctx, by, PersonsLook, lookID)
	if err != nil {
		return nil, err
	}
	return s.see(ctx, look, "")
}

// ShowGroup uncovers one group of what is masked; the person sees that and why. Errors: as Person, and text.Problems of the field "reason".
func (s *Service) ShowGroup(ctx context.Context, by Clerk, lookID, group, reason, formKey string) (*Seen, error) {
	look, err := s.visit(ctx, by, PersonsShow, lookID)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Groups, group) {
		return nil, store.ErrNotFound
	}
	if reason = strings.TrimSpace(reason); text.Plain(text.LookShowReason, reason, true, 200) != "" {
		return nil, text.OneProblem("reason", text.Plain(text.LookShowReason, reason, true, 200))
	}
	if formKey != "" { // one form uncovers one group of one visit, whatever else is sent with its key
		formKey += ":" + look.ID + ":" + group
	}
	if err := s.show(ctx, by, look, "person.show", reason, text.LookShowed(group), formKey, func(tx *store.Tx) (bool, error) { return true, nil }); err != nil {
		return nil, err
	}
	return s.see(ctx, look, group)
}

// OpenRecord lets the visit read one of the person's statements, which the person sees once. title names it in words. Errors: as Person.
func (s *Service) OpenRecord(ctx context.Context, by Clerk, lookID string, table *statement.Statement, title string) error {
	look, err := s.visit(ctx, by, PersonsLook, lookID)
	if err != nil {
		return err
	}
	return s.show(ctx, by, look, "person.record", look.Reason, text.LookRecord(title), "", func(tx *store.Tx) (bool, error) {
		return tx.OpenRecord(look.ID, table.ID)
	})
}

// Record says whose statement a visit reads, once it opened it. Errors: as Person; store.ErrNotFound also where it was not opened.
func (s *Service) Record(ctx context.Context, by Clerk, lookID string, table *statement.Statement) (personNo string, err error) {
	look, err := s.visit(ctx, by, PersonsLook, lookID)
	if err != nil {
		return "", err
	}
	open, err := s.db.RecordOpen(ctx, look.ID, table.ID)
	if err == nil && !open {
		err = store.ErrNotFound
	}
	return look.PersonNo, err
}

func (s *Service) visit(ctx context.Context, by Clerk, needed Permission, lookID string) (*store.StaffLook, error) {
	if err := by.must(needed); err != nil {
		return nil, err
	}
	look, err := s.db.OpenLook(ctx, lookID, by.Name)
	if err != nil {
		return nil, err
	}
	return look, mustNotBeOwn(ctx, s.db, by.Name, look.PersonNo) // they may have declared them meanwhile
}

// show keeps that something more was shown, where begin says that it was not before.
func (s *Service) show(ctx context.Context, by Clerk, look *store.StaffLook, kind, reason, shown, formKey string, begin func(*store.Tx) (bool, error)) error {
	knownAs, err := s.knownAs(ctx, by)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: kind, Actor: by.actor(), PersonNo: look.PersonNo, Key: formKey}, func(tx *store.Tx) error {
		first, err := begin(tx)
		if err != nil || !first {
			return err
		}
		tx.Note("shown", nil, shown)
		if err := tx.CountShow(look.ID); err != nil {
			return err
		}
		return tx.SaveLook(visitLook(look, knownAs, reason, shown))
	})
	return err
}

// see reads the person with one group uncovered; "" for none.
func (s *Service) see(ctx context.Context, look *store.StaffLook, group string) (*Seen, error) {
	no := look.PersonNo
	v := &Seen{Look: look, Shown: group}
	var err error
	if v.Cover, err = s.db.Coverage(ctx, no); err != nil {
		return nil, err
	}
	registration, err := s.db.Registration(ctx, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if registration != nil {
		v.Registered, v.RegisteredAt, v.LastSignInAt, v.FrozenAt = true, registration.CreatedAt, registration.LastSignInAt, registration.FrozenAt
	}
	v.Particulars = particulars(v.Cover.Person, registration, group)
	v.Cover.Person = maskPerson(v.Cover.Person)
	if v.Cases, err = s.db.Cases(ctx, no); err != nil {
		return nil, err
	}
	if v.Receipts, err = s.db.Receipts(ctx, no); err != nil {
		return nil, err
	}
	v.Cases, v.Receipts = v.Cases[:min(len(v.Cases), listed)], v.Receipts[:min(len(v.Receipts), listed)]
	if v.Enquiries, err = s.db.Enquiries(ctx, no, 0, "", listed); err != nil {
		return nil, err
	}
	if v.Decisions, err = s.db.Documents(ctx, no, document.DecisionKind); err != nil {
		return nil, err
	}
	v.Decisions = v.Decisions[:min(len(v.Decisions), listed)]
	if v.Messages, err = s.told(ctx, no); err != nil {
		return nil, err
	}
	if v.Code, err = s.db.AccessCode(ctx, no); err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if v.Lookups, err = s.db.Lookups(ctx, no, store.LookupFilter{}, listed, 0); err != nil {
		return nil, err
	}
	count, err := s.db.CountLookups(ctx, no, store.LookupFilter{})
	v.LookupCount = count.Looks
	return v, err
}

func (s *Service) told(ctx context.Context, personNo string) (list []Told, err error) {
	notices, err := s.db.Notices(ctx, personNo, listed, 0)
	for _, n := range notices {
		for _, m := range n.Messages {
			list = append(list, Told{m.CreatedAt, m.Template, m.Channel, m.State})
		}
	}
	return list, err
}

// particulars are what is known of a person by group, masked but for the one that is uncovered.
func particulars(p *store.Person, r *store.Registration, group string) map[string][]Particular {
	if r == nil {
		r = &store.Registration{}
	}
	all := map[string][]Particular{}
	add := func(in, name, value string, mask func(string) string) {
		if in != group && value != "" {
			value = mask(value)
		}
		all[in] = append(all[in], Particular{name, value})
	}
	add(GroupIdentity, text.WordName, p.Name, social.MaskName)
	if paper := text.PaperOf(p.IDType); paper != "" {
		add(GroupIdentity, text.WordIDType, paper, func(s string) string { return s })
		add(GroupIdentity, text.WordNationality, p.Nationality, func(s string) string { return s })
	}
	add(GroupIdentity, text.WordSeenID, string(p.ID), func(s string) string { return social.IDNumber(s).Masked() })
	add(GroupIdentity, text.WordPersonNo, p.PersonNo, social.MaskTail)
	add(GroupIdentity, text.WordBirthDate, p.BirthDate, func(s string) string { return s[:min(4, len(s))] + "-**-**" })
	add(GroupContact, text.WordSeenPhone, r.Phone, social.MaskPhone)
	add(GroupContact, text.WordSeenArchivePhone, p.Phone, social.MaskPhone)
	add(GroupContact, text.WordSeenMail, orWanted(r.Email, p.Email), social.MaskMail)
	add(GroupContact, text.WordSeenAddress, orWanted(p.Address, r.Address), maskAddress)
	add(GroupBank, text.WordSeenBank, p.BankName, func(s string) string { return s })
	add(GroupBank, text.WordSeenAccount, p.BankAccount, social.MaskAccount)
	add(GroupCard, text.WordSeenCard, p.CardNo, social.MaskTail)
	return all
}

// maskPerson is the person without anything whole that is sealed or finds them.
func maskPerson(p *store.Person) *store.Person {
	masked := *p
	masked.Name, masked.ID, masked.PersonNo = social.MaskName(p.Name), social.IDNumber(p.ID.Masked()), social.MaskTail(p.PersonNo)
	masked.CardNo, masked.BankAccount = social.MaskTail(p.CardNo), social.MaskAccount(p.BankAccount)
	masked.Phone, masked.Email, masked.Address, masked.Postcode, masked.BirthDate = "", "", "", "", ""
	return &masked
}

// maskAddress leaves the first six characters: the city and the district.
func maskAddress(s string) string {
	runes := []rune(s)
	return string(runes[:min(6, len(runes)/2)]) + strings.Repeat("*", 6)
}
