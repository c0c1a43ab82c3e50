package web

import (
	"errors"
	"net/http"

	"shebao/internal/citizen"
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
	ctx, no := r.Context(), r.user.PersonNo
	preview, err := document.Compile(ctx, s.DB, no, s.Agency, s.Demo, false)
	if err != nil {
		return err
	}
	issued, err := s.DB.Documents(ctx, no, citizen.CertificateKind)
	if err != nil {
		return err
	}
	v := view.Certificates{Preview: preview, Key: newKey()}
	for _, d := range issued {
		v.Issued = append(v.Issued, view.IssuedCertificate{No: d.ID, IssuedAt: text.Day(d.IssuedAt), ValidUntil: text.Day(d.ValidUntil),
			Href: s.menu.Path("certificate") + "/" + d.ID, State: s.documentTag(&d)})
	}
	return r.render(status, view.CertificatesPage(page, v))
}

func (s *Server) documentTag(d *store.Document) view.Tag {
	state := s.documentState(d)
	if state == "valid" {
		return view.Tag{Text: text.DocumentStates[state], Tone: view.ToneSuccess}
	}
	return view.Tag{Text: text.DocumentStates[state], Tone: view.ToneWarning}
}

// documentState is a document's state as of now, "expired" among them.
func (s *Server) documentState(d *store.Document) string {
	if d.State == "valid" && !d.InForce(s.now()) {
		return "expired"
	}
	return d.State
}

func (s *Server) issueCertificate(r *request) error {
	issuer := citizen.Issuer{Agency: s.Agency, Demo: s.Demo, Printable: s.Renderer.Printable}
	id, err := s.Citizen.IssueCertificate(r.Context(), issuer, r.user.PersonNo, r.field("whole") != "", r.key(), r.address())
	if err != nil {
		return err
	}
	return r.redirect(s.menu.Path("certificate") + "/" + id)
}

func (s *Server) certificatePage(r *request) error {
	c, d, err := s.Citizen.Certificate(r.Context(), r.user.PersonNo, r.PathValue("document"))
	if err != nil {
		return err
	}
	state := s.documentState(d)
	page := r.frame()
	page.Print = r.printHead()
	page.Print.Code = c.Shown()
	v := view.CertificatePage{
		Certificate: c, InForce: state == "valid", Key: newKey(), Address: r.URL.Path,
		State:     view.Notice{Tone: view.ToneSuccess, Title: text.DocumentStates[state], Text: text.DocumentMeanings[state]},
		QR:        document.QRSVG(s.CheckLink(d.ID), text.QRTitle),
		Downloads: view.Downloads{Print: r.URL.Path + "?view=print", PDF: r.URL.Path + "/file.pdf"},
	}
	if !v.InForce {
		v.State.Tone = view.ToneWarning
	}
	return r.render(http.StatusOK, view.IssuedCertificatePage(page, v))
}

// CheckLink is the address in the QR code of a document.
func (s *Server) CheckLink(documentID string) string {
	return s.BaseURL.JoinPath("/verify/d/", documentID).String()
}

func (s *Server) certificatePDF(r *request) error {
	c, _, err := s.Citizen.Certificate(r.Context(), r.user.PersonNo, r.PathValue("document"))
	if err != nil {
		return err
	}
	pdf, err := s.Renderer.Certificate(c)
	if err != nil {
		return err
	}
	return r.attach("application/pdf", c.DocNo+".pdf", pdf)
}

func (s *Server) revokeCertificate(r *request) error {
	id := r.PathValue("document")
	if _, err := s.Citizen.RevokeCertificate(r.Context(), r.user.PersonNo, id, r.key(), r.address()); err != nil {
		return err
	}
	return r.redirect(s.menu.Path("certificate") + "/" + id)
}

func (s *Server) lookups(r *request) error {
	list, err := s.DB.Lookups(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	var v view.Lookups
	for _, l := range list {
		v.Rows = append(v.Rows, []string{text.Time(l.At), text.LookupVias[l.Via], text.OrNotGiven(l.Viewer), text.OrNotGiven(l.Purpose),
			l.Address, text.LookupOutcomes[l.Outcome]})
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
