package portal

import (
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// issuedUnder is the page of the menu under which documents of a kind are issued; an issued one lies one step below it.
var issuedUnder = map[string]string{
	document.CertificateKind: "certificate", document.EntitlementKind: "entitlement", document.ContributionKind: "contribution-list",
	document.DecisionKind: "decisions",
}

func (s *pages) issuedPath(kind, id string) string {
	return s.Portal.Menu.Path(issuedUnder[kind]) + "/" + id
}

func (s *pages) issuer() citizen.Issuer {
	return citizen.Issuer{Agency: s.Agency, Demo: s.Demo, Ready: s.Renderer.Ready, Printable: s.Renderer.Printable}
}

// draft is what a page shows of a document before it is issued.
func (s *pages) draft(r *web.Request) document.Draft {
	return s.issuer().Draft(r.User.PersonNo, false)
}

// issuedBefore lists the person's documents of a kind, newest first.
func (s *pages) issuedBefore(r *web.Request, kind string) ([]IssuedDocument, error) {
	list, err := s.DB.Documents(r.Context(), r.User.PersonNo, kind)
	if err != nil {
		return nil, err
	}
	ledger := document.NewLedger(s.DB, r.User.PersonNo)
	var issued []IssuedDocument
	for i := range list {
		d := &list[i]
		state, _, err := ledger.StateOf(r.Context(), d)
		if err != nil {
			return nil, err
		}
		issued = append(issued, IssuedDocument{No: d.ID, Series: text.DocumentSeries(d.Kind), IssuedAt: text.Day(d.IssuedAt),
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

func documentTag(state document.State) parts.Tag {
	tag := parts.Tag{Text: text.DocumentStates[string(state)], Tone: parts.ToneWarning}
	if state == document.Valid {
		tag.Tone = parts.ToneSuccess
	}
	return tag
}

// CheckLink is the address in the QR code of a document.
func (s *pages) CheckLink(documentID string) string {
	return s.BaseURL.JoinPath(menu.Of("verify-document", documentID)).String()
}

// issuedPage shows a document of a kind as it was issued.
func (s *pages) issuedPage(kind string) web.Handler {
	return func(r *web.Request) error {
		m, d, err := s.Citizen.Document(r.Context(), kind, r.User.PersonNo, r.PathValue("document"))
		if err != nil {
			return err
		}
		state, corrections, err := document.NewLedger(s.DB, r.User.PersonNo).StateOf(r.Context(), d)
		if err != nil {
			return err
		}
		tag := documentTag(state)
		page := r.Frame()
		page.Print = r.PrintHead()
		page.Print.Code = m.Common().Shown()
		v := IssuedPage{
			Document: m, Pages: listPages(r), Revocable: state == document.Valid && revocable(kind), Key: web.NewKey(), Address: s.issuedPath(kind, d.ID),
			Note: text.DocumentNote(kind), Revoke: text.RevokeThis(kind),
			State:     parts.Notice{Tone: tag.Tone, Title: tag.Text, Text: text.DocumentMeaning(kind, string(state), corrections)},
			QR:        document.QRSVG(s.CheckLink(d.ID), text.QRTitle),
			Downloads: s.issuedDownloads(kind, d.ID),
		}
		return r.Render(http.StatusOK, IssuedDocumentPage(page, v))
	}
}

func (s *pages) issuedDownloads(kind, id string) parts.Downloads {
	path := s.issuedPath(kind, id)
	return parts.Downloads{Print: path + "?view=print", PDF: path + "/file.pdf"}
}

// issuedPDF answers with the signed PDF of a document of a kind.
func (s *pages) issuedPDF(kind string) web.Handler {
	return func(r *web.Request) error {
		m, d, err := s.Citizen.Document(r.Context(), kind, r.User.PersonNo, r.PathValue("document"))
		if err != nil {
			return err
		}
		pdf, err := s.Renderer.PDF(m)
		if err != nil {
			return err
		}
		return r.AttachAs("application/pdf", d.ID+".pdf", r.OwnFile(text.DocumentNames[kind], "pdf"), pdf)
	}
}

// revocable says whether the holder of a document of a kind may void it: a decision is the agency's.
func revocable(kind string) bool { return kind != document.DecisionKind }

// revokeIssued voids a document of a kind.
func (s *pages) revokeIssued(kind string) web.Handler {
	return func(r *web.Request) error {
		id := r.PathValue("document")
		if _, err := s.Citizen.Revoke(r.Context(), kind, r.User.PersonNo, id, r.Key(), r.Address()); err != nil {
			return err
		}
		return r.Redirect(s.issuedPath(kind, id))
	}
}
