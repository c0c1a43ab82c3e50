package web

import (
	"bytes"
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
	captchaDigits  = 4
	captchaLife    = 10 * time.Minute
	captchaPurpose = "captcha"
	captchaWidth   = 240
	captchaHeight  = 80
)

// Captcha is a new one for a form.
func (s *Server) Captcha() parts.Captcha {
	digits := s.TestCaptcha
	if digits == "" {
		digits = digitText(captcha.RandomDigits(captchaDigits))
	}
	expires := s.Now().Add(captchaLife).Unix()
	token := s.DB.Keys().SealToken(captchaPurpose, digits+" "+strconv.FormatInt(expires, 10))
	return parts.Captcha{Token: token, Image: "/captcha/" + token + "/image.png", Audio: "/captcha/" + token + "/sound.wav"}
}

func digitText(digits []byte) string {
	var b strings.Builder
	for _, d := range digits {
		b.WriteByte('0' + d)
	}
	return b.String()
}

// openCaptcha is the answer to a token and until when it counts.
func (s *Server) openCaptcha(token string) (answer string, expires time.Time, err error) {
	plain, err := s.DB.Keys().OpenToken(captchaPurpose, token)
	if err != nil {
		return "", time.Time{}, err
	}
	var unix int64
	if _, err := fmt.Sscanf(plain, "%s %d", &answer, &unix); err != nil {
		return "", time.Time{}, store.ErrSealed
	}
	return answer, social.At(unix), nil
}

// CheckCaptcha uses the form's captcha up and says what is wrong with the answer; "" for nothing.
func (s *Server) CheckCaptcha(r *Request) (string, error) {
	typed := social.FoldNumber(r.Field("captcha"))
	if typed == "" {
		return text.NoCaptcha, nil
	}
	token := r.Field("captcha_token")
	answer, expires, err := s.openCaptcha(token)
	if errors.Is(err, store.ErrSealed) || !expires.After(s.Now()) {
		return text.BadCaptcha, nil
	}
	first, err := s.DB.Spend(r.Context(), token, expires)
	if err != nil {
		return "", err
	}
	if !first || subtle.ConstantTimeCompare([]byte(typed), []byte(answer)) != 1 {
		return text.BadCaptcha, nil
	}
	return "", nil
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
	s.serveCaptcha(w, r, "image/png", func(id string, digits []byte, b *bytes.Buffer) error {
		_, err := captcha.NewImage(id, digits, captchaWidth, captchaHeight).WriteTo(b)
		return err
	})
}

func (s *Server) captchaSound(w http.ResponseWriter, r *http.Request) {
	s.serveCaptcha(w, r, "audio/wav", func(id string, digits []byte, b *bytes.Buffer) error {
		_, err := captcha.NewAudio(id, digits, "zh").WriteTo(b)
		return err
	})
}

func (s *Server) serveCaptcha(w http.ResponseWriter, r *http.Request, contentType string, draw func(string, []byte, *bytes.Buffer) error) {
	token := r.PathValue("token")
	answer, expires, err := s.openCaptcha(token)
	if err != nil || !expires.After(s.Now()) {
		plainNotFound(w)
		return
	}
	digits := []byte(answer)
	for i := range digits {
		digits[i] -= '0'
	}
	var b bytes.Buffer
	if err := draw(token, digits, &b); err != nil {
		s.Log.Error("captcha", "error", err.Error())
		plainNotFound(w)
		return
	}
	w.Header().Set("Content-Type", contentType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.Bytes()))
}
