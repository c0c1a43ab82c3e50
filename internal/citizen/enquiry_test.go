package citizen_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// asking is somebody who asks, on a world of their own.
type asking struct {
	*fixture.World
	t  *testing.T
	s  *citizen.Service
	no string // personal number
}

func eachAsking(t *testing.T, f func(a *asking)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f(&asking{w, t, citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{}), w.Persona(t, "employee").PersonNo})
	})
}

var question = citizen.Question{Category: "pension", Subject: "断缴怎么补", Body: "去年三月断缴"}

// ask asks and gives the enquiry's number.
func (a *asking) ask() string {
	a.t.Helper()
	done, err := a.s.AskEnquiry(a.t.Context(), a.no, question, store.NewID(), "192.0.2.1")
	if err != nil {
		a.t.Fatal(err)
	}
	return done.ReceiptNo
}

// read reads an enquiry.
func (a *asking) read(no string) *citizen.Thread {
	a.t.Helper()
	thread, err := a.s.Thread(a.t.Context(), a.no, no)
	if err != nil {
		a.t.Fatal(err)
	}
	return thread
}

// answer answers as the agency does.
func (a *asking) answer(no string) {
	a.t.Helper()
	act := store.Act{Kind: "enquiry.answer", Actor: store.Actor{Kind: "staff", ID: "zhou"}, PersonNo: a.no}
	_, err := a.DB.Do(a.t.Context(), act, func(tx *store.Tx) error {
		e, err := tx.Enquiry(no)
		if err != nil {
			return err
		}
		return tx.AnswerEnquiry(e, "可以补缴")
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

// moved asks that an error says that the enquiry was not as it should be.
func (a *asking) moved(what string, err error) {
	a.t.Helper()
	var problems text.Problems
	if !errors.As(err, &problems) || problems[0].Message != text.EnquiryMoved {
		a.t.Errorf("%s: %v", what, err)
	}
}

func TestAskingLeavesAReceiptAndAPromise(t *testing.T) {
	eachAsking(t, func(a *asking) {
		ids, err := a.s.TakeIn(a.t.Context(), a.no, "files", nil, []citizen.Upload{{Name: "凭证.pdf", Content: letter}})
		if err != nil {
			a.t.Fatal(err)
		}
		q := question
		q.Files = ids
		days, due := a.s.AnswerPromise()
		done, err := a.s.AskEnquiry(a.t.Context(), a.no, q, store.NewID(), "192.0.2.1")
		if err != nil {
			a.t.Fatal(err)
		}
		thread := a.read(done.ReceiptNo)
		e := thread.Enquiry
		if e.State != social.EnquiryWaiting || e.Subject != q.Subject || e.DueAt != due.Unix() || days != 3 || len(thread.Posts) != 1 ||
			thread.Posts[0].Body != q.Body || len(thread.Files) != 1 || thread.Files[0].ID != ids[0] {
			a.t.Errorf("asked: %+v", thread)
		}
		receipt, err := a.DB.ReceiptByNo(a.t.Context(), a.no, e.No)
		if err != nil || receipt.Act != "enquiry.ask" || len(receipt.Facts) != 4 {
			a.t.Errorf("its receipt: %+v, %v", receipt, err)
		}
		if a.Count(a.t, "enquiries e, enquiry_posts p WHERE CAST(e.subject AS TEXT) LIKE '%断缴%' OR CAST(p.body AS TEXT) LIKE '%断缴%'") != 0 {
			a.t.Error("what was asked lies open in the database")
		}
		told, err := fixture.Told(a.t.Context(), a.DB)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, m := range told {
			if strings.Contains(m.Text, "断缴") || strings.Contains(m.Text, e.No) {
				a.t.Errorf("a message tells %s", m.Text)
			}
		}
		other := a.Persona(a.t, "guardian").PersonNo
		if _, err := a.s.Thread(a.t.Context(), other, e.No); !errors.Is(err, store.ErrNotFound) {
			a.t.Errorf("somebody else reads it: %v", err)
		}
		if _, err := a.s.AddToEnquiry(a.t.Context(), other, e.No, "x", nil, store.NewID(), ""); !errors.Is(err, store.ErrNotFound) {
			a.t.Errorf("somebody else writes on in it: %v", err)
		}
	})
}

func TestWhatIsWrongWithAQuestion(t *testing.T) {
	eachAsking(t, func(a *asking) {
		for field, q := range map[string]citizen.Question{
			"category": {Category: "nothing", Subject: "s", Body: "b"},
			"subject":  {Category: "other", Subject: strings.Repeat("长", citizen.MaxEnquirySubject+1), Body: "b"},
			"body":     {Category: "other", Subject: "s", Body: "a\x00b"},
			"files":    {Category: "other", Subject: "s", Body: "b", Files: []string{"gone"}},
		} {
			_, err := a.s.AskEnquiry(a.t.Context(), a.no, q, store.NewID(), "")
			var problems text.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Field != field {
				a.t.Errorf("%s: %v", field, err)
			}
		}
		if n := a.Count(a.t, "enquiries"); n != 0 {
			a.t.Errorf("%d were asked", n)
		}
	})
}

func TestAskingOnceHoweverOftenItIsSent(t *testing.T) {
	eachAsking(t, func(a *asking) {
		key := store.NewID()
		var all sync.WaitGroup
		numbers := make([]string, 8)
		for i := range numbers {
			all.Go(func() {
				done, err := a.s.AskEnquiry(a.t.Context(), a.no, question, key, "")
				if err != nil {
					a.t.Error(err)
				}
				numbers[i] = done.ReceiptNo
			})
		}
		all.Wait()
		for _, no := range numbers {
			if no != numbers[0] || no == "" {
				a.t.Errorf("the numbers are %q", numbers)
				break
			}
		}
		if n := a.Count(a.t, "enquiries"); n != 1 {
			a.t.Errorf("%d were asked", n)
		}
		for range 9 { // what was sent again was not counted
			a.ask()
		}
	})
}

func TestTenEnquiriesADay(t *testing.T) {
	eachAsking(t, func(a *asking) {
		for range 10 {
			a.ask()
		}
		var throttled *citizen.Throttled
		if _, err := a.s.AskEnquiry(a.t.Context(), a.no, question, store.NewID(), ""); !errors.As(err, &throttled) {
			a.t.Errorf("the eleventh: %v", err)
		}
		a.Clock.Advance(24 * time.Hour)
		a.ask()
	})
}

func TestWritingOnAfterAnAnswerWaitsAgain(t *testing.T) {
	eachAsking(t, func(a *asking) {
		no := a.ask()
		first := a.read(no).Enquiry
		a.Clock.Advance(24 * time.Hour)
		if _, err := a.s.AddToEnquiry(a.t.Context(), a.no, no, "补充", nil, store.NewID(), ""); err != nil {
			a.t.Fatal(err)
		}
		if e := a.read(no).Enquiry; e.DueAt != first.DueAt || e.WaitsFrom != first.WaitsFrom {
			a.t.Error("adding while it waits moves the promise")
		}
		a.answer(no)
		if e := a.read(no).Enquiry; e.State != social.EnquiryAnswered || e.WaitsFrom != 0 || e.Owner != "zhou" {
			a.t.Errorf("answered: %+v", e)
		}
		a.Clock.Advance(24 * time.Hour)
		if _, err := a.s.AddToEnquiry(a.t.Context(), a.no, no, "追问", nil, store.NewID(), ""); err != nil {
			a.t.Fatal(err)
		}
		e := a.read(no).Enquiry
		if e.State != social.EnquiryWaiting || e.DueAt <= first.DueAt || e.WaitsFrom != a.DB.Now().Unix() || e.Owner != "zhou" {
			a.t.Errorf("written on in after an answer: %+v", e)
		}
	})
}

func TestAClosingIsRatedOnceAndChanged(t *testing.T) {
	eachAsking(t, func(a *asking) {
		no, ctx := a.ask(), a.t.Context()
		_, err := a.s.RateEnquiry(ctx, a.no, no, citizen.Rating{Score: 5}, store.NewID(), "")
		a.moved("rating what is open", err)
		a.answer(no)
		if _, err := a.s.CloseEnquiry(ctx, a.no, no, citizen.Rating{Score: 6}, store.NewID(), ""); err == nil {
			a.t.Error("six of five")
		}
		if _, err := a.s.CloseEnquiry(ctx, a.no, no, citizen.Rating{Score: 5, Comment: "好"}, store.NewID(), ""); err != nil {
			a.t.Fatal(err)
		}
		a.Clock.Advance(29 * 24 * time.Hour)
		if _, err := a.s.RateEnquiry(ctx, a.no, no, citizen.Rating{Score: 2}, store.NewID(), ""); err != nil {
			a.t.Fatal(err)
		}
		ratings := a.read(no).Ratings
		if len(ratings) != 1 || ratings[0].Score != 2 || ratings[0].Comment != "" || ratings[0].ChangedAt == 0 {
			a.t.Errorf("the ratings of one closing: %+v", ratings)
		}
		a.Clock.Advance(24 * time.Hour)
		_, err = a.s.RateEnquiry(ctx, a.no, no, citizen.Rating{Score: 1}, store.NewID(), "")
		a.moved("rating after thirty days", err)
	})
}

func TestWhatWasNotAnsweredIsNotRated(t *testing.T) {
	eachAsking(t, func(a *asking) {
		no := a.ask()
		if _, err := a.s.CloseEnquiry(a.t.Context(), a.no, no, citizen.Rating{}, store.NewID(), ""); err != nil {
			a.t.Fatal(err)
		}
		_, err := a.s.RateEnquiry(a.t.Context(), a.no, no, citizen.Rating{Score: 1}, store.NewID(), "")
		a.moved("rating what was not answered", err)
		_, err = a.s.AddToEnquiry(a.t.Context(), a.no, no, "还有", nil, store.NewID(), "")
		a.moved("writing on in what is closed", err)
		_, err = a.s.CloseEnquiry(a.t.Context(), a.no, no, citizen.Rating{}, store.NewID(), "")
		a.moved("closing what is closed", err)
	})
}

func TestReopeningWithinThirtyDays(t *testing.T) {
	eachAsking(t, func(a *asking) {
		ctx, no := a.t.Context(), a.ask()
		_, err := a.s.ReopenEnquiry(ctx, a.no, no, "还没好", store.NewID(), "")
		a.moved("opening again what is open", err)
		a.answer(no)
		shut := func() {
			if _, err := a.s.CloseEnquiry(ctx, a.no, no, citizen.Rating{Score: 3}, store.NewID(), ""); err != nil {
				a.t.Fatal(err)
			}
		}
		shut()
		a.Clock.Advance(29 * 24 * time.Hour)
		if _, err := a.s.ReopenEnquiry(ctx, a.no, no, "还没好", store.NewID(), ""); err != nil {
			a.t.Fatal(err)
		}
		e := a.read(no).Enquiry
		if e.State != social.EnquiryWaiting || e.Owner != "" || e.ClosedAt != 0 || e.DueAt <= a.DB.Now().Unix() {
			a.t.Errorf("opened again: %+v", e)
		}
		shut()
		if ratings := a.read(no).Ratings; len(ratings) != 2 {
			a.t.Errorf("two closings have the ratings %+v", ratings)
		}
		a.Clock.Advance(30 * 24 * time.Hour)
		_, err = a.s.ReopenEnquiry(ctx, a.no, no, "还没好", store.NewID(), "")
		a.moved("opening again after thirty days", err)
	})
}

// Whoever closes while something is added: one of the two comes first, and the other is told or is allowed; never both in part.
func TestAddingAndClosingAtOnce(t *testing.T) {
	eachAsking(t, func(a *asking) {
		for range 6 {
			no := a.ask()
			var adding, closing error
			var both sync.WaitGroup
			both.Go(func() { _, adding = a.s.AddToEnquiry(a.t.Context(), a.no, no, "补充", nil, store.NewID(), "") })
			both.Go(func() { _, closing = a.s.CloseEnquiry(a.t.Context(), a.no, no, citizen.Rating{}, store.NewID(), "") })
			both.Wait()
			thread := a.read(no)
			want := 3
			if adding != nil {
				a.moved("adding beside closing", adding)
				want = 2
			}
			if closing != nil || thread.Enquiry.State != social.EnquiryClosed || len(thread.Posts) != want || thread.Posts[want-1].Kind != store.PostClose {
				a.t.Errorf("adding %v, closing %v, %d posts", adding, closing, len(thread.Posts))
			}
		}
	})
}
