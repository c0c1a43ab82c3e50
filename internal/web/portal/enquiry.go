package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

func (s *pages) enquiryRoutes() []web.Route {
	return []web.Route{
		web.Get("enquiries", "", s.enquiries), web.Get("enquiries", askPath, s.askForm), web.Post("enquiries", askPath, s.ask),
		web.Get("enquiry", "", s.enquiry), web.Post("enquiry", "/add", s.addToEnquiry), web.Post("enquiry", "/close", s.closeEnquiry),
		web.Post("enquiry", "/rate", s.rateEnquiry), web.Post("enquiry", "/reopen", s.reopenEnquiry),
		web.Get("enquiry", "/evidence/{evidence}", s.enquiryFile),
	}
}

func (s *pages) enquiryPath(no string) string { return s.Portal.Menu.Path("enquiries") + "/" + no }

// enquiryRefusal is refusal, with a sentence of its own where too much was asked in a day; nil where it was not that.
func enquiryRefusal(r *web.Request, err error, tooMuch func(int64) string) (*parts.Page, int) {
	page, status := r.Refusal(err)
	var throttled *store.Throttled
	if errors.As(err, &throttled) && tooMuch != nil {
		said := r.WithErrors(text.Problems{{Message: tooMuch(throttled.Until.Unix())}})
		page = &said
	}
	return page, status
}

// typed is what was typed into the forms of a thread.
type typedThread struct {
	Body, Reason, Comment, Score string
	Files                        []string
}

func (s *pages) enquiry(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showEnquiry(r, page, http.StatusOK, typedThread{})
}

func (s *pages) addToEnquiry(r *web.Request) error {
	typed := typedThread{Body: strings.TrimSpace(r.Field("body"))}
	var err error
	typed.Files, err = s.TakeFiles(r, "files")
	if err == nil {
		_, err = s.Citizen.AddToEnquiry(r.Context(), r.User.PersonNo, r.PathValue("enquiry"), typed.Body, typed.Files, r.Key(), r.Address())
	}
	return s.afterEnquiry(r, err, text.EnquiryAdded, typed)
}

func (s *pages) closeEnquiry(r *web.Request) error {
	typed, rating := rating(r)
	_, err := s.Citizen.CloseEnquiry(r.Context(), r.User.PersonNo, r.PathValue("enquiry"), rating, r.Key(), r.Address())
	return s.afterEnquiry(r, err, text.EnquiryShut, typed)
}

func (s *pages) rateEnquiry(r *web.Request) error {
	typed, rating := rating(r)
	_, err := s.Citizen.RateEnquiry(r.Context(), r.User.PersonNo, r.PathValue("enquiry"), rating, r.Key(), r.Address())
	return s.afterEnquiry(r, err, text.EnquiryRated, typed)
}

func (s *pages) reopenEnquiry(r *web.Request) error {
	typed := typedThread{Reason: strings.TrimSpace(r.Field("reason"))}
	_, err := s.Citizen.ReopenEnquiry(r.Context(), r.User.PersonNo, r.PathValue("enquiry"), typed.Reason, r.Key(), r.Address())
	return s.afterEnquiry(r, err, text.EnquiryReopened, typed)
}

// rating reads a rating out of a form.
func rating(r *web.Request) (typedThread, citizen.Rating) {
	typed := typedThread{Score: r.Field("score"), Comment: strings.TrimSpace(r.Field("comment"))}
	score, err := strconv.Atoi(typed.Score)
	if err != nil && typed.Score != "" {
		score = -1 // no score there is
	}
	return typed, citizen.Rating{Score: score, Comment: typed.Comment}
}

