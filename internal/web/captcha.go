package web

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dchest/captcha"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// A captcha is a sealed token: the server keeps nothing until it is answered, and then only that it was. So pages cost no
// write, any node can check, and an answer counts once.

const (
	captchaDigits  = 5 // in the picture
	captchaSpoken  = 7 // in the recording, which says others: whoever solves one knows nothing of the other
	captchaLife    = 10 * time.Minute
	captchaPurpose = "captcha"
	captchaWidth   = 240
	captchaHeight  = 80
)

// wrongCaptchas bounds how often one network may answer wrongly, on whatever page.
var wrongCaptchas = store.AddressLimit{Scope: "captcha.address", Tries: 60, Window: 15 * time.Minute}

// Captcha is a new one for a form.
func (s *Server) Captcha() parts.Captcha {
	drawn, spoken := s.TestCaptcha, s.TestCaptcha
	if drawn == "" {
		drawn, spoken = digitText(captcha.RandomDigits(captchaDigits)), digitText(captcha.RandomDigits(captchaSpoken))
	}
	expires := s.Now().Add(captchaLife).Unix()
	token := s.DB.Keys().SealToken(captchaPurpose, drawn+" "+spoken+" "+strconv.FormatInt(expires, 10))
	return parts.Captcha{Token: token, Image: "/captcha/" + token + "/image.png", Audio: "/captcha/" + token + "/sound.wav"}
}

func digitText(digits []byte) string {
	var b strings.Builder
	for _, d := range digits {
		b.WriteByte('0' + d)
	}
	return b.String()
}

// captchaAnswers are the digits that a picture shows and those that the recording says; either will do.
type captchaAnswers struct{ drawn, spoken string }

// right says whether what was typed is one of them.
func (a captchaAnswers) right(typed string) bool {
	return subtle.ConstantTimeCompare([]byte(typed), []byte(a.drawn))|subtle.ConstantTimeCompare([]byte(typed), []byte(a.spoken)) == 1
}

// openCaptcha are the answers to a token and until when they count.
func (s *Server) openCaptcha(token string) (answers captchaAnswers, expires time.Time, err error) {
	plain, err := s.DB.Keys().OpenToken(captchaPurpose, token)
	if err != nil {
		return answers, time.Time{}, err
	}
	var unix int64
	if _, err := fmt.Sscanf(plain, "%s %s %d", &answers.drawn, &answers.spoken, &unix); err != nil {
		return answers, time.Time{}, store.ErrSealed
	}
	return answers, social.At(unix), nil
}

// CheckCaptcha uses the form's captcha up and says what is wrong with the answer; "" for nothing. A wrong answer counts against the
// address; *store.Throttled where there were too many.
func (s *Server) CheckCaptcha(r *Request) (string, error) {
	typed := social.FoldNumber(r.Field("captcha"))
	if typed == "" {
		return text.NoCaptcha, nil
	}
	if err := s.DB.TakeFrom(r.Context(), wrongCaptchas, s.from(r.Request)); err != nil {
		return "", err
	}
	token := r.Field("captcha_token")
	answers, expires, err := s.openCaptcha(token)
	if errors.Is(err, store.ErrSealed) || !expires.After(s.Now()) {
		return text.BadCaptcha, nil
	}
	first, err := s.DB.Spend(r.Context(), token, expires)
	if err != nil {
		return "", err
	}
	if !first || !answers.right(typed) {
		return text.BadCaptcha, nil
	}
	return "", s.DB.RestoreFrom(r.Context(), wrongCaptchas, s.from(r.Request))
}

// WantsCaptcha says that the form was sent for a new picture only, by those without JavaScript.
func (r *Request) WantsCaptcha() bool { return r.Field("action") == "captcha" }

func (s *Server) NewCaptcha(r *Request) error {
	c := s.Captcha()
	body, err := json.Marshal(map[string]string{"token": c.Token, "image": c.Image, "audio": c.Audio})
	if err != nil {
		return err
	}
	return r.Answer(http.StatusOK, "application/json", body)
}

func (s *Server) captchaImage(w http.ResponseWriter, r *http.Request) {
	s.serveCaptcha(w, r, "image/png", func(token string, answers captchaAnswers) ([]byte, error) {
		var b bytes.Buffer
		_, err := captcha.NewImage(token, digitsOf(answers.drawn), captchaWidth, captchaHeight).WriteTo(&b)
		return b.Bytes(), err
	})
}

func (s *Server) captchaSound(w http.ResponseWriter, r *http.Request) {
	s.serveCaptcha(w, r, "audio/wav", func(token string, answers captchaAnswers) ([]byte, error) {
		return speak(sha256.Sum256([]byte(s.DB.Keys().Lookup("captcha sound", token))), digitsOf(answers.spoken))
	})
}

func digitsOf(text string) []byte {
	digits := []byte(text)
	for i := range digits {
		digits[i] -= '0'
	}
	return digits
}

func (s *Server) serveCaptcha(w http.ResponseWriter, r *http.Request, contentType string, draw func(string, captchaAnswers) ([]byte, error)) {
	token := r.PathValue("token")
	answers, expires, err := s.openCaptcha(token)
	if err != nil || !expires.After(s.Now()) {
		plainNotFound(w)
		return
	}
	content, err := draw(token, answers)
	if err != nil {
		s.Log.Error("captcha", "error", err.Error())
		plainNotFound(w)
		return
	}
	w.Header().Set("Content-Type", contentType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
