package web

import (
	"net/http"

	"shebao/internal/document"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// takeFlash is the outcome of the act just done, shown once.
func (s *Server) takeFlash(r *request) *view.Notice {
	said := r.sessions().PopString(r.Context(), valueFlash)
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
