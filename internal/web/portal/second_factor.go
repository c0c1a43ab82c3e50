package portal

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
	"shebao/internal/web"
	"shebao/internal/web/door"
	"shebao/internal/web/parts"
)

func (s *pages) beginPasskey(r *web.Request) error {
	var typed struct{ Name, Password string }
	if err := r.ReadScript(&typed); err != nil {
		return err
	}
	return door.AskPasskey(r)(s.Citizen.BeginPasskey(r.Context(), s.PasskeySite, r.User.PersonNo, typed.Name, typed.Password))
}

func (s *pages) finishPasskey(r *web.Request) error {
	var sent door.PasskeyAnswer
	if err := r.ReadScript(&sent); err != nil {
		return err
	}
	enabled, err := s.Citizen.FinishPasskey(r.Context(), s.PasskeySite, r.User.PersonNo, door.TakeCeremony(r), sent.Answer, r.Address())
	if err != nil {
		return door.RefuseScript(r, err)
	}
	next, err := s.enabled(r, enabled)
	if err != nil {
		return err
	}
	return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Go: next})
}

func (s *pages) passkeyPage(r *web.Request) error {
	return s.showPasskey(r, s.stepFrame(r, text.TitlePasskey), http.StatusOK, web.NewKey())
}

func (s *pages) showPasskey(r *web.Request, page parts.Page, status int, key string) error {
	p, err := s.DB.PasskeyByID(r.Context(), r.User.PersonNo, r.PathValue("passkey"))
	if err != nil {
		return err
	}
	v := Passkey{Name: p.Name, Address: s.passkeyPath(p.ID), Key: key, Facts: parts.Facts{Rows: []parts.Fact{
		{Key: text.WordPasskeyName, Value: p.Name}, {Key: text.WordAddedAt, Value: text.Time(p.CreatedAt)},
		{Key: text.WordLastUsed, Value: text.OrNeverUsed(p.LastUsedAt)}}}}
	if r.Method == http.MethodPost && r.Field("action") == "rename" {
		v.Name = r.Field("name")
	}
	return r.Render(status, PasskeyPage(page, v))
}

func (s *pages) changePasskey(r *web.Request) error {
	var done store.Done
	var err error
	if id := r.PathValue("passkey"); r.Field("action") == "rename" {
		done, err = s.Citizen.RenamePasskey(r.Context(), r.User.PersonNo, id, r.Field("name"), r.Key(), r.Address())
	} else {
		done, err = s.Citizen.RemovePasskey(r.Context(), r.User.PersonNo, id, r.Field("password"), r.Key(), r.Address())
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showPasskey(r, door.StepOf(r, *page, text.TitlePasskey), status, r.Key())
	}
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}

// codesShown is how long new recovery codes may be looked at in the session that made them.
const codesShown = 10 * time.Minute

// stepFrame is the frame of a step within the page of the second factor.
func (s *pages) stepFrame(r *web.Request, title string) parts.Page {
	return door.StepOf(r, r.Frame(), title)
}

func (s *pages) secondFactorPage(r *web.Request) error {
	return s.showSecondFactor(r, r.Frame(), http.StatusOK)
}

func (s *pages) showSecondFactor(r *web.Request, page parts.Page, status int) error {
	ctx, no := r.Context(), r.User.PersonNo
	f, err := s.DB.SecondFactor(ctx, no)
	if err != nil {
		return err
	}
	passkeys, err := s.DB.Passkeys(ctx, no)
	if err != nil {
		return err
	}
	v := SecondFactor{App: f.AppSince != 0, On: f.On(), PasskeysOff: !s.PasskeySite.Passkeys(),
		State: parts.Notice{Title: text.SecondFactorOff, Text: text.WhySecondOff}}
	if v.On {
		v.State = parts.Notice{Tone: parts.ToneSuccess, Title: text.SecondFactorOn, Text: text.WhySecondOn}
		v.Codes = parts.Facts{Rows: []parts.Fact{{Key: text.WordRecoveryCodes, Value: text.CodesLeft(f.CodesLeft, citizen.RecoveryCodeCount)},
			{Key: text.WordCodesMade, Value: text.Time(f.CodesAt)}}}
		if f.CodesLeft <= 2 {
			v.FewCodes = &parts.Notice{Tone: parts.ToneWarning, Title: text.FewCodes, Text: text.WhyFewCodes}
		}
	}
	if v.App {
		v.AppFacts = parts.Facts{Rows: []parts.Fact{{Key: text.WordAddedAt, Value: text.Time(f.AppSince)}, {Key: text.WordLastUsed, Value: text.OrNeverUsed(f.AppUsedAt)}}}
	}
	for _, p := range passkeys {
		v.Passkeys = append(v.Passkeys, door.PasskeyRow{Name: p.Name, AddedAt: text.Day(p.CreatedAt), LastUsed: text.OrNeverUsed(p.LastUsedAt),
			Href: s.passkeyPath(p.ID)})
	}
	if r.Value(door.ValueMustAdd) != "" {
		if v.On { // added from another device meanwhile
			r.DropValue(door.ValueMustAdd)
		} else {
			v.State = parts.Notice{Tone: parts.ToneWarning, Title: text.MustAddTitle, Text: text.WhyMustAdd}
		}
	}
	return r.Render(status, SecondFactorPage(page, v))
}

func (s *pages) secondFactorPath(step string) string {
	return s.Portal.Menu.Path("second-factor") + step
}

func (s *pages) passkeyPath(id string) string { return s.secondFactorPath("/passkeys/" + id) }

