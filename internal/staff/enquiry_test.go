package staff_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// helpdesk is who answers and who asks.
type helpdesk struct {
	*fixture.World
	t      *testing.T
	s      *staff.Service
	people *citizen.Service
	no     string // of who asks
}

func helpdesks(t *testing.T, f func(h *helpdesk)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		hasher := secret.NewFastHasher()
		f(&helpdesk{w, t, staff.New(w.DB, hasher, document.Issuer{Agency: fixture.Agency, Demo: true}),
			citizen.New(w.DB, hasher, citizen.Settings{}), w.Persona(t, "employee").PersonNo})
	})
}

var (
	zhou = staff.Clerk{Name: "zhou", Address: "192.0.2.9", Permissions: []staff.Permission{staff.Enquiries}}
	wu   = staff.Clerk{Name: "wu", Address: "192.0.2.10", Permissions: []staff.Permission{staff.Enquiries}}
	boss = staff.Clerk{Name: "boss", Address: "192.0.2.11", Permissions: []staff.Permission{staff.CasesAssign}}
)

// ask asks as a person and gives the number.
func (h *helpdesk) ask() string {
	h.t.Helper()
	done, err := h.people.AskEnquiry(h.t.Context(), h.no, citizen.Question{Category: "pension", Subject: "断缴", Body: "怎么补"}, store.NewID(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	return done.ReceiptNo
}

// enquiry reads one as it is now.
func (h *helpdesk) enquiry(no string) *store.Enquiry {
	h.t.Helper()
	e, err := h.DB.EnquiryByNo(h.t.Context(), no)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// step is a step of a clerk who has just looked.
func (h *helpdesk) step(by staff.Clerk, no string) staff.EnquiryStep {
	h.t.Helper()
	return staff.EnquiryStep{By: by, No: no, Version: h.enquiry(no).Version, Key: store.NewID()}
}

func (h *helpdesk) answer(by staff.Clerk, no string) {
	h.t.Helper()
	if err := h.s.AnswerEnquiry(h.t.Context(), h.step(by, no), "可以补缴"); err != nil {
		h.t.Fatal(err)
	}
}

func TestTwoAnswersAtOnceAreOne(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		no := h.ask()
		asZhou, asWu := h.step(zhou, no), h.step(wu, no)
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, step := range []staff.EnquiryStep{asZhou, asWu} {
			both.Go(func() { errs[i] = h.s.AnswerEnquiry(h.t.Context(), step, "由"+step.By.Name+"回复") })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), store.ErrEnquiryMoved) {
			h.t.Errorf("two answers at once: %v and %v", errs[0], errs[1])
		}
		if n := h.Count(h.t, "enquiry_posts WHERE kind = 'answer'"); n != 1 {
			h.t.Errorf("%d answers", n)
		}
	})
}

func TestTenTakingAtOnceGetOneEach(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		for range 8 {
			h.ask()
		}
		taken := make([]string, 10)
		errs := make([]error, 10)
		var all sync.WaitGroup
		for i := range taken {
			all.Go(func() {
				by := zhou
				by.Name = "clerk" + string(rune('a'+i))
				taken[i], errs[i] = h.s.TakeNextEnquiry(h.t.Context(), by, "", store.NewID())
			})
		}
		all.Wait()
		seen, none := map[string]bool{}, 0
		for i, no := range taken {
			switch {
			case errors.Is(errs[i], store.ErrNotFound):
				none++
			case errs[i] != nil:
				h.t.Error(errs[i])
			case seen[no]:
				h.t.Errorf("%s is taken twice", no)
			}
			seen[no] = errs[i] == nil
		}
		if none != 2 {
			h.t.Errorf("%d of ten got nothing, where there were eight", none)
		}
	})
}

func TestTheOneDueFirstIsTakenFirst(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		first := h.ask()
		for range 4 { // promised for the same day, and later
			h.Clock.Advance(time.Hour)
			h.ask()
		}
		h.Clock.Advance(48 * time.Hour)
		h.ask()
		if no, err := h.s.TakeNextEnquiry(h.t.Context(), zhou, "medical", store.NewID()); !errors.Is(err, store.ErrNotFound) {
			h.t.Errorf("of a category without any: %s, %v", no, err)
		}
		if no, err := h.s.TakeNextEnquiry(h.t.Context(), zhou, "pension", store.NewID()); err != nil || no != first {
			h.t.Errorf("taken is %s, %v; due first is %s", no, err, first)
		}
	})
}