// afterEnquiry leads back to the thread with what was done, or shows it with what is wrong and what was typed.
func (s *pages) afterEnquiry(r *web.Request, err error, said string, typed typedThread) error {
	if page, status := enquiryRefusal(r, err, text.EnquiryTooMuch); page != nil {
		return s.showEnquiry(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	r.SetValue(web.ValueFlash, said)
	return r.Redirect(s.enquiryPath(r.PathValue("enquiry")))
}

// enquiryFile hands out a file of one's own enquiry.
func (s *pages) enquiryFile(r *web.Request) error {
	file, content, err := s.DB.EvidenceContent(r.Context(), r.User.PersonNo, r.PathValue("evidence"))
	if err == nil && file.CaseNo != r.PathValue("enquiry") {
		err = store.ErrNotFound
	}
	if err != nil {
		return err
	}
	return r.HandOut(file, content)
}

// showEnquiry shows one of the person's own enquiries, with what was typed into its forms.
func (s *pages) showEnquiry(r *web.Request, page parts.Page, status int, typed typedThread) error {
	t, err := s.Citizen.Thread(r.Context(), r.User.PersonNo, r.PathValue("enquiry"))
	if err != nil {
		return err
	}
	e := t.Enquiry
	page.Print = r.PrintHead()
	address := s.enquiryPath(e.No)
	v := EnquiryThread{Address: address, Subject: e.Subject, State: record.EnquiryTag(e.State), Standing: s.standing(e), Facts: record.EnquiryFacts(e),
		Posts: record.ThreadPosts(t.Posts, t.Files, address, false), Ratings: record.ThreadRatings(t.Ratings), Print: address + "?view=print",
		BodyHint: text.EnquiryBodyHint, MaxBody: citizen.MaxEnquiryBody, MaxReason: citizen.MaxEnquiryReason,
		Scores: scoreOptions(), Score: typed.Score, Comment: typed.Comment}
	if e.State == social.EnquiryClosed {
		s.offerAfterClosing(&v, t, typed)
		return r.Render(status, EnquiryPage(page, v))
	}
	waiting, err := s.DB.LooseEvidence(r.Context(), r.User.PersonNo, typed.Files)
	if err != nil {
		return err
	}
	v.AddKey, v.AddKeep, v.AddBody = web.NewKey(), s.keepMark(r, "enquiry-"+e.No), typed.Body
	v.FileField = web.FileField(text.WordEnquiryFiles, "files", text.EnquiryFilesHint, page.Error("files"), false, waiting)
	v.CloseKey, v.RateAtClose = web.NewKey(), e.AnsweredAt != 0
	return r.Render(status, EnquiryPage(page, v))
}

// offerAfterClosing offers to rate what is closed, and to open it again.
func (s *pages) offerAfterClosing(v *EnquiryThread, t *citizen.Thread, typed typedThread) {
	e, now := t.Enquiry, s.Now()
	if e.Reopenable(now) {
		v.ReopenKey, v.Reason, v.Until = web.NewKey(), typed.Reason, text.EnquiryChangeable(e.ChangeableUntil().Unix())
	}
	if !e.Ratable(now) {
		return
	}
	v.RateKey, v.RateTitle, v.RateButton = web.NewKey(), text.EnquiryRateTitle, text.EnquiryRateButton
	if last := len(t.Ratings) - 1; last >= 0 && t.Ratings[last].Closing == e.Closings {
		v.RateTitle, v.RateButton = text.EnquiryRerateTitle, text.EnquiryRerateButton
		if typed.Score == "" && typed.Comment == "" {
			v.Score, v.Comment = strconv.Itoa(t.Ratings[last].Score), t.Ratings[last].Comment
		}
	}
}

// standing says what comes next; nil where nothing does.
func (s *pages) standing(e *store.Enquiry) *parts.Notice {
	switch {
	case e.Late(s.Now()):
		return &parts.Notice{Tone: parts.ToneDanger, Title: text.EnquiryLate(e.DueAt), Text: text.EnquiryLateAdvice}
	case e.State == social.EnquiryWaiting:
		return &parts.Notice{Title: text.EnquiryStates[e.State], Text: text.EnquiryDue(e.DueAt)}
	}
	return nil
}

func scoreOptions() []parts.Option {
	var options []parts.Option
	for _, s := range text.EnquiryScores {
		options = append(options, parts.Option{Value: strconv.Itoa(s.Score), Text: text.EnquiryScore(s.Score)})
	}
	return options
}