func (s *pages) addAppForm(r *web.Request) error {
	return s.showAddApp(r, s.stepFrame(r, text.TitleAddApp), http.StatusOK, web.NewKey())
}

// showAddApp shows the secret of this session's new app, the same until it is confirmed.
func (s *pages) showAddApp(r *web.Request, page parts.Page, status int, key string) error {
	f, err := s.DB.SecondFactor(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if f.AppSince != 0 {
		return r.Redirect(r.Page.Path)
	}
	app := secret.AppSecret(r.Value(door.ValueAppSecret))
	if app == "" {
		app = secret.NewAppSecret()
		r.SetValue(door.ValueAppSecret, string(app))
	}
	address, err := app.Address(text.AppIssuer, r.User.MaskedID)
	if err != nil {
		return err
	}
	return r.Render(status, door.AddAppPage(page, door.AddApp{QR: document.QRSVG(address, text.TitleAppQR), Address: address,
		Secret: social.GroupCode(string(app)), Key: key,
		Action: s.secondFactorPath("/app"), Back: s.secondFactorPath("")}))
}

func (s *pages) addApp(r *web.Request) error {
	app := secret.AppSecret(r.Value(door.ValueAppSecret))
	if app == "" {
		return r.Redirect(r.Page.Path)
	}
	enabled, err := s.Citizen.AddApp(r.Context(), r.User.PersonNo, app, r.Field("password"), r.Field("code"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return s.showAddApp(r, door.StepOf(r, *page, text.TitleAddApp), status, r.Key())
	}
	if err != nil {
		return err
	}
	r.DropValue(door.ValueAppSecret)
	next, err := s.enabled(r, enabled)
	if err != nil {
		return err
	}
	return r.Redirect(next)
}

// enabled settles the session after a factor was added, and gives where to go on: to the new recovery codes, or to the receipt.
func (s *pages) enabled(r *web.Request, e citizen.Enabled) (next string, err error) {
	r.DropValue(door.ValueMustAdd)
	if len(e.Codes) == 0 {
		return s.receiptPath(e.Done), nil
	}
	return s.secondFactorPath("/codes"), s.keepCodes(r, e)
}

func (s *pages) removeAppForm(r *web.Request) error {
	return r.Render(http.StatusOK, RemoveAppPage(s.stepFrame(r, text.TitleRemoveApp), web.NewKey()))
}

func (s *pages) removeApp(r *web.Request) error {
	done, err := s.Citizen.RemoveApp(r.Context(), r.User.PersonNo, r.Field("password"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, RemoveAppPage(door.StepOf(r, *page, text.TitleRemoveApp), r.Key()))
	}
	if errors.Is(err, store.ErrNotFound) { // removed from another device meanwhile
		return r.Redirect(r.Page.Path)
	}
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}

// newCodes are recovery codes just made, as the session keeps them.
type newCodes struct {
	Codes     []string `json:"codes"`
	ReceiptNo string   `json:"receipt_no"`
	Until     int64    `json:"until"`
}

func (s *pages) keepCodes(r *web.Request, e citizen.Enabled) error {
	plain, err := json.Marshal(newCodes{e.Codes, e.ReceiptNo, s.Now().Add(codesShown).Unix()})
	if err == nil {
		r.SetValue(door.ValueCodes, string(plain))
	}
	return err
}

// codesMade are those to be shown now, or nil.
func codesMade(r *web.Request) *newCodes {
	var codes newCodes
	if json.Unmarshal([]byte(r.Value(door.ValueCodes)), &codes) != nil || codes.Until <= r.Server.Now().Unix() {
		return nil
	}
	return &codes
}

func (s *pages) recoveryCodesPage(r *web.Request) error {
	page := s.stepFrame(r, text.TitleRecoveryCodes)
	codes := codesMade(r)
	if codes == nil {
		return s.showNewCodes(r, page, http.StatusOK, web.NewKey())
	}
	page.Print = r.PrintHead()
	v := RecoveryCodes{Print: r.URL.Path + "?view=print"}
	for _, code := range codes.Codes {
		v.Codes = append(v.Codes, social.GroupCode(code))
	}
	return r.Render(http.StatusOK, RecoveryCodesPage(page, v))
}

// showNewCodes offers a new set.
func (s *pages) showNewCodes(r *web.Request, page parts.Page, status int, key string) error {
	f, err := s.DB.SecondFactor(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if !f.On() {
		return r.Redirect(r.Page.Path)
	}
	return r.Render(status, NewCodesPage(page, text.CodesLeft(f.CodesLeft, citizen.RecoveryCodeCount), key))
}

func (s *pages) recoveryCodes(r *web.Request) error {
	if r.Field("action") == "kept" {
		codes := codesMade(r)
		r.DropValue(door.ValueCodes)
		if codes == nil || codes.ReceiptNo == "" {
			return r.Redirect(r.Page.Path)
		}
		return r.Redirect(s.receiptPath(store.Done{ReceiptNo: codes.ReceiptNo}))
	}
	made, err := s.Citizen.NewRecoveryCodes(r.Context(), r.User.PersonNo, r.Field("password"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return s.showNewCodes(r, door.StepOf(r, *page, text.TitleRecoveryCodes), status, r.Key())
	}
	if err != nil {
		return err
	}
	if len(made.Codes) == 0 { // the form was sent twice
		return r.Redirect(s.receiptPath(made.Done))
	}
	if err := s.keepCodes(r, made); err != nil {
		return err
	}
	return r.Redirect(s.secondFactorPath("/codes"))
}
