package web

import (
	"errors"
	"net/http"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) accessCodePage(r *request) error {
	verify := s.BaseURL.JoinPath(s.menu.Path("verify"))
	v := view.AccessCode{Key: newKey(), CheckURL: verify.String()}
	code, err := s.DB.AccessCode(r.Context(), r.user.PersonNo)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if code != nil {
		v.InForce, v.Until = true, text.Time(code.ExpiresAt)
		if shown := r.value(valueCode); shown != "" && s.stillOpens(r, shown) {
			v.Code = &view.Code{Label: text.WordAccessCode, Code: social.GroupCode(shown), Note: text.ValidUntil(code.ExpiresAt)}
		}
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.AccessCodePage(page, v))
}

// stillOpens tells whether the code this session made is the one in force, or has been replaced from another device.
func (s *Server) stillOpens(r *request, code string) bool {
	ok, err := s.DB.AccessCodeOpens(r.Context(), r.user.PersonNo, code)
	return err == nil && ok
}

func (s *Server) accessCode(r *request) error {
	ctx, no := r.Context(), r.user.PersonNo
	if r.field("action") == "revoke" {
		_, err := s.Citizen.RevokeAccessCode(ctx, no, r.key(), r.address())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r.dropValue(valueCode)
		r.setValue(valueFlash, text.ActNext["access_code.revoke"])
		return r.redirect(r.page.Path)
	}
	code, _, err := s.Citizen.NewAccessCode(ctx, no, r.key(), r.address())
	if err != nil {
		return err
	}
	if code != "" {
		r.setValue(valueCode, code)
		r.setValue(valueFlash, text.ActNext["access_code.create"])
	}
	return r.redirect(r.page.Path)
}

// takeFlash is the outcome of the act just done, shown once.
func (s *Server) takeFlash(r *request) *view.Notice {
	said := s.sessions.PopString(r.Context(), valueFlash)
	if said == "" {
		return nil
	}
	return &view.Notice{Tone: view.ToneSuccess, Title: text.WordDone, Text: said}
}

func (s *Server) certificatesPage(r *request) error {
	return s.showCertificates(r, r.frame(), http.StatusOK)
}

func (s *Server) showCertificates(r *request, page view.Page, status int) error {
	preview, err := document.Compile(r.Context(), s.DB, s.draft(r))
	if err != nil {
		return err
	}
	issued, err := s.issuedBefore(r, document.CertificateKind)
	if err != nil {
		return err
	}
	return r.render(status, view.CertificatesPage(page, view.Certificates{Preview: preview, Key: newKey(), Issued: issued}))
}

func (s *Server) issueCertificate(r *request) error {
	id, err := s.Citizen.IssueCertificate(r.Context(), s.issuer(), r.user.PersonNo, r.field("whole") != "", r.key(), r.address())
	if err != nil {
		return err
	}
	return r.redirect(s.issuedPath(document.CertificateKind, id))
}

func (s *Server) lookups(r *request) error {
	list, err := s.DB.Lookups(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	var v view.Lookups
	for _, l := range list {
		v.Rows = append(v.Rows, []string{text.Time(l.At), text.LookupVia(l.Via), text.OrNotGiven(l.Viewer), text.OrNotGiven(l.Purpose),
			l.Address, text.LookupOutcome(l.Via, l.Outcome)})
	}
	return r.render(http.StatusOK, view.LookupsPage(r.frame(), v))
}

func (s *Server) sessionsPage(r *request) error {
	n, err := s.DB.CountSessions(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	facts := view.Facts{Rows: []view.Fact{{Key: text.WordSignedInNow, Value: text.Devices(n)}, {Key: text.WordLastSignIn, Value: text.OrFirst(r.user.LastSignIn)}}}
	return r.render(http.StatusOK, view.SessionsPage(r.frame(), view.Sessions{Count: n, Key: newKey(), Facts: facts}))
}

func (s *Server) endSessions(r *request) error {
	if _, err := s.Citizen.EndSessions(r.Context(), r.user.PersonNo, r.key(), r.address()); err != nil {
		return err
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.redirect("/signin?reason=out")
}
