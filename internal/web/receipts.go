package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func cut(pair string) (string, string) {
	before, after, _ := strings.Cut(pair, " ")
	return before, after
}

// receiptView is one of a person's receipts as a page shows it.
func (s *Server) receiptView(r *request, personNo, no string) (*view.Receipt, error) {
	receipt, err := s.DB.ReceiptByNo(r.Context(), personNo, no)
	if err != nil {
		return nil, err
	}
	v := &view.Receipt{Title: text.Acts[receipt.Act], No: receipt.No, At: text.Time(receipt.At), Print: r.URL.Path,
		State: feedTag(receipt.Feed.State), Undone: receipt.Feed.Reason}
	waiting, err := s.DB.ScheduledByReceipt(r.Context(), personNo, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if waiting != nil {
		v.State = waitingTag(*waiting, v.State)
	}
	for _, f := range receipt.Facts {
		v.Changes = append(v.Changes, view.Change{Name: f.Name, Before: f.Before, After: f.Value})
	}
	next := []string{text.ActNext[receipt.Act], text.FeedNext[receipt.Feed.State]}
	if receipt.Feed.State == store.FeedRefused {
		next = next[1:] // what was to follow does not
	}
	v.Next = slices.DeleteFunc(next, func(s string) bool { return s == "" })
	return v, nil
}

// feedTag says where an act stands with the core system.
func feedTag(state string) view.Tag {
	tones := map[string]view.Tone{store.FeedAccepted: view.ToneSuccess, store.FeedRefused: view.ToneDanger}
	return view.Tag{Text: text.FeedStates[state], Tone: tones[state]}
}

// waitingTag says where an act stands that waits for its time; once it took effect, where it stands with the core system.
func waitingTag(c store.ScheduledChange, after view.Tag) view.Tag {
	switch c.State {
	case store.ScheduleWaiting:
		return view.Tag{Text: text.WaitingUntil(c.DueAt)}
	case store.ScheduleCancelled:
		return view.Tag{Text: text.WaitingStopped}
	case store.ScheduleDropped:
		return view.Tag{Text: text.WaitingDropped, Tone: view.ToneWarning}
	}
	return after
}

func (s *Server) receipts(r *request) error {
	list, err := s.DB.Receipts(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	cases, err := s.caseStates(r)
	if err != nil {
		return err
	}
	waiting, err := s.DB.ScheduledByReceipts(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	var rows []view.ReceiptRow
	for _, receipt := range list {
		state := feedTag(receipt.Feed.State)
		if c, ok := waiting[receipt.No]; ok {
			state = waitingTag(c, state)
		}
		if of, ok := cases[receipt.No]; ok {
			state = caseTag(of)
		}
		rows = append(rows, view.ReceiptRow{Title: text.Acts[receipt.Act], At: text.Time(receipt.At), No: receipt.No,
			Href: s.portal.menu.Path("receipts") + "/" + receipt.No, State: state})
	}
	return r.render(http.StatusOK, view.ReceiptsPage(r.frame(), rows))
}

func (s *Server) receipt(r *request) error {
	page := r.frame()
	page.Print = r.printHead()
	receipt, standing, err := s.ownCase(r)
	if err == nil {
		return s.showCase(r, page, http.StatusOK, receipt, standing, "", nil)
	}
	if receipt == nil || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	decision, err := s.Citizen.Decision(r.Context(), r.user.PersonNo, receipt.No)
	if err != nil {
		return err
	}
	if asked, err := s.DB.Enquiry(r.Context(), r.user.PersonNo, receipt.No); err == nil {
		receipt.Links = append(receipt.Links, view.Link{Title: text.EnquiryLink, Href: s.enquiryPath(asked.No)})
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if link := s.decisionLink(decision); link != nil {
		receipt.Links = append(receipt.Links, *link)
	}
	return r.render(http.StatusOK, view.ReceiptPage(page, *receipt))
}
