package web

import (
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// issuedUnder is the page of the menu under which documents of a kind are issued; an issued one lies one step below it.
var issuedUnder = map[string]string{
	document.CertificateKind: "certificate", document.EntitlementKind: "entitlement", document.ContributionKind: "contribution-list",
	document.DecisionKind: "decisions",
}

func (s *Server) issuedPath(kind, id string) string {
	return s.portal.menu.Path(issuedUnder[kind]) + "/" + id
}

func (s *Server) issuer() citizen.Issuer {
	return citizen.Issuer{Agency: s.Agency, Demo: s.Demo, Ready: s.Renderer.Ready, Printable: s.Renderer.Printable}
}

// draft is what a page shows of a document before it is issued.
func (s *Server) draft(r *request) document.Draft {
	return s.issuer().Draft(r.user.PersonNo, false)
}

// issuedBefore lists the person's documents of a kind, newest first.
func (s *Server) issuedBefore(r *request, kind string) ([]view.IssuedDocument, error) {
	list, err := s.DB.Documents(r.Context(), r.user.PersonNo, kind)
	if err != nil {
		return nil, err
	}
	ledger := document.NewLedger(s.DB, r.user.PersonNo)
	var issued []view.IssuedDocument
	for i := range list {
		d := &list[i]
		state, _, err := ledger.StateOf(r.Context(), d)
		if err != nil {
			return nil, err
		}
		issued = append(issued, view.IssuedDocument{No: d.ID, Series: text.DocumentSeries(d.Kind), IssuedAt: text.Day(d.IssuedAt),
			ValidUntil: validUntil(d), Href: s.issuedPath(kind, d.ID), State: documentTag(state)})
	}
	return issued, nil
}

// validUntil is until when a document counts; "" for one that counts for good.
func validUntil(d *store.Document) string {
	if document.Base(d.Kind) == document.DecisionKind {
		return ""
	}
	return text.Day(d.ValidUntil)
}

func documentTag(state document.State) view.Tag {
	tag := view.Tag{Text: text.DocumentStates[string(state)], Tone: view.ToneWarning}
	if state == document.Valid {
		tag.Tone = view.ToneSuccess
	}
	return tag
}

// CheckLink is the address in the QR code of a document.
func (s *Server) CheckLink(documentID string) string {
	return s.BaseURL.JoinPath("/verify/d/", documentID).String()
}

// issuedPage shows a document of a kind as it was issued.
func (s *Server) issuedPage(kind string) handler {
	return func(r *request) error {
		m, d, err := s.Citizen.Document(r.Context(), kind, r.user.PersonNo, r.PathValue("document"))
		if err != nil {
			return err
		}
		state, corrections, err := document.NewLedger(s.DB, r.user.PersonNo).StateOf(r.Context(), d)
		if err != nil {
			return err
		}
		tag := documentTag(state)
		page := r.frame()
		page.Print = r.printHead()
		page.Print.Code = m.Common().Shown()
		v := view.IssuedPage{
			Document: m, Pages: listPages(r), Revocable: state == document.Valid && revocable(kind), Key: newKey(), Address: s.issuedPath(kind, d.ID),
			Note: text.DocumentNote(kind), Revoke: text.RevokeThis(kind),
			State:     view.Notice{Tone: tag.Tone, Title: tag.Text, Text: text.DocumentMeaning(kind, string(state), corrections)},
			QR:        document.QRSVG(s.CheckLink(d.ID), text.QRTitle),
			Downloads: s.issuedDownloads(kind, d.ID),
		}
		return r.render(http.StatusOK, view.IssuedDocumentPage(page, v))
	}
}

func (s *Server) issuedDownloads(kind, id string) view.Downloads {
	path := s.issuedPath(kind, id)
	return view.Downloads{Print: path + "?view=print", PDF: path + "/file.pdf"}
}

// issuedPDF answers with the signed PDF of a document of a kind.
func (s *Server) issuedPDF(kind string) handler {
	return func(r *request) error {
		m, d, err := s.Citizen.Document(r.Context(), kind, r.user.PersonNo, r.PathValue("document"))
		if err != nil {
			return err
		}
		pdf, err := s.Renderer.PDF(m)
		if err != nil {
			return err
		}
		return r.attach("application/pdf", d.ID+".pdf", pdf)
	}
}

// revocable says whether the holder of a document of a kind may void it: a decision is the agency's.
func revocable(kind string) bool { return kind != document.DecisionKind }

// revokeIssued voids a document of a kind.
func (s *Server) revokeIssued(kind string) handler {
	return func(r *request) error {
		id := r.PathValue("document")
		if _, err := s.Citizen.Revoke(r.Context(), kind, r.user.PersonNo, id, r.key(), r.address()); err != nil {
			return err
		}
		return r.redirect(s.issuedPath(kind, id))
	}
}
