package door

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// Signing in at the desk goes through steps (package staff: Stage). What is reached of them stands in the session, sealed; only the last
// step makes
// it a session that opens pages.

const valueStaffStep = "staff_step" // a sign-in under way

var (
	staffDoor     = menu.At("staff-signin")
	staffOverPath = staffDoor + "?reason=over"
)

// stagePaths are where each stage asks for what it waits for.
var stagePaths = map[staff.Stage]string{
	staff.StageSecond: menu.Step("staff-signin", "/second"), staff.StagePassword: menu.Step("staff-signin", "/password"),
	staff.StageFactor: menu.Step("staff-signin", "/factor"),
}

func (s *Door) StaffDoorRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-signin", "", s.staffSignInForm), web.Post("staff-signin", "", s.staffSignIn),
		web.Get("staff-signin", "/second", s.staffSecondForm), web.Post("staff-signin", "/second", s.staffSecond),
		web.Post("staff-signin", "/second/passkey/begin", s.beginStaffProof), web.Post("staff-signin", "/second/passkey/finish", s.finishStaffProof),
		web.Get("staff-signin", "/password", s.staffNewPasswordForm), web.Post("staff-signin", "/password", s.staffNewPassword),
		web.Get("staff-signin", "/factor", s.staffFirstFactorForm), web.Post("staff-signin", "/factor", s.staffFirstApp),
		web.Post("staff-signin", "/factor/passkey/begin", s.beginStaffPasskey), web.Post("staff-signin", "/factor/passkey/finish", s.finishStaffPasskey),
	}
}

// staffVisit is where the request comes from.
func staffVisit(r *web.Request) staff.Visit {
	return staff.Visit{Address: r.Address(), Agent: r.UserAgent()}
}

// deskPath is an address of the desk to go to after signing in, or "".
func deskPath(next string) string {
	next = web.LocalPath(next)
	u, err := url.Parse(next)
	if err != nil || path.Clean(u.Path) != u.Path || u.Path != menu.At("staff-home") && !strings.HasPrefix(u.Path, menu.At("staff-home")+"/") {
		return ""
	}
	return next
}

func (s *Door) staffSignInForm(r *web.Request) error {
	if r.Clerk != nil {
		return r.Redirect(s.Desk.Menu.Path("staff-home"))
	}
	page := r.Frame()
	switch r.URL.Query().Get("reason") {
	case "ended":
		page.Flash = &parts.Notice{Title: text.StaffEnded}
	case "out":
		page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: text.StaffSignedOut}
	case "over":
		page.Flash = &parts.Notice{Tone: parts.ToneWarning, Title: text.StaffSignInOver, Text: text.WhyStaffSignInOver}
	}
	return s.showStaffSignIn(r, page, http.StatusOK, StaffSignIn{Next: deskPath(r.URL.Query().Get("next"))})
}

