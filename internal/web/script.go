package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// ScriptAnswer is an answer to passkey.js: where to go on, or what is wrong, in words.
type ScriptAnswer struct {
	Options json.RawMessage `json:"options,omitempty"`
	Go      string          `json:"go,omitempty"`
	Problem string          `json:"problem,omitempty"`
	Field   string          `json:"field,omitempty"`
}

func (r *Request) AnswerScript(status int, answer ScriptAnswer) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return r.Answer(status, "application/json", body)
}

// ReadScript reads what the script sent.
func (r *Request) ReadScript(into any) error {
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return ErrTooLarge
	}
	if err != nil || json.Unmarshal(body, into) != nil {
		return ErrBadForm
	}
	return nil
}
