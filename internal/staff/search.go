package staff

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// hitsMost is how many cases, and how many enquiries, are listed whose number ends so.
const hitsMost = 20

// Target is where what was typed leads: to a case, an enquiry, several of them, or to a search for a person, which needs a reason first.
type Target struct {
	CaseNo, EnquiryNo string
	Hits              []store.NumberHit
	Person            Search // By, Fact and Birth alone; By "" where it is no fact of a person
}

// searchFor are the permissions of which any one opens the search.
var searchFor = append([]Permission{Enquiries, PersonsLook}, caseWork...)

// Locate says what was typed: the number of a case or enquiry, whole or its last six digits, an exact fact of a person, or a name with a birth date.
// It looks at nobody: what it leads to keeps its own looks. Errors: ErrNotAllowed, text.Problems at "q".
func (s *Service) Locate(ctx context.Context, by Clerk, typed string) (*Target, error) {
	if err := by.must(searchFor...); err != nil {
		return nil, err
	}
	if typed = strings.TrimSpace(typed); typed == "" || len(typed) > 200 || social.HasControl(typed) {
		return nil, text.OneProblem("q", text.SearchWhat)
	}
	number := social.FoldNumber(typed)
	switch {
	case isBusinessNo(number):
		return s.locateNumber(ctx, by, number)
	case len(number) == 6 && strings.Trim(number, "0123456789") == "":
		return s.locateTail(ctx, by, number)
	}
	t := &Target{Person: personFact(typed, number)}
	if t.Person.By == "" || !by.May(PersonsLook) || t.Person.By == ByName && !by.May(PersonsName) {
		return nil, text.OneProblem("q", text.SearchNothing)
	}
	return t, nil
}

// isBusinessNo says whether a number has the form of a 业务受理号, whose first eight digits are a day of this century: no ID number begins so.
func isBusinessNo(s string) bool {
	if !isReceiptNo(s) || s[:2] != "20" {
		return false
	}
	_, err := time.Parse("20060102", s[:8])
	return err == nil
}

func (s *Service) locateNumber(ctx context.Context, by Clerk, no string) (*Target, error) {
	c, err := s.db.CaseByNo(ctx, no)
	if err == nil && by.must(caseWork...) == nil {
		return &Target{CaseNo: c.No}, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	e, err := s.db.EnquiryByNo(ctx, no)
	if err == nil && by.must(Enquiries, CasesAssign) == nil {
		return &Target{EnquiryNo: e.No}, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if by.May(PersonsLook) {
		return &Target{Person: Search{By: ByReceipt, Fact: no}}, nil
	}
	return nil, text.OneProblem("q", text.SearchNothing)
}

func (s *Service) locateTail(ctx context.Context, by Clerk, tail string) (*Target, error) {
	hits, err := s.db.NumbersEnding(ctx, tail, hitsMost)
	if err != nil {
		return nil, err
	}
	t := &Target{}
	for _, h := range hits {
		if h.Of == store.HitCase && by.must(caseWork...) == nil || h.Of == store.HitEnquiry && by.must(Enquiries, CasesAssign) == nil {
			t.Hits = append(t.Hits, h)
		}
	}
	switch {
	case len(t.Hits) == 0:
		return nil, text.OneProblem("q", text.SearchNoTail)
	case len(t.Hits) > 1:
		return t, nil
	case t.Hits[0].Of == store.HitCase:
		return &Target{CaseNo: t.Hits[0].No}, nil
	}
	return &Target{EnquiryNo: t.Hits[0].No}, nil
}

// personFact says which fact of a person was typed.
func personFact(typed, number string) Search {
	if name, day, ok := nameAndDay(typed); ok {
		return Search{By: ByName, Fact: name, Birth: day}
	}
	if _, err := social.ParsePersonNo(number); err == nil {
		return Search{By: ByPerson, Fact: number}
	}
	if _, err := social.ParseMobile(number); err == nil && len(number) >= 11 {
		return Search{By: ByPhone, Fact: number}
	}
	if _, err := social.ParseID(number); err == nil {
		return Search{By: ByID, Fact: number}
	}
	if _, err := social.ParseCardNo(number); err == nil {
		return Search{By: ByCard, Fact: number} // permits and passports look alike: the form lets choose
	}
	if _, err := social.ParseTypedID(number); err == nil {
		return Search{By: ByID, Fact: number}
	}
	return Search{}
}

// nameAndDay parts a name from the birth date behind it.
func nameAndDay(typed string) (name, day string, ok bool) {
	at := strings.IndexFunc(typed, func(r rune) bool { return unicode.IsDigit(r) })
	if at <= 0 {
		return "", "", false
	}
	name, day = strings.TrimRight(typed[:at], " ，,、"), strings.TrimSpace(typed[at:])
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) || unicode.IsSpace(r) }) {
		return "", "", false
	}
	_, err := social.ParseDay(day)
	return name, day, err == nil
}