func (s *Door) staffSignIn(r *web.Request) error {
	typed := StaffSignIn{Name: r.Field("name"), Next: deskPath(r.Field("next"))}
	asked, problem, err := s.staffCaptcha(r, typed.Name)
	if err != nil {
		return err
	}
	if asked && r.WantsCaptcha() {
		return s.showStaffSignIn(r, r.Frame(), http.StatusOK, typed)
	}
	if problem != "" {
		page, status := r.Refused(text.Problems{{Field: "captcha", Message: problem}})
		return s.showStaffSignIn(r, page, status, typed)
	}
	step, err := s.Staff.SignIn(r.Context(), typed.Name, r.Field("password"), staffVisit(r))
	if page, status := r.Refusal(err); page != nil {
		return s.showStaffSignIn(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	if err := freshSession(r); err != nil {
		return err
	}
	next, err := s.goOn(r, step, typed.Next)
	if err != nil {
		return err
	}
	return r.Redirect(next)
}

// staffCaptcha checks the captcha where one is asked for, and says what is wrong with the answer.
func (s *Door) staffCaptcha(r *web.Request, name string) (asked bool, problem string, err error) {
	asked, err = s.Staff.AsksCaptcha(r.Context(), name, staffVisit(r))
	if err != nil || !asked || r.WantsCaptcha() {
		return asked, "", err
	}
	problem, err = s.CheckCaptcha(r)
	return asked, problem, err
}

// showStaffSignIn shows the form, with a captcha where the next try needs one.
func (s *Door) showStaffSignIn(r *web.Request, page parts.Page, status int, typed StaffSignIn) error {
	asks, err := s.Staff.AsksCaptcha(r.Context(), typed.Name, staffVisit(r))
	if err != nil {
		return err
	}
	if asks {
		c := s.Captcha().WithError(page.Error("captcha"))
		typed.Captcha = &c
	}
	return r.Render(status, StaffSignInPage(page, typed))
}

// freshSession begins a session with nothing in it under a new token, so that one known before is worth nothing.
func freshSession(r *web.Request) error {
	if err := r.Sessions().Clear(r.Context()); err != nil {
		return err
	}
	return r.RenewToken()
}

// staffStep is what a session keeps of a sign-in under way.
type staffStep struct {
	Step *staff.Step `json:"step"`
	Next string      `json:"next,omitempty"` // where to go afterwards
}

func stepUnderWay(r *web.Request) (p staffStep) {
	if json.Unmarshal([]byte(r.Value(valueStaffStep)), &p) != nil {
		return staffStep{}
	}
	return p
}

// goOn keeps a step that was reached, or ends the sign-in with the last one, and gives where to go.
func (s *Door) goOn(r *web.Request, step *staff.Step, next string) (string, error) {
	standing, err := s.Staff.Standing(r.Context(), step)
	if err != nil {
		return "", err
	}
	if standing.Stage == staff.StageDone {
		return s.enter(r, step, next)
	}
	plain, err := json.Marshal(staffStep{step, next})
	if err == nil {
		r.SetValue(valueStaffStep, string(plain))
	}
	return stagePaths[standing.Stage], err
}

func (s *Door) enter(r *web.Request, step *staff.Step, next string) (string, error) {
	who, err := s.Staff.Enter(r.Context(), step, staffVisit(r))
	if err != nil {
		return "", err
	}
	if err := s.StartStaffSession(r, who.Account, who.Way); err != nil {
		return "", err
	}
	if who.LastSignInAt != 0 {
		r.SetValue(web.ValueLast, text.Time(who.LastSignInAt))
	}
	if who.Failures >= warnFrom {
		r.SetValue(ValueWarned, strconv.Itoa(who.Failures))
	}
	if next = deskPath(next); next == "" {
		next = s.Desk.Menu.Path("staff-home")
	}
	return next, nil
}

// StartStaffSession gives the visitor's session to the member of staff under a new token.
func (s *Door) StartStaffSession(r *web.Request, account *store.StaffAccount, way string) error {
	if err := freshSession(r); err != nil {
		return err
	}
	now := strconv.FormatInt(s.Now().Unix(), 10)
	for name, value := range map[string]string{
		store.SessionStaff: account.Name, store.SessionEpoch: strconv.FormatInt(account.Epoch, 10), web.ValueSeen: now, store.SessionID: store.NewID(),
		store.SessionSince: now, store.SessionWay: way, store.SessionLabel: text.Device(r.UserAgent()), store.SessionAddress: r.Address(),
	} {
		r.SetValue(name, value)
	}
	return nil
}

// atStage is where the sign-in under way stands; where it waits for something else, the visitor is led there, and it is nil.
func (s *Door) atStage(r *web.Request, stage staff.Stage) (*staff.Standing, staffStep, error) {
	if r.Clerk != nil {
		return nil, staffStep{}, r.Redirect(s.Desk.Menu.Path("staff-home"))
	}
	pending := stepUnderWay(r)
	standing, err := s.Staff.Standing(r.Context(), pending.Step)
	if errors.Is(err, staff.ErrSignInEnded) {
		return nil, pending, r.Redirect(staffOverPath)
	}
	if err != nil {
		return nil, pending, err
	}
	if standing.Stage == stage {
		return standing, pending, nil
	}
	next, err := s.goOn(r, pending.Step, pending.Next)
	if err != nil {
		return nil, pending, err
	}
	return nil, pending, r.Redirect(next)
}

// passed leads on from a step, or shows its page again with what is wrong.
func (s *Door) passed(r *web.Request, step *staff.Step, next string, err error, again func(parts.Page, int) error) error {
	if page, status := r.Refusal(err); page != nil {
		return again(*page, status)
	}
	if errors.Is(err, staff.ErrSignInEnded) {
		return r.Redirect(staffOverPath)
	}
	if err != nil {
		return err
	}
	next, err = s.goOn(r, step, next)
	if err != nil {
		return err
	}
	return r.Redirect(next)
}

func (s *Door) staffSecondForm(r *web.Request) error {
	standing, _, err := s.atStage(r, staff.StageSecond)
	if standing == nil {
		return err
	}
	return s.showStaffSecond(r, r.Frame(), http.StatusOK, standing)
}

func (s *Door) showStaffSecond(r *web.Request, page parts.Page, status int, standing *staff.Standing) error {
	page.Title = text.TitleStaffSecond
	v := StaffSecond{App: standing.Account.AppSince != 0, Passkey: len(standing.Passkeys) > 0 && s.PasskeySite.Passkeys()}
	var err error
	if v.Demo, err = s.demoCode(standing); err != nil {
		return err
	}
	return r.Render(status, StaffSecondPage(page, v))
}

// demoCode shows the code of a demonstration's account, whose secret everybody knows anyway; nil for every other.
func (s *Door) demoCode(standing *staff.Standing) (*parts.Notice, error) {
	app := secret.DemoApp(standing.Account.Name)
	if !s.Demo || standing.Account.AppSecret != string(app) || len(standing.Passkeys) > 0 {
		return nil, nil
	}
	now := secret.Step(s.Now())
	step := max(now, standing.Account.AppStep+1)
	if step > now+1 {
		return &parts.Notice{Title: text.DemoCodeTitle, Text: text.DemoCodeSpent}, nil
	}
	code, err := app.Code(step)
	return &parts.Notice{Title: text.DemoCodeTitle, Text: text.DemoCode(code)}, err
}

func (s *Door) staffSecond(r *web.Request) error {
	standing, pending, err := s.atStage(r, staff.StageSecond)
	if standing == nil {
		return err
	}
	step, err := s.Staff.ProveByCode(r.Context(), pending.Step, r.Field("code"), staffVisit(r))
	return s.passed(r, step, pending.Next, err, func(page parts.Page, status int) error { return s.showStaffSecond(r, page, status, standing) })
}

func (s *Door) beginStaffProof(r *web.Request) error {
	return AskPasskey(r)(s.Staff.BeginProof(r.Context(), s.PasskeySite, stepUnderWay(r).Step, staffVisit(r)))
}

func (s *Door) finishStaffProof(r *web.Request) error {
	var sent PasskeyAnswer
	if err := r.ReadScript(&sent); err != nil {
		return err
	}
	pending := stepUnderWay(r)
	step, err := s.Staff.FinishProof(r.Context(), s.PasskeySite, pending.Step, TakeCeremony(r), sent.Answer, staffVisit(r))
	return s.passedScript(r, step, pending.Next, err)
}

// passedScript is passed for a script.
func (s *Door) passedScript(r *web.Request, step *staff.Step, next string, err error) error {
	if err == nil {
		next, err = s.goOn(r, step, next)
	}
	if err != nil {
		return RefuseScript(r, err)
	}
	return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Go: next})
}

