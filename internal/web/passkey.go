package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// What passkey.js asks: each ceremony begins with what the browser hands to the authenticator, and finishes with its answer. Both
// are posts with JSON, through the guard as every page.

// valueCeremony is a question put to an authenticator.
const valueCeremony = "passkey"

// scriptAnswer is an answer to passkey.js: where to go on, or what is wrong, in words.
type scriptAnswer struct {
	Options json.RawMessage `json:"options,omitempty"`
	Go      string          `json:"go,omitempty"`
	Problem string          `json:"problem,omitempty"`
	Field   string          `json:"field,omitempty"`
}

func (r *request) answerScript(status int, answer scriptAnswer) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return r.write(status, "application/json", body)
}

// refuseScript tells the script what is wrong where a person can mend it; any other error becomes a page.
func (r *request) refuseScript(err error) error {
	if errors.Is(err, citizen.ErrSecondEnded) {
		return r.answerScript(http.StatusOK, scriptAnswer{Go: secondEndedPath})
	}
	if errors.Is(err, staff.ErrSignInEnded) {
		return r.answerScript(http.StatusOK, scriptAnswer{Go: staffOverPath})
	}
	page, status := r.refusal(err)
	if page == nil || len(page.Errors) == 0 {
		return err
	}
	return r.answerScript(status, scriptAnswer{Problem: page.Errors[0].Message, Field: page.Errors[0].Field})
}

// readScript reads what the script sent.
func (r *request) readScript(into any) error {
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	if err != nil || json.Unmarshal(body, into) != nil {
		return errBadForm
	}
	return nil
}

// askPasskey hands a question to the script and keeps it.
func (r *request) askPasskey(options []byte, c *secret.Ceremony, err error) error {
	if err != nil {
		return r.refuseScript(err)
	}
	plain, err := json.Marshal(c)
	if err != nil {
		return err
	}
	r.setValue(valueCeremony, string(plain))
	return r.answerScript(http.StatusOK, scriptAnswer{Options: options})
}

// takeCeremony is the question asked last, which is forgotten with that; nil for none.
func (r *request) takeCeremony() *secret.Ceremony {
	var c secret.Ceremony
	if json.Unmarshal([]byte(r.sessions().PopString(r.Context(), valueCeremony)), &c) != nil {
		return nil
	}
	return &c
}

func (s *Server) beginPasskey(r *request) error {
	var typed struct{ Name, Password string }
	if err := r.readScript(&typed); err != nil {
		return err
	}
	return r.askPasskey(s.Citizen.BeginPasskey(r.Context(), s.passkeySite, r.user.PersonNo, typed.Name, typed.Password))
}

// passkeyAnswer is what an authenticator answered, and where its person wants to go.
type passkeyAnswer struct {
	Answer json.RawMessage `json:"answer"`
	Next   string          `json:"next"`
}

func (s *Server) finishPasskey(r *request) error {
	var sent passkeyAnswer
	if err := r.readScript(&sent); err != nil {
		return err
	}
	enabled, err := s.Citizen.FinishPasskey(r.Context(), s.passkeySite, r.user.PersonNo, r.takeCeremony(), sent.Answer, r.address())
	if err != nil {
		return r.refuseScript(err)
	}
	next, err := s.enabled(r, enabled)
	if err != nil {
		return err
	}
	return r.answerScript(http.StatusOK, scriptAnswer{Go: next})
}

func (s *Server) beginPasskeySignIn(r *request) error {
	return r.askPasskey(s.Citizen.BeginPasskeySignIn(r.Context(), s.passkeySite, r.address()))
}

func (s *Server) finishPasskeySignIn(r *request) error {
	var sent passkeyAnswer
	if err := r.readScript(&sent); err != nil {
		return err
	}
	who, err := s.Citizen.FinishPasskeySignIn(r.Context(), s.passkeySite, r.takeCeremony(), sent.Answer, r.visit())
	return s.welcomeScript(r, who, err, sent.Next)
}

func (s *Server) beginSecondPasskey(r *request) error {
	return r.askPasskey(s.Citizen.BeginSecondPasskey(r.Context(), s.passkeySite, r.pendingSignIn().Step, r.address()))
}

func (s *Server) finishSecondPasskey(r *request) error {
	var sent passkeyAnswer
	if err := r.readScript(&sent); err != nil {
		return err
	}
	pending := r.pendingSignIn()
	who, err := s.Citizen.FinishSecondPasskey(r.Context(), s.passkeySite, pending.Step, r.takeCeremony(), sent.Answer, r.visit())
	return s.welcomeScript(r, who, err, pending.Next)
}

func (s *Server) welcomeScript(r *request, who *citizen.SignedIn, err error, next string) error {
	if err != nil {
		return r.refuseScript(err)
	}
	next, err = s.welcome(r, who, next)
	if err != nil {
		return err
	}
	return r.answerScript(http.StatusOK, scriptAnswer{Go: next})
}

func (s *Server) passkeyPage(r *request) error {
	return s.showPasskey(r, s.stepFrame(r, text.TitlePasskey), http.StatusOK, newKey())
}

func (s *Server) showPasskey(r *request, page view.Page, status int, key string) error {
	p, err := s.DB.PasskeyByID(r.Context(), r.user.PersonNo, r.PathValue("passkey"))
	if err != nil {
		return err
	}
	v := view.Passkey{Name: p.Name, Address: s.passkeyPath(p.ID), Key: key, Facts: view.Facts{Rows: []view.Fact{
		{Key: text.WordPasskeyName, Value: p.Name}, {Key: text.WordAddedAt, Value: text.Time(p.CreatedAt)},
		{Key: text.WordLastUsed, Value: text.OrNeverUsed(p.LastUsedAt)}}}}
	if r.Method == http.MethodPost && r.field("action") == "rename" {
		v.Name = r.field("name")
	}
	return r.render(status, view.PasskeyPage(page, v))
}

func (s *Server) changePasskey(r *request) error {
	var done store.Done
	var err error
	if id := r.PathValue("passkey"); r.field("action") == "rename" {
		done, err = s.Citizen.RenamePasskey(r.Context(), r.user.PersonNo, id, r.field("name"), r.key(), r.address())
	} else {
		done, err = s.Citizen.RemovePasskey(r.Context(), r.user.PersonNo, id, r.field("password"), r.key(), r.address())
	}
	if page, status := r.refusal(err); page != nil {
		return s.showPasskey(r, stepOf(r, *page, text.TitlePasskey), status, r.key())
	}
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}
