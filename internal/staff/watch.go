package staff

import (
	"context"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
)

// WorkingHours are when the agency works, Monday to Friday: a search outside them stands out. Public holidays are not known.
var WorkingHours = store.Hours{From: 8*60 + 30, To: 18 * 60}

// From how many on a day's searches are marked as unusual.
const (
	manyNoCase   = 20 // that found somebody without a case to look for
	manyOffHours = 1
	manyNobody   = 5
)

// Unusual are the marks of a day's searches that a supervisor should look into.
type Unusual struct{ NoCase, OffHours, Nobody, Limited bool }

// Any says that there is a mark.
func (u Unusual) Any() bool { return u != Unusual{} }

// Marks says what of a day's searches is unusual.
func Marks(c store.LookCount) Unusual {
	return Unusual{NoCase: c.NoCase >= manyNoCase, OffHours: c.OffHours >= manyOffHours, Nobody: c.Nobody >= manyNobody, Limited: c.Limited > 0}
}

// LookCounts sums up a day's searches by member of staff, for their supervisor. day is any moment of it. Error: ErrNotAllowed.
func (s *Service) LookCounts(ctx context.Context, by Clerk, day time.Time) ([]store.LookCount, error) {
	if err := by.must(CasesAssign); err != nil {
		return nil, err
	}
	from, until := dayOf(day)
	_, zone := from.Zone()
	return s.db.LookCounts(ctx, from, until, WorkingHours, zone)
}

// StaffLooks are a member of staff's searches of a day, the newest first. Error: ErrNotAllowed.
func (s *Service) StaffLooks(ctx context.Context, by Clerk, name string, day time.Time, after store.LookCursor, n int) ([]store.StaffLook, error) {
	if err := by.must(CasesAssign); err != nil {
		return nil, err
	}
	from, until := dayOf(day)
	list, err := s.db.StaffLooks(ctx, name, from, until, after, n)
	for i := range list {
		list[i].PersonNo = social.MaskTail(list[i].PersonNo)
	}
	return list, err
}

// dayOf is the day that a moment is in, in the agency's time zone: its beginning, and the next one's.
func dayOf(t time.Time) (from, until time.Time) {
	y, m, d := t.In(social.Zone).Date()
	from = time.Date(y, m, d, 0, 0, 0, 0, social.Zone)
	return from, from.AddDate(0, 0, 1)
}
