// Package feed answers the agency's core system over HTTP: it reads what people changed, and says what it took over. It has a listener
// of its own, never the portal's, so that nobody on the portal's network finds it. What is read and written is archive.Feed's.
package feed

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/archive"
	"shebao/internal/store"
)

// Limits of what the core system may send.
const (
	bodyMost   = 1 << 20 // bytes of answers in one request
	AnswerMost = 1000    // answers in one request
	TokenLeast = 32      // characters of the token: too many to be guessed
)

// Options say what to serve, and to whom.
type Options struct {
	DB *store.DB
	// Undo is archive.Feed's.
	Undo map[string]func(tx *store.Tx, e store.FeedEvent) error
	// Token is what the core system must show: "Authorization: Bearer TOKEN". At least TokenLeast characters.
	Token string
	Log   *slog.Logger
}

type server struct {
	Options
	token [sha256.Size]byte
}

// New makes the handler. It refuses a token that could be guessed.
func New(o Options) (http.Handler, error) {
	if err := CheckToken(o.Token); err != nil {
		return nil, err
	}
	s := &server{Options: o, token: sha256.Sum256([]byte(o.Token))}
	s.Token = "" // its hash is enough from here on
	mux := http.NewServeMux()
	mux.HandleFunc("GET /feed/changes", s.changes)
	mux.HandleFunc("POST /feed/acknowledgements", s.acknowledgements)
	return s.guarded(mux), nil
}

// CheckToken refuses a token that could be guessed.
func CheckToken(token string) error {
	if len(token) < TokenLeast || strings.ContainsAny(token, " \t\r\n") {
		return errors.New("feed: the token must be one word of at least " + strconv.Itoa(TokenLeast) + " characters")
	}
	return nil
}

// guarded lets in only who has the token, before anything is looked at. Comparing hashes takes the same time whatever was sent.
func (s *server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		shown, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		sum := sha256.Sum256([]byte(shown))
		if subtle.ConstantTimeCompare(sum[:], s.token[:]) != 1 || !isBearer {
			s.Log.Warn("feed: a request without the token")
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, http.StatusUnauthorized, "the token is missing or wrong")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) feed(r *http.Request) *archive.Feed {
	actor := store.System("feed")
	actor.Address = store.AddressOf(r.RemoteAddr).String()
	return &archive.Feed{DB: s.DB, Undo: s.Undo, Actor: actor}
}

// changes answers with the events after ?since, up to ?limit. An empty answer means that there are none yet.
func (s *server) changes(w http.ResponseWriter, r *http.Request) {
	since, err := number(r, "since", 0)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	limit, err := number(r, "limit", store.FeedMost)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	feed := s.feed(r)
	feed.Epoch = r.URL.Query().Get("epoch")
	lines, last, err := feed.Read(r.Context(), since, int(min(limit, store.FeedMost)))
	if s.anew(w, err) {
		return
	}
	if err != nil {
		s.fail(w, "changes", err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Feed-Epoch", feed.Position.Epoch)
	w.Header().Set("Feed-Last", strconv.FormatInt(last, 10))
	w.Write(lines)
}

// conflict is what a reader is told whose numbers are none of this database's.
type conflict struct {
	Error string `json:"error"`
	Epoch string `json:"epoch"`
	Last  int64  `json:"last"`
	// Since is from where to read on, and Lost what was given before and means nothing any more: from and to. Both are left out where the
	// database was never restored.
	Since *int64  `json:"since,omitempty"`
	Lost  []int64 `json:"lost,omitempty"`
}

// anew answers a reader whose numbers are none of this database's, and says whether it did.
func (s *server) anew(w http.ResponseWriter, err error) bool {
	var other *store.FeedEpochError
	if !errors.As(err, &other) {
		return false
	}
	s.Log.Error("feed: a reader has numbers that were not given in this epoch", "epoch", other.Epoch, "last", other.LastNo)
	told := conflict{Error: "the numbers are none of this feed's: see docs/change-feed.md, After the portal was restored", Epoch: other.Epoch, Last: other.LastNo}
	if other.FirstNo > 0 {
		told.Since = &other.KeptNo
		told.Lost = []int64{other.KeptNo + 1, other.FirstNo - 1}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Feed-Epoch", other.Epoch)
	w.WriteHeader(http.StatusConflict)
	json.NewEncoder(w).Encode(told)
	return true
}

// number reads a number of the address; it is what stands in for one that is not given.
func number(r *http.Request, name string, missing int64) (int64, error) {
	given := r.URL.Query().Get(name)
	if given == "" {
		return missing, nil
	}
	n, err := strconv.ParseInt(given, 10, 64)
	if err != nil || n < 0 {
		return 0, errors.New(name + " must be a number, 0 or more")
	}
	return n, nil
}

// acknowledgements takes answers, a line each, and says of each line what became of it. Where it fails on the way, the lines before are
// taken: sending all of them again does no harm.
func (s *server) acknowledgements(w http.ResponseWriter, r *http.Request) {
	if epoch := r.URL.Query().Get("epoch"); epoch != "" {
		position, err := s.DB.FeedPosition(r.Context())
		if err == nil {
			err = position.Refuse(epoch, 0)
		}
		if s.anew(w, err) {
			return
		}
		if err != nil {
			s.fail(w, "acknowledgements", err)
			return
		}
	}
	body, err := readLines(w, r)
	switch {
	case errors.Is(err, errTooMany):
		refuse(w, http.StatusRequestEntityTooLarge, err.Error())
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	var results []archive.AnswerResult
	err = s.feed(r).AcknowledgeAll(r.Context(), bytes.NewReader(body), func(result archive.AnswerResult) error {
		results = append(results, result)
		return nil
	})
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		refuse(w, http.StatusBadRequest, "a line is too long")
		return
	case err != nil:
		s.fail(w, "acknowledgements", err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder := json.NewEncoder(w)
	for _, result := range results {
		if encoder.Encode(result) != nil {
			return // the core system went away; it will send them again
		}
	}
}

var (
	errTooMany  = errors.New("at most " + strconv.Itoa(AnswerMost) + " lines and " + strconv.Itoa(bodyMost) + " bytes at once")
	errCutShort = errors.New("the request broke off")
)

func readLines(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, errTooMany
		}
		return nil, errCutShort
	}
	if bytes.Count(bytes.TrimSpace(body), []byte("\n")) >= AnswerMost {
		return nil, errTooMany
	}
	return body, nil
}

// fail answers where the database, or an undo, failed. What is in the error stays in the log.
func (s *server) fail(w http.ResponseWriter, what string, err error) {
	s.Log.Error("feed: "+what, "error", err.Error())
	if errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrFull) {
		w.Header().Set("Retry-After", "10")
		refuse(w, http.StatusServiceUnavailable, "the portal's database does not answer; try again later")
		return
	}
	refuse(w, http.StatusInternalServerError, "the request failed; see the portal's log")
}

// refuse writes an error as JSON.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": why})
}