func (s *Door) staffNewPasswordForm(r *web.Request) error {
	standing, _, err := s.atStage(r, staff.StagePassword)
	if standing == nil {
		return err
	}
	return s.showStaffNewPassword(r, r.Frame(), http.StatusOK, standing)
}

func (s *Door) showStaffNewPassword(r *web.Request, page parts.Page, status int, standing *staff.Standing) error {
	page.Title = text.TitleStaffPassword
	why := text.StaffOldPassword
	if standing.Account.MustChange {
		why = text.StaffFirstPassword
	}
	return r.Render(status, StaffNewPasswordPage(page, why))
}

func (s *Door) staffNewPassword(r *web.Request) error {
	standing, pending, err := s.atStage(r, staff.StagePassword)
	if standing == nil {
		return err
	}
	step, err := s.Staff.ReplacePassword(r.Context(), pending.Step, r.Field("password"), r.Field("again"), staffVisit(r))
	return s.passed(r, step, pending.Next, err, func(page parts.Page, status int) error { return s.showStaffNewPassword(r, page, status, standing) })
}

func (s *Door) staffFirstFactorForm(r *web.Request) error {
	standing, _, err := s.atStage(r, staff.StageFactor)
	if standing == nil {
		return err
	}
	return s.showStaffFirstFactor(r, r.Frame(), http.StatusOK, standing.Account)
}