func TestWhatIsAddedMeanwhileStopsAnAnswer(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		no := h.ask()
		looked := h.step(zhou, no)
		if _, err := h.people.AddToEnquiry(h.t.Context(), h.no, no, "还有一件", nil, store.NewID(), ""); err != nil {
			h.t.Fatal(err)
		}
		if err := h.s.AnswerEnquiry(h.t.Context(), looked, "可以"); !errors.Is(err, store.ErrEnquiryMoved) {
			h.t.Errorf("answering without having read what was added: %v", err)
		}
		if err := h.s.NoteOnEnquiry(h.t.Context(), looked, "备注不受影响"); err != nil {
			h.t.Errorf("a note: %v", err)
		}
		h.answer(zhou, no)
	})
}

func TestOnlyItsOwnerAnswersAndOnlyWhoMayHandsOver(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		ctx, no := h.t.Context(), h.ask()
		if err := h.s.TakeEnquiry(ctx, h.step(zhou, no)); err != nil {
			h.t.Fatal(err)
		}
		if err := h.s.TakeEnquiry(ctx, h.step(wu, no)); !errors.Is(err, store.ErrEnquiryMoved) {
			h.t.Errorf("taking what is somebody's: %v", err)
		}
		for what, err := range map[string]error{
			"answering":    h.s.AnswerEnquiry(ctx, h.step(wu, no), "抢答"),
			"closing":      h.s.SettleEnquiry(ctx, h.step(wu, no), store.ClosedAsDuplicate, "重复"),
			"giving back":  h.s.GiveEnquiryBack(ctx, h.step(wu, no), ""),
			"handing over": h.s.HandEnquiryOver(ctx, h.step(wu, no), "wu", ""),
		} {
			var problems text.Problems
			if !errors.Is(err, staff.ErrNotYours) && !errors.As(err, &problems) {
				h.t.Errorf("%s what is somebody else's: %v", what, err)
			}
		}
		if err := h.s.AnswerEnquiry(ctx, h.step(boss, no), "可以"); !errors.Is(err, staff.ErrNotAllowed) {
			h.t.Errorf("answering without the permission: %v", err)
		}
		if err := h.s.GiveEnquiryBack(ctx, h.step(boss, no), "人不在"); err != nil {
			h.t.Errorf("whoever assigns gives back: %v", err)
		}
		nobody := staff.Clerk{Name: "editor", Permissions: []staff.Permission{staff.ContentWrite}}
		for what, err := range map[string]error{
			"showing": func() error { _, err := h.s.ShowEnquiry(ctx, nobody, no); return err }(),
			"listing": func() error { _, err := h.s.EnquiryQueue(ctx, nobody, store.EnquiryFilter{}, 1); return err }(),
			"noting":  h.s.NoteOnEnquiry(ctx, h.step(nobody, no), "x"),
			"figures": func() error { _, err := h.s.EnquiryFlow(ctx, zhou, 2); return err }(),
		} {
			if !errors.Is(err, staff.ErrNotAllowed) {
				h.t.Errorf("%s without the permission: %v", what, err)
			}
		}
	})
}

func TestEveryOpeningOfAnEnquiryLeavesALook(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		no := h.ask()
		if _, err := h.s.EnquiryQueue(h.t.Context(), zhou, store.EnquiryFilter{State: social.EnquiryWaiting}, 10); err != nil {
			h.t.Fatal(err)
		}
		if n := h.Count(h.t, "lookups"); n != 0 {
			h.t.Errorf("the queue leaves %d looks", n)
		}
		if _, err := h.s.ShowEnquiry(h.t.Context(), zhou, no); err != nil {
			h.t.Fatal(err)
		}
		looks, err := h.DB.Lookups(h.t.Context(), h.no, store.LookupFilter{Kind: store.LooksStaff}, 10, 0)
		if err != nil || len(looks) != 1 || looks[0].StaffName != text.StaffKnownAs("", "", "zhou") || looks[0].Reason != text.EnquiryLookReason {
			h.t.Errorf("the looks: %+v, %v", looks, err)
		}
	})
}

