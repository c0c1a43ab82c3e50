package door

import (
	"encoding/json"
	"errors"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/web"
)

// What passkey.js asks: each ceremony begins with what the browser hands to the authenticator, and finishes with its answer. Both
// are posts with JSON, through the guard as every page.

// valueCeremony is a question put to an authenticator.
const valueCeremony = "passkey"

// RefuseScript tells the script what is wrong where a person can mend it; any other error becomes a page.
func RefuseScript(r *web.Request, err error) error {
	if errors.Is(err, citizen.ErrSecondEnded) {
		return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Go: secondEndedPath})
	}
	if errors.Is(err, staff.ErrSignInEnded) {
		return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Go: staffOverPath})
	}
	page, status := r.Refusal(err)
	if page == nil || len(page.Errors) == 0 {
		return err
	}
	return r.AnswerScript(status, web.ScriptAnswer{Problem: page.Errors[0].Message, Field: page.Errors[0].Field})
}

// AskPasskey hands a question to the script and keeps it.
func AskPasskey(r *web.Request) func(options []byte, c *secret.Ceremony, err error) error {
	return func(options []byte, c *secret.Ceremony, err error) error {
		if err != nil {
			return RefuseScript(r, err)
		}
		plain, err := json.Marshal(c)
		if err != nil {
			return err
		}
		r.SetValue(valueCeremony, string(plain))
		return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Options: options})
	}
}

// TakeCeremony is the question asked last, which is forgotten with that; nil for none.
func TakeCeremony(r *web.Request) *secret.Ceremony {
	var c secret.Ceremony
	if json.Unmarshal([]byte(r.Sessions().PopString(r.Context(), valueCeremony)), &c) != nil {
		return nil
	}
	return &c
}

// PasskeyAnswer is what an authenticator answered, and where its person wants to go.
type PasskeyAnswer struct {
	Answer json.RawMessage `json:"answer"`
	Next   string          `json:"next"`
}
