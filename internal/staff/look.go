package staff

import (
	"context"
	"errors"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Limits of searches for people, by member of staff. Finding nobody is what guessing looks like, so it is limited more tightly.
var (
	searchesByStaff = store.Limit{Scope: "staff.search", Tries: 60, Window: time.Hour}
	missesByStaff   = store.Limit{Scope: "staff.miss", Tries: 10, Window: time.Hour}
)

// LookFor is how long a person's page stays open after a search.
const LookFor = 30 * time.Minute

// Facts by which a person is searched, as text.SearchFacts names them.
const (
	ByID      = "id"
	ByPerson  = "person"
	ByCard    = "card"
	ByReceipt = "receipt"
	ByPhone   = "phone"
	ByName    = "name" // with the birth date, for whoever may
)

// SearchFacts are the facts to search by, in the order in which they are offered.
var SearchFacts = []string{ByID, ByPerson, ByCard, ByReceipt, ByPhone}

// LookKinds are the reasons to choose from, in the order in which they are offered.
var LookKinds = []string{"phone", "counter", "case", "complaint", "other"}

// lookForCase is the reason that needs the number of a case.
const lookForCase = "case"

// Search is what a member of staff searches by, and why.
type Search struct {
	By, Fact  string // one exact fact
	Birth     string // the birth date, with a name
	Kind      string // why: one of LookKinds
	Reference string // 业务受理号 of what it is about; optional but with "case"
	Words     string // why, in the member of staff's own words
}

// tidy brings the search into form and says what is wrong with it.
func (q *Search) tidy() error {
	q.Words, q.Reference = strings.TrimSpace(q.Words), social.FoldNumber(q.Reference)
	var problems text.Problems
	switch q.By {
	case ByID:
		id, err := social.ParseTypedID(q.Fact)
		problems.Add("fact", text.IDNumber(q.Fact, err))
		q.Fact = string(id)
	case ByPerson:
		no, err := social.ParsePersonNo(q.Fact)
		problems.Add("fact", text.PersonNo(q.Fact, err))
		q.Fact = no
	case ByCard:
		no, err := social.ParseCardNo(q.Fact)
		problems.Add("fact", text.CardNo(q.Fact, err))
		q.Fact = no
	case ByPhone:
		phone, err := social.ParseMobile(q.Fact)
		problems.Add("fact", text.Mobile(q.Fact, err))
		q.Fact = phone
	case ByReceipt:
		if q.Fact = social.FoldNumber(q.Fact); !isReceiptNo(q.Fact) {
			problems.Add("fact", text.LookBadReceipt)
		}
	case ByName:
		q.Fact = strings.TrimSpace(q.Fact)
		problems.Add("fact", text.Plain(text.WordName, q.Fact, true, 60))
		day, err := social.ParseDay(q.Birth)
		if err != nil {
			problems.Add("birth", text.LookNoBirth)
		}
		q.Birth = day.Format(time.DateOnly)
	default:
		problems.Add("by", text.LookNoFactKind)
	}
	if text.LookReasons[q.Kind] == "" {
		problems.Add("kind", text.LookNoKind)
	}
	switch {
	case q.Reference == "" && q.Kind == lookForCase:
		problems.Add("reference", text.LookNoReference)
	case q.Reference != "" && !isReceiptNo(q.Reference):
		problems.Add("reference", text.LookBadReceipt)
	}
	problems.Add("words", text.Plain(text.LabelLookWords, q.Words, true, 200))
	return problems.Err()
}

// isReceiptNo says whether s has the form of a 业务受理号: the day, and ten digits.
func isReceiptNo(s string) bool {
	return len(s) == 18 && strings.Trim(s, "0123456789") == ""
}

// FindPerson searches for one person by one exact fact and opens a visit to them for a while, which the person sees. Every search is kept,
// also one that finds nobody. Errors: ErrNotAllowed, text.Problems, *store.Throttled.
func (s *Service) FindPerson(ctx context.Context, by Clerk, q Search, formKey string) (lookID string, err error) {
	if err := by.must(PersonsLook); err != nil {
		return "", err
	}
	if q.By == ByName && !by.May(PersonsName) {
		return "", text.OneProblem("by", text.LookNoFactKind)
	}
	if err := q.tidy(); err != nil {
		return "", err
	}
	look := store.StaffLook{FoundBy: q.By, Kind: q.Kind, Reason: text.LookReason(q.Kind, q.Reference, q.Words)}
	if err := s.limitSearch(ctx, by, look, q); err != nil {
		return "", err
	}
	found, err := s.find(ctx, q)
	if err != nil {
		return "", err
	}
	var wrong error
	switch {
	case len(found) == 0:
		look.Outcome, wrong = store.SearchNobody, text.OneProblem("fact", text.LookNobody)
	case len(found) > 1:
		look.Outcome, wrong = store.SearchSeveral, text.OneProblem("fact", text.LookSeveral)
	default:
		if look.HasCase, err = s.isTheirs(ctx, found[0], q.Reference); err != nil {
			return "", err
		}
		if q.Reference != "" && !look.HasCase {
			look.Outcome, wrong = store.SearchNobody, text.OneProblem("reference", text.LookNotTheirs)
		}
	}
	if wrong == nil {
		err := mustNotBeOwn(ctx, s.db, by.Name, found[0])
		switch {
		case errors.Is(err, ErrOwnRecord):
			look.Outcome, wrong = store.SearchOwn, err
		case err != nil:
			return "", err
		}
	}
	if wrong != nil {
		return "", errors.Join(wrong, s.missed(ctx, by, look, q))
	}
	look.Outcome, look.PersonNo = store.SearchFound, found[0]
	look.ID = s.lookID(by, look.PersonNo, formKey)
	look.Until = s.db.Now().Add(LookFor).Unix()
	if err := s.open(ctx, by, look, formKey); err != nil {
		return "", err
	}
	return look.ID, s.db.Restore(ctx, missesByStaff, by.Name)
}

// limitSearch counts a search; *store.Throttled where there were too many, which is kept as well.
func (s *Service) limitSearch(ctx context.Context, by Clerk, look store.StaffLook, q Search) error {
	for _, limit := range []store.Limit{searchesByStaff, missesByStaff} {
		until, err := s.db.Take(ctx, limit, by.Name)
		if err != nil {
			return err
		}
		if !until.IsZero() {
			look.Outcome = store.SearchLimited
			return errors.Join(&store.Throttled{Until: until}, s.missed(ctx, by, look, q))
		}
	}
	return nil
}

// lookID is drawn at random, save that one form leads to one visit however often it is sent.
func (s *Service) lookID(by Clerk, personNo, formKey string) string {
	if formKey == "" {
		return store.NewID()
	}
	return s.db.Keys().Lookup("staff_look", by.Name+"\x00"+personNo+"\x00"+formKey)[:32]
}

// find answers with who has the fact; more than one where it does not tell people apart.
func (s *Service) find(ctx context.Context, q Search) ([]string, error) {
	switch q.By {
	case ByID:
		return s.db.PersonNosByID(ctx, social.IDNumber(q.Fact))
	case ByCard:
		return s.db.PersonNosByCard(ctx, q.Fact)
	case ByReceipt:
		return s.db.PersonNosByReceipt(ctx, q.Fact)
	case ByPhone:
		return s.db.PersonNosByPhone(ctx, q.Fact)
	case ByName:
		return s.db.PersonNosByName(ctx, q.Fact, q.Birth)
	}
	p, err := s.db.Person(ctx, q.Fact)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []string{p.PersonNo}, nil
}

// isTheirs says whether a 业务受理号 is of a person's act or case.
func (s *Service) isTheirs(ctx context.Context, personNo, reference string) (bool, error) {
	if reference == "" {
		return false, nil
	}
	_, err := s.db.ReceiptByNo(ctx, personNo, reference)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// missed keeps a search that opened nothing. What was searched for stands, sealed, in the audit log.
func (s *Service) missed(ctx context.Context, by Clerk, look store.StaffLook, q Search) error {
	look.ID = store.NewID() // it is no visit, and the same form may be sent again
	_, err := s.db.Do(ctx, store.Act{Kind: "person.search", Actor: by.actor()}, func(tx *store.Tx) error {
		tx.Note("search "+q.By, nil, strings.TrimSpace(q.Fact+" "+q.Birth))
		return tx.SaveStaffLook(look)
	})
	return err
}

func (s *Service) open(ctx context.Context, by Clerk, look store.StaffLook, formKey string) error {
	knownAs, err := s.knownAs(ctx, by)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "person.look", Actor: by.actor(), PersonNo: look.PersonNo, Key: formKey}, func(tx *store.Tx) error {
		tx.Note("look", nil, look.ID)
		if err := tx.SaveStaffLook(look); err != nil {
			return err
		}
		return tx.SaveLook(visitLook(&look, knownAs, look.Reason, text.LookOverview))
	})
	return err
}

// visitLook is a look within a visit: all that is shown in it is one look of the person's list.
func visitLook(visit *store.StaffLook, knownAs, reason, shown string) store.Lookup {
	return store.Lookup{Matter: "visit:" + visit.ID, StaffName: knownAs, Reason: reason, Shown: shown}
}

// knownAs is a member of staff as insured people may know them.
func (s *Cases) knownAs(ctx context.Context, by Clerk) (string, error) {
	account, err := s.db.StaffAccount(ctx, by.Name)
	if errors.Is(err, store.ErrNotFound) { // whoever has the machine itself
		return text.StaffKnownAs("", "", by.Name), nil
	}
	if err != nil {
		return "", err
	}
	posts, err := s.db.StaffPosts(ctx, by.Name)
	return text.StaffKnownAs(account.Office, strings.Join(posts, "、"), by.Name), err
}
