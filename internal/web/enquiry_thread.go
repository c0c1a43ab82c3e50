package web

import (
	"strconv"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// showEnquiry shows one of the person's own enquiries, with what was typed into its forms.
func (s *Server) showEnquiry(r *request, page view.Page, status int, typed typedThread) error {
	t, err := s.Citizen.Thread(r.Context(), r.user.PersonNo, r.PathValue("enquiry"))
	if err != nil {
		return err
	}
	e := t.Enquiry
	page.Print = r.printHead()
	address := s.enquiryPath(e.No)
	v := view.EnquiryThread{Address: address, Subject: e.Subject, State: enquiryTag(e.State), Standing: s.standing(e), Facts: enquiryFacts(e),
		Posts: threadPosts(t.Posts, t.Files, address, false), Ratings: threadRatings(t.Ratings), Print: address + "?view=print",
		BodyHint: text.EnquiryBodyHint, MaxBody: citizen.MaxEnquiryBody, MaxReason: citizen.MaxEnquiryReason,
		Scores: scoreOptions(), Score: typed.Score, Comment: typed.Comment}
	if e.State == social.EnquiryClosed {
		s.offerAfterClosing(&v, t, typed)
		return r.render(status, view.EnquiryPage(page, v))
	}
	waiting, err := s.DB.LooseEvidence(r.Context(), r.user.PersonNo, typed.Files)
	if err != nil {
		return err
	}
	v.AddKey, v.AddKeep, v.AddBody = newKey(), s.keepMark(r, "enquiry-"+e.No), typed.Body
	v.FileField = fileField(text.WordEnquiryFiles, "files", text.EnquiryFilesHint, page.Error("files"), false, waiting)
	v.CloseKey, v.RateAtClose = newKey(), e.AnsweredAt != 0
	return r.render(status, view.EnquiryPage(page, v))
}

// offerAfterClosing offers to rate what is closed, and to open it again.
func (s *Server) offerAfterClosing(v *view.EnquiryThread, t *citizen.Thread, typed typedThread) {
	e, now := t.Enquiry, s.now()
	if e.Reopenable(now) {
		v.ReopenKey, v.Reason, v.Until = newKey(), typed.Reason, text.EnquiryChangeable(e.ChangeableUntil().Unix())
	}
	if !e.Ratable(now) {
		return
	}
	v.RateKey, v.RateTitle, v.RateButton = newKey(), text.EnquiryRateTitle, text.EnquiryRateButton
	if last := len(t.Ratings) - 1; last >= 0 && t.Ratings[last].Closing == e.Closings {
		v.RateTitle, v.RateButton = text.EnquiryRerateTitle, text.EnquiryRerateButton
		if typed.Score == "" && typed.Comment == "" {
			v.Score, v.Comment = strconv.Itoa(t.Ratings[last].Score), t.Ratings[last].Comment
		}
	}
}

// standing says what comes next; nil where nothing does.
func (s *Server) standing(e *store.Enquiry) *view.Notice {
	switch {
	case e.Late(s.now()):
		return &view.Notice{Tone: view.ToneDanger, Title: text.EnquiryLate(e.DueAt), Text: text.EnquiryLateAdvice}
	case e.State == social.EnquiryWaiting:
		return &view.Notice{Title: text.EnquiryStates[e.State], Text: text.EnquiryDue(e.DueAt)}
	}
	return nil
}

func enquiryFacts(e *store.Enquiry) []view.Fact {
	facts := []view.Fact{
		{Key: text.WordEnquiryState, Content: enquiryTag(e.State)},
		{Key: text.WordEnquiryNo, Value: e.No},
		{Key: text.WordEnquiryCategory, Value: text.EnquiryCategories[e.Category]},
		{Key: text.WordEnquiryAsked, Value: text.Time(e.AskedAt)},
	}
	if e.State == social.EnquiryWaiting {
		facts = append(facts, view.Fact{Key: text.WordEnquiryDue, Value: text.Day(e.DueAt)})
	}
	if e.State == social.EnquiryClosed {
		facts = append(facts, view.Fact{Key: text.WordEnquiryClosed, Value: text.EnquiryClosedAs[e.ClosedAs] + "，" + text.Time(e.ClosedAt)})
	}
	return facts
}

// threadPosts are posts as a page shows them, each with the files that came with it. Staff are named to staff only.
func threadPosts(posts []store.EnquiryPost, files []store.Evidence, address string, toStaff bool) []view.ThreadPost {
	list := make([]view.ThreadPost, len(posts))
	given := map[string]bool{}
	for i, p := range posts {
		ours := p.ActorKind != "citizen"
		by := text.CaseSelf
		if ours {
			by = text.EnquiryClosedStaff
		}
		if ours && toStaff {
			by = p.Actor
		}
		list[i] = view.ThreadPost{ID: "post-" + strconv.FormatInt(p.No, 10), Name: text.EnquiryPosts[p.Kind], By: by, At: text.Time(p.At), Ours: ours, Body: p.Body}
		if p.EndedWait() && p.At > p.DueAt {
			list[i].Late = text.EnquiryWasLate(p.DueAt)
		}
		for _, f := range files {
			if !ours && f.At == p.At && !given[f.ID] { // a file is handed in with its post, in one act
				given[f.ID] = true
				list[i].Files = append(list[i].Files, view.HandedIn{Name: f.Name, Kind: text.EvidenceKinds[f.Kind], Size: text.FileSize(f.Size),
					Href: address + "/evidence/" + f.ID})
			}
		}
	}
	return list
}

func threadRatings(ratings []store.EnquiryRating) []view.ThreadRating {
	list := make([]view.ThreadRating, len(ratings))
	for i, r := range ratings {
		list[i] = view.ThreadRating{At: text.Time(max(r.RatedAt, r.ChangedAt)), Score: text.EnquiryScore(r.Score), Comment: r.Comment}
	}
	return list
}

func scoreOptions() []view.Option {
	var options []view.Option
	for _, s := range text.EnquiryScores {
		options = append(options, view.Option{Value: strconv.Itoa(s.Score), Text: text.EnquiryScore(s.Score)})
	}
	return options
}
