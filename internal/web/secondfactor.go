package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// Values of a session about the second factor.
const (
	valueAppSecret = "app_secret"      // of an authenticator app not confirmed yet
	valueCodes     = "recovery_codes"  // just made, shown until the person has kept them
	valueMustAdd   = "must_add_factor" // the agency asks for a second factor and the person has none
)

// codesShown is how long new recovery codes may be looked at in the session that made them.
const codesShown = 10 * time.Minute

// stepFrame is the frame of a step within the page of the second factor.
func (s *Server) stepFrame(r *request, title string) view.Page {
	return stepOf(r, r.frame(), title)
}

// stepOf gives a frame the title of a step, below the page it belongs to.
func stepOf(r *request, page view.Page, title string) view.Page {
	page.Crumbs = append(page.Crumbs, r.server.link(r.page.ID))
	page.Title = title
	return page
}

func (s *Server) secondFactorPage(r *request) error {
	return s.showSecondFactor(r, r.frame(), http.StatusOK)
}

func (s *Server) showSecondFactor(r *request, page view.Page, status int) error {
	ctx, no := r.Context(), r.user.PersonNo
	f, err := s.DB.SecondFactor(ctx, no)
	if err != nil {
		return err
	}
	passkeys, err := s.DB.Passkeys(ctx, no)
	if err != nil {
		return err
	}
	v := view.SecondFactor{App: f.AppSince != 0, On: f.On(), PasskeysOff: !s.passkeySite.Passkeys(),
		State: view.Notice{Title: text.SecondFactorOff, Text: text.WhySecondOff}}
	if v.On {
		v.State = view.Notice{Tone: view.ToneSuccess, Title: text.SecondFactorOn, Text: text.WhySecondOn}
		v.Codes = view.Facts{Rows: []view.Fact{{Key: text.WordRecoveryCodes, Value: text.CodesLeft(f.CodesLeft, citizen.RecoveryCodeCount)},
			{Key: text.WordCodesMade, Value: text.Time(f.CodesAt)}}}
		if f.CodesLeft <= 2 {
			v.FewCodes = &view.Notice{Tone: view.ToneWarning, Title: text.FewCodes, Text: text.WhyFewCodes}
		}
	}
	if v.App {
		v.AppFacts = view.Facts{Rows: []view.Fact{{Key: text.WordAddedAt, Value: text.Time(f.AppSince)}, {Key: text.WordLastUsed, Value: text.OrNeverUsed(f.AppUsedAt)}}}
	}
	for _, p := range passkeys {
		v.Passkeys = append(v.Passkeys, view.PasskeyRow{Name: p.Name, AddedAt: text.Day(p.CreatedAt), LastUsed: text.OrNeverUsed(p.LastUsedAt),
			Href: s.passkeyPath(p.ID)})
	}
	if r.value(valueMustAdd) != "" {
		if v.On { // added from another device meanwhile
			r.dropValue(valueMustAdd)
		} else {
			v.State = view.Notice{Tone: view.ToneWarning, Title: text.MustAddTitle, Text: text.WhyMustAdd}
		}
	}
	return r.render(status, view.SecondFactorPage(page, v))
}

func (s *Server) secondFactorPath(step string) string {
	return s.portal.menu.Path("second-factor") + step
}

func (s *Server) passkeyPath(id string) string { return s.secondFactorPath("/passkeys/" + id) }

func (s *Server) addAppForm(r *request) error {
	return s.showAddApp(r, s.stepFrame(r, text.TitleAddApp), http.StatusOK, newKey())
}

