package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Feed is the way back to the core system: what people changed through the portal goes out as lines of JSON, and comes back with yes or
// no. Its format is docs/change-feed.md.
type Feed struct {
	DB *store.DB
	// Undo takes back, by the kind of act, what a refused act did beside fields of the person, which are taken back by themselves. It
	// runs in the transaction of the refusal, after the fields; what it changes goes to nobody's feed.
	Undo map[string]func(tx *store.Tx, e store.FeedEvent) error
	// Actor is who reads and answers, for the audit log.
	Actor store.Actor
	// Epoch is the one that the reader's numbers are of; "" where the reader does not say.
	Epoch string
	// Position is where the feed stood when it was read last.
	Position store.FeedPosition
}

// ErrNoUndo means that an act can't be refused, since nobody has said how to take it back.
var ErrNoUndo = errors.New("archive: nobody knows how to undo an act of this kind")

// FeedLine is an event as a line of JSON. Fields may be added to it; none changes its meaning or goes.
type FeedLine struct {
	Seq       int64           `json:"seq"`
	At        string          `json:"at"` // RFC 3339, in the agency's time zone
	ReceiptNo string          `json:"receipt_no"`
	PersonNo  string          `json:"person_no"`
	Act       string          `json:"act"`
	Fields    []FeedLineField `json:"fields"`
	State     string          `json:"state"`
	Reason    string          `json:"reason,omitempty"`
}

// FeedLineField is a field of an event before and after, as persons.csv would write them; "" is not known.
type FeedLineField struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

func newFeedLine(e store.FeedEvent) FeedLine {
	line := FeedLine{Seq: e.No, At: social.At(e.At).Format(time.RFC3339), ReceiptNo: e.ReceiptNo, PersonNo: e.PersonNo,
		Act: e.Act, State: e.State, Reason: e.Reason}
	for _, f := range e.Fields {
		line.Fields = append(line.Fields, FeedLineField{f.Field, f.Old, f.New})
	}
	return line
}

