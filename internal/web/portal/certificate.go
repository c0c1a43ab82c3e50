package portal

import (
	"net/http"

	"shebao/internal/document"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) certificatesPage(r *web.Request) error {
	return s.showCertificates(r, r.Frame(), http.StatusOK)
}

func (s *pages) showCertificates(r *web.Request, page parts.Page, status int) error {
	preview, err := document.Compile(r.Context(), s.DB, s.draft(r))
	if err != nil {
		return err
	}
	issued, err := s.issuedBefore(r, document.CertificateKind)
	if err != nil {
		return err
	}
	return r.Render(status, CertificatesPage(page, Certificates{Preview: preview, Key: web.NewKey(), Issued: issued}))
}

func (s *pages) issueCertificate(r *web.Request) error {
	id, err := s.Citizen.IssueCertificate(r.Context(), s.issuer(), r.User.PersonNo, r.Field("whole") != "", r.Key(), r.Address())
	if err != nil {
		return err
	}
	return r.Redirect(s.issuedPath(document.CertificateKind, id))
}
