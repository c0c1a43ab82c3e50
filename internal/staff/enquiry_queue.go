package staff

import (
	"context"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
)

// CountedEnquiries is how far the queue's numbers are counted.
const CountedEnquiries = 10_000

// EnquiryCounts are the queue's numbers, none above CountedEnquiries.
type EnquiryCounts struct {
	Waiting, Late, Nobodys, Mine int // all of them waiting for an answer
}

// EnquiryQueue lists up to n enquiries that a filter chooses. Nothing of the persons is in it, so nobody need be told of it. ErrNotAllowed.
func (s *Service) EnquiryQueue(ctx context.Context, by Clerk, f store.EnquiryFilter, n int) ([]store.Enquiry, error) {
	if err := by.must(Enquiries, CasesAssign); err != nil {
		return nil, err
	}
	return s.db.EnquiryQueue(ctx, f, n)
}

// CountEnquiries gives the queue's numbers.
func (s *Service) CountEnquiries(ctx context.Context, by Clerk) (c EnquiryCounts, err error) {
	if err := by.must(Enquiries, CasesAssign); err != nil {
		return c, err
	}
	waiting := store.EnquiryFilter{State: social.EnquiryWaiting}
	late, nobodys, mine := waiting, waiting, waiting
	late.DueBefore, nobodys.Owned = s.db.Now().Unix(), true
	mine.Owned, mine.Owner = true, by.Name
	for _, count := range []struct {
		f    store.EnquiryFilter
		into *int
	}{{waiting, &c.Waiting}, {late, &c.Late}, {nobodys, &c.Nobodys}, {mine, &c.Mine}} {
		if *count.into, err = s.db.CountEnquiries(ctx, count.f, CountedEnquiries); err != nil {
			return c, err
		}
	}
	return c, nil
}

// EnquiryFlow gives the figures of the last weeks, this one last, for whoever assigns work. Weeks begin on Monday. ErrNotAllowed.
func (s *Service) EnquiryFlow(ctx context.Context, by Clerk, weeks int) ([]store.EnquiryWeek, error) {
	if err := by.must(CasesAssign); err != nil {
		return nil, err
	}
	return s.db.EnquiryFlow(ctx, firstWeek(s.db.Now(), weeks), weeks)
}

// firstWeek is when the first of so many weeks began of which a time is in the last.
func firstWeek(now time.Time, weeks int) time.Time {
	day := now.In(social.Zone)
	sinceMonday := (int(day.Weekday()) + 6) % 7
	return time.Date(day.Year(), day.Month(), day.Day()-sinceMonday-7*(weeks-1), 0, 0, 0, 0, social.Zone)
}
