package portal

import (
	"net/http"

	"shebao/internal/verifier"
	"shebao/internal/web"
)

func (s *pages) verifyDocumentForm(r *web.Request) error {
	return s.showVerify(r, r.Frame(), s.verifyTyped(r), http.StatusOK)
}

func (s *pages) verifyDocument(r *web.Request) error {
	return s.check(r, func(v Verify, who verifier.Viewer) (*verifier.Checked, error) {
		return s.Verifier.QRCode(r.Context(), v.Document, v.IDTail, who)
	})
}
