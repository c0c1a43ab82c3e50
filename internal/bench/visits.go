package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/menu"
)

var signInPath = menu.At("signin")

// The steps of visits, as they are printed.
const (
	stepForm      = "sign-in form"
	stepSignIn    = "sign-in: captcha, argon2id, session, audit"
	stepStatement = "statement page"
)

// keepsCookies is the cookie that the sign-in form gave.
const keepsCookies = "cookies=on"

// SignInVisits are visits in which each of the people opens the sign-in form and signs in.
func SignInVisits(people []Person, password, captcha string) []Visit {
	visits := make([]Visit, len(people))
	for i, p := range people {
		form := url.Values{"id": {string(p.ID)}, "password": {password}, "captcha": {captcha}}
		visits[i] = Visit{
			{Step: stepForm, Method: http.MethodGet, Path: signInPath, From: addressOf(i), Status: http.StatusOK, Marker: tokenField},
			{Step: stepSignIn, Method: http.MethodPost, Path: signInPath, From: addressOf(i), Form: form.Encode(), Cookie: keepsCookies, Status: http.StatusSeeOther},
		}
	}
	return visits
}

// addressOf is the network address that the i-th person seems to come from.
func addressOf(i int) string { return fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255) }

// SignIn signs each of the people in at a portal, opens their page at path once, and gives the visits that open it again
// in the same sessions.
func SignIn(ctx context.Context, address string, people []Person, password, captcha, path string) ([]Visit, error) {
	var visits []Visit
	for i, visit := range SignInVisits(people, password, captcha) {
		cookie, err := session(ctx, address, visit)
		if err != nil {
			return nil, fmt.Errorf("bench: sign in %s: %w", people[i].PersonNo, err)
		}
		page := Request{Step: stepStatement, Method: http.MethodGet, Path: path, From: addressOf(i), Cookie: cookie,
			Status: http.StatusOK, Marker: html.EscapeString(people[i].Shown)}
		if _, err := follow(ctx, address, page, ""); err != nil {
			return nil, fmt.Errorf("bench: the page of %s: %w", people[i].PersonNo, err)
		}
		visits = append(visits, Visit{page})
	}
	return visits, nil
}

// session makes a sign-in's requests and gives the session's cookie.
func session(ctx context.Context, address string, visit Visit) (string, error) {
	token := ""
	for _, r := range visit {
		response, err := follow(ctx, address, r, token)
		if err != nil {
			return "", err
		}
		for _, cookie := range response.cookies {
			if r.Step == stepSignIn && strings.HasSuffix(cookie.Name, "session") { // the device's own cookie comes beside it
				return cookie.Name + "=" + cookie.Value, nil
			}
		}
		token = response.token()
	}
	return "", errors.New("no session came of it")
}

// followed is an answer with its cookies.
type followed struct {
	answer
	cookies []*http.Cookie
}

// follow makes one request by the standard client, which keeps no connection.
func follow(ctx context.Context, address string, r Request, token string) (followed, error) {
	form := r.Form
	if token != "" && form != "" {
		form += "&" + tokenField + "=" + url.QueryEscape(token)
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, "http://"+address+r.Path, bytes.NewBufferString(form))
	if err != nil {
		return followed{}, err
	}
	request.Header.Set("X-Forwarded-For", r.From)
	if r.Cookie != "" {
		request.Header.Set("Cookie", r.Cookie)
	}
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return followed{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return followed{}, err
	}
	f := followed{answer{response.StatusCode, body}, response.Cookies()}
	return f, f.check(r)
}