// Read answers with the events after a number, up to limit, as lines of JSON, and with the last number among them, or since where there
// are none. That personal data left the house is on record before it does. Error: *store.FeedEpochError where the reader's number is none of
// this database's, which is so after it was restored from a copy.
func (f *Feed) Read(ctx context.Context, since int64, limit int) (lines []byte, last int64, err error) {
	position, err := f.DB.FeedPosition(ctx)
	f.Position = position
	if err == nil {
		err = position.Refuse(f.Epoch, since)
	}
	if err != nil {
		return nil, since, err
	}
	events, err := f.DB.Feed(ctx, since, limit)
	if err != nil || len(events) == 0 {
		return nil, since, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, e := range events {
		if err := encoder.Encode(newFeedLine(e)); err != nil {
			return nil, since, err
		}
	}
	last = events[len(events)-1].No
	_, err = f.DB.Do(ctx, store.Act{Kind: "feed.read", Actor: f.Actor}, func(tx *store.Tx) error {
		tx.Note("events", events[0].No, last)
		return nil
	})
	if err != nil {
		return nil, since, err
	}
	return out.Bytes(), last, nil
}

// Answer is what the core system says of an event.
type Answer struct {
	Seq      int64
	Accepted bool
	Reason   string // of a refusal; the person is told
}

// ParseAnswer reads a line of JSON. What is not understood is an error rather than a refusal.
func ParseAnswer(line []byte) (Answer, error) {
	var raw struct {
		Seq      *int64 `json:"seq"`
		Accepted *bool  `json:"accepted"`
		Reason   string `json:"reason"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return Answer{}, errors.New("the line is no JSON object of seq, accepted and reason")
	}
	switch {
	case raw.Seq == nil || *raw.Seq < 1:
		return Answer{}, errors.New("seq is missing")
	case raw.Accepted == nil:
		return Answer{}, errors.New("accepted is missing: it must be true or false")
	}
	return Answer{*raw.Seq, *raw.Accepted, raw.Reason}, nil
}

// errKnown gives up a transaction that would change nothing.
var errKnown = errors.New("archive: answered so before")

// Acknowledge takes an answer. repeated says that it was known, and nothing has changed. Errors: store.ErrNotFound for a number that
// the feed does not have, store.ErrFeedSettled where the answer was the other one before, ErrNoUndo.
func (f *Feed) Acknowledge(ctx context.Context, a Answer) (repeated bool, err error) {
	e, err := f.DB.FeedEvent(ctx, a.Seq)
	if err != nil {
		return false, err
	}
	wanted, kind := store.FeedAccepted, "feed.accept"
	if !a.Accepted {
		wanted, kind = store.FeedRefused, "feed.refuse"
	}
	switch {
	case e.State == wanted:
		return true, nil
	case e.State != store.FeedPending:
		return false, store.ErrFeedSettled
	case !a.Accepted && e.HasOther() && f.Undo[e.Act] == nil:
		return false, fmt.Errorf("%w: %s", ErrNoUndo, e.Act)
	}
	_, err = f.DB.Do(ctx, store.Act{Kind: kind, Actor: f.Actor, PersonNo: e.PersonNo}, func(tx *store.Tx) error {
		tx.Note("event", nil, a.Seq)
		tx.Note("receipt_no", nil, e.ReceiptNo)
		if a.Accepted {
			return fresh(tx.AcceptEvent(a.Seq))
		}
		return f.refuse(tx, a)
	})
	if errors.Is(err, errKnown) {
		return true, nil
	}
	return false, err
}

func fresh(is bool, err error) error {
	if err == nil && !is {
		return errKnown
	}
	return err
}

// refuse undoes an event and tells the person.
func (f *Feed) refuse(tx *store.Tx, a Answer) error {
	reason := text.Reason(a.Reason)
	e, isFresh, err := tx.RefuseEvent(a.Seq, reason)
	if err := fresh(isFresh, err); err != nil {
		return err
	}
	if undo := f.Undo[e.Act]; undo != nil {
		if err := undo(tx, e); err != nil {
			return fmt.Errorf("undo of %s: %w", e.Act, err)
		}
	}
	tx.Note("reason", nil, reason)
	return tellRefused(tx, e)
}

func tellRefused(tx *store.Tx, e store.FeedEvent) error {
	words := fmt.Sprintf(text.MessageRefused, text.Time(e.At), text.ActName(e.Act), e.Reason)
	event := "feed_refused:" + strconv.FormatInt(e.EventNo, 10)
	return tx.TellPerson("feed_refused", event, words)
}

// AnswerResult says what became of a line of answers.
type AnswerResult struct {
	Line     int    `json:"line"`
	Seq      int64  `json:"seq,omitempty"`
	State    string `json:"state,omitempty"`    // accepted or refused, where it was taken
	Repeated bool   `json:"repeated,omitempty"` // and was known before
	// Error is "malformed", "unknown" (no such number), "settled" (answered otherwise before) or "no_undo"; "" where the line was taken.
	Error   string `json:"error,omitempty"`
	Message string `json:"message,omitempty"`
}

// answerLine is the longest line of answers, in bytes.
const answerLine = 64 << 10

// AcknowledgeAll takes lines of answers, each by itself and in their order, and hands over what became of each. A line that can't be
// taken does not stop the next. Errors: of reading, of each, and of the database, after which the rest was not looked at.
func (f *Feed) AcknowledgeAll(ctx context.Context, in io.Reader, each func(AnswerResult) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 4<<10), answerLine)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if n == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(line) == 0 {
			continue
		}
		result, err := f.acknowledgeLine(ctx, line)
		if err != nil {
			return err
		}
		result.Line = n
		if err := each(result); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (f *Feed) acknowledgeLine(ctx context.Context, line []byte) (AnswerResult, error) {
	a, err := ParseAnswer(line)
	if err != nil {
		return AnswerResult{Error: "malformed", Message: err.Error()}, nil //nolint:nilerr // the core system is told, in its own line
	}
	result := AnswerResult{Seq: a.Seq}
	result.Repeated, err = f.Acknowledge(ctx, a)
	switch {
	case errors.Is(err, store.ErrNotFound):
		result.Error, result.Message = "unknown", "the feed has no event of this number"
	case errors.Is(err, store.ErrFeedSettled):
		result.Error, result.Message = "settled", "the event was answered otherwise before, or an import confirmed it"
	case errors.Is(err, ErrNoUndo):
		result.Error, result.Message = "no_undo", "this kind of act can't be refused"
	case err != nil:
		return result, err
	case a.Accepted:
		result.State = store.FeedAccepted
	default:
		result.State = store.FeedRefused
	}
	return result, nil
}