// showAddApp shows the secret of this session's new app, the same until it is confirmed.
func (s *Server) showAddApp(r *request, page view.Page, status int, key string) error {
	f, err := s.DB.SecondFactor(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	if f.AppSince != 0 {
		return r.redirect(r.page.Path)
	}
	app := secret.AppSecret(r.value(valueAppSecret))
	if app == "" {
		app = secret.NewAppSecret()
		r.setValue(valueAppSecret, string(app))
	}
	address, err := app.Address(text.AppIssuer, r.user.MaskedID)
	if err != nil {
		return err
	}
	return r.render(status, view.AddAppPage(page, view.AddApp{QR: document.QRSVG(address, text.TitleAppQR), Address: address,
		Secret: social.GroupCode(string(app)), Key: key,
		Action: s.secondFactorPath("/app"), Back: s.secondFactorPath("")}))
}

func (s *Server) addApp(r *request) error {
	app := secret.AppSecret(r.value(valueAppSecret))
	if app == "" {
		return r.redirect(r.page.Path)
	}
	enabled, err := s.Citizen.AddApp(r.Context(), r.user.PersonNo, app, r.field("password"), r.field("code"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return s.showAddApp(r, stepOf(r, *page, text.TitleAddApp), status, r.key())
	}
	if err != nil {
		return err
	}
	r.dropValue(valueAppSecret)
	next, err := s.enabled(r, enabled)
	if err != nil {
		return err
	}
	return r.redirect(next)
}

// enabled settles the session after a factor was added, and gives where to go on: to the new recovery codes, or to the receipt.
func (s *Server) enabled(r *request, e citizen.Enabled) (next string, err error) {
	r.dropValue(valueMustAdd)
	if len(e.Codes) == 0 {
		return s.receiptPath(e.Done), nil
	}
	return s.secondFactorPath("/codes"), s.keepCodes(r, e)
}

func (s *Server) removeAppForm(r *request) error {
	return r.render(http.StatusOK, view.RemoveAppPage(s.stepFrame(r, text.TitleRemoveApp), newKey()))
}

func (s *Server) removeApp(r *request) error {
	done, err := s.Citizen.RemoveApp(r.Context(), r.user.PersonNo, r.field("password"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.RemoveAppPage(stepOf(r, *page, text.TitleRemoveApp), r.key()))
	}
	if errors.Is(err, store.ErrNotFound) { // removed from another device meanwhile
		return r.redirect(r.page.Path)
	}
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}

// newCodes are recovery codes just made, as the session keeps them.
type newCodes struct {
	Codes     []string `json:"codes"`
	ReceiptNo string   `json:"receipt_no"`
	Until     int64    `json:"until"`
}

func (s *Server) keepCodes(r *request, e citizen.Enabled) error {
	plain, err := json.Marshal(newCodes{e.Codes, e.ReceiptNo, s.now().Add(codesShown).Unix()})
	if err == nil {
		r.setValue(valueCodes, string(plain))
	}
	return err
}

// newCodes are those to be shown now, or nil.
func (r *request) newCodes() *newCodes {
	var codes newCodes
	if json.Unmarshal([]byte(r.value(valueCodes)), &codes) != nil || codes.Until <= r.server.now().Unix() {
		return nil
	}
	return &codes
}

func (s *Server) recoveryCodesPage(r *request) error {
	page := s.stepFrame(r, text.TitleRecoveryCodes)
	codes := r.newCodes()
	if codes == nil {
		return s.showNewCodes(r, page, http.StatusOK, newKey())
	}
	page.Print = r.printHead()
	v := view.RecoveryCodes{Print: r.URL.Path + "?view=print"}
	for _, code := range codes.Codes {
		v.Codes = append(v.Codes, social.GroupCode(code))
	}
	return r.render(http.StatusOK, view.RecoveryCodesPage(page, v))
}

// showNewCodes offers a new set.
func (s *Server) showNewCodes(r *request, page view.Page, status int, key string) error {
	f, err := s.DB.SecondFactor(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	if !f.On() {
		return r.redirect(r.page.Path)
	}
	return r.render(status, view.NewCodesPage(page, text.CodesLeft(f.CodesLeft, citizen.RecoveryCodeCount), key))
}

func (s *Server) recoveryCodes(r *request) error {
	if r.field("action") == "kept" {
		codes := r.newCodes()
		r.dropValue(valueCodes)
		if codes == nil || codes.ReceiptNo == "" {
			return r.redirect(r.page.Path)
		}
		return r.redirect(s.receiptPath(store.Done{ReceiptNo: codes.ReceiptNo}))
	}
	made, err := s.Citizen.NewRecoveryCodes(r.Context(), r.user.PersonNo, r.field("password"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return s.showNewCodes(r, stepOf(r, *page, text.TitleRecoveryCodes), status, r.key())
	}
	if err != nil {
		return err
	}
	if len(made.Codes) == 0 { // the form was sent twice
		return r.redirect(s.receiptPath(made.Done))
	}
	if err := s.keepCodes(r, made); err != nil {
		return err
	}
	return r.redirect(s.secondFactorPath("/codes"))
}