func TestAFileOfAnotherEnquiryIsNotHandedOut(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		ctx, other := h.t.Context(), h.ask()
		ids, err := h.people.TakeIn(ctx, h.no, "files", nil, []citizen.Upload{{Name: "a.pdf", Content: letter}})
		if err != nil {
			h.t.Fatal(err)
		}
		done, err := h.people.AskEnquiry(ctx, h.no, citizen.Question{Category: "other", Subject: "s", Body: "b", Files: ids}, store.NewID(), "")
		if err != nil {
			h.t.Fatal(err)
		}
		if _, _, err := h.s.EnquiryAttachment(ctx, zhou, other, ids[0]); !errors.Is(err, store.ErrNotFound) {
			h.t.Errorf("under another enquiry: %v", err)
		}
		if _, content, err := h.s.EnquiryAttachment(ctx, zhou, done.ReceiptNo, ids[0]); err != nil || string(content) != string(letter) {
			h.t.Errorf("under its own: %v", err)
		}
	})
}

func TestTheFiguresOfAWeek(t *testing.T) {
	helpdesks(t, func(h *helpdesk) { // the clock stands on a Monday at ten
		ctx := h.t.Context()
		var nos []string
		for range 4 {
			nos = append(nos, h.ask())
		}
		for i, hours := range []int{2, 4, 4} { // after 2, 6 and 10 hours
			h.Clock.Advance(time.Duration(hours) * time.Hour)
			h.answer(zhou, nos[i])
		}
		if _, err := h.people.CloseEnquiry(ctx, h.no, nos[0], citizen.Rating{Score: 5}, store.NewID(), ""); err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.people.CloseEnquiry(ctx, h.no, nos[1], citizen.Rating{Score: 2}, store.NewID(), ""); err != nil {
			h.t.Fatal(err)
		}
		h.answer(zhou, nos[0+2]) // once more: nobody waited for it
		h.Clock.Advance(7 * 24 * time.Hour)
		h.answer(zhou, nos[3]) // late
		if _, err := h.people.ReopenEnquiry(ctx, h.no, nos[0], "还没好", store.NewID(), ""); err != nil {
			h.t.Fatal(err)
		}
		weeks, err := h.s.EnquiryFlow(ctx, boss, 3)
		if err != nil {
			h.t.Fatal(err)
		}
		before, last, now := weeks[0], weeks[1], weeks[2]
		if before.Arrived != 0 || before.Answered != 0 || before.Rating != 0 {
			h.t.Errorf("the week in which nothing was: %+v", before)
		}
		if last.Arrived != 4 || last.Answered != 3 || last.Late != 0 || last.MedianHours != 6 || last.Rated != 2 || last.Rating != 3.5 {
			h.t.Errorf("last week: %+v", last)
		}
		if now.Arrived != 1 || now.Answered != 1 || now.Late != 1 || now.MedianHours != 178 || now.Rated != 0 {
			h.t.Errorf("this week: %+v", now)
		}
		if first := social.At(now.From); first.Weekday() != time.Monday || first.Hour() != 0 {
			h.t.Errorf("the week begins %s", first)
		}
		counts, err := h.s.CountEnquiries(ctx, boss)
		if err != nil || counts != (staff.EnquiryCounts{Waiting: 1, Nobodys: 1}) {
			h.t.Errorf("the queue's numbers: %+v, %v", counts, err)
		}
	})
}

func TestWhatIsClosedTakesNoStep(t *testing.T) {
	helpdesks(t, func(h *helpdesk) {
		ctx, no := h.t.Context(), h.ask()
		h.answer(zhou, no)
		if err := h.s.SettleEnquiry(ctx, h.step(zhou, no), store.ClosedAsAnswered, "已答复"); err != nil {
			h.t.Fatal(err)
		}
		for what, err := range map[string]error{
			"answering": h.s.AnswerEnquiry(ctx, h.step(zhou, no), "又"), "taking": h.s.TakeEnquiry(ctx, h.step(wu, no)),
			"moving": h.s.MoveEnquiry(ctx, h.step(zhou, no), "medical"), "closing": h.s.SettleEnquiry(ctx, h.step(zhou, no), store.ClosedAsDuplicate, "x"),
		} {
			if !errors.Is(err, store.ErrEnquiryMoved) {
				h.t.Errorf("%s what is closed: %v", what, err)
			}
		}
		told, err := fixture.Told(ctx, h.DB)
		if err != nil || len(told) == 0 {
			h.t.Errorf("%d messages, %v", len(told), err)
		}
	})
}