func (s *Door) showStaffFirstFactor(r *web.Request, page parts.Page, status int, account *store.StaffAccount) error {
	page.Title = text.TitleStaffFactor
	app, err := StaffApp(r, account.Name)
	if err != nil {
		return err
	}
	app.Action, app.Proved = stagePaths[staff.StageFactor], true
	return r.Render(status, StaffFirstFactorPage(page, StaffFirstFactor{App: app, Passkeys: s.PasskeySite.Passkeys(), Base: stagePaths[staff.StageFactor]}))
}

// StaffApp is the app about to be added in this session, the same until it is confirmed.
func StaffApp(r *web.Request, name string) (v AddApp, err error) {
	app := secret.AppSecret(r.Value(ValueAppSecret))
	if app == "" {
		app = secret.NewAppSecret()
		r.SetValue(ValueAppSecret, string(app))
	}
	v.Address, err = app.Address(text.StaffAppIssuer, name)
	v.QR, v.Secret = document.QRSVG(v.Address, text.TitleAppQR), social.GroupCode(string(app))
	return v, err
}

func (s *Door) staffFirstApp(r *web.Request) error {
	standing, pending, err := s.atStage(r, staff.StageFactor)
	if standing == nil {
		return err
	}
	app := secret.AppSecret(r.Value(ValueAppSecret))
	if app == "" {
		return r.Redirect(stagePaths[staff.StageFactor])
	}
	step, err := s.Staff.AddFirstApp(r.Context(), pending.Step, app, r.Field("code"), staffVisit(r))
	return s.passed(r, step, pending.Next, err, func(page parts.Page, status int) error {
		return s.showStaffFirstFactor(r, page, status, standing.Account)
	})
}

func (s *Door) beginStaffPasskey(r *web.Request) error {
	var typed struct{ Name string }
	if err := r.ReadScript(&typed); err != nil {
		return err
	}
	return AskPasskey(r)(s.Staff.BeginFirstPasskey(r.Context(), s.PasskeySite, stepUnderWay(r).Step, typed.Name))
}

func (s *Door) finishStaffPasskey(r *web.Request) error {
	var sent PasskeyAnswer
	if err := r.ReadScript(&sent); err != nil {
		return err
	}
	pending := stepUnderWay(r)
	step, err := s.Staff.FinishFirstPasskey(r.Context(), s.PasskeySite, pending.Step, TakeCeremony(r), sent.Answer, staffVisit(r))
	return s.passedScript(r, step, pending.Next, err)
}

func (s *Door) StaffSignOut(r *web.Request) error {
	if err := s.Desk.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.Redirect(s.Desk.Menu.Path("staff-signin") + "?reason=out")
}
