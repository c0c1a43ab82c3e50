package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// Signing in at the desk goes through steps (package staff: Stage). What is reached of them stands in the session, sealed; only the last
// step makes
// it a session that opens pages.

const (
	valueStaffStep = "staff_step" // a sign-in under way
	staffDoor      = "/staff/signin"
	staffOverPath  = staffDoor + "?reason=over"
)

// stagePaths are where each stage asks for what it waits for.
var stagePaths = map[staff.Stage]string{
	staff.StageSecond: staffDoor + "/second", staff.StagePassword: staffDoor + "/password", staff.StageFactor: staffDoor + "/factor",
}

func (s *Server) staffDoorRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{"staff-signin", get, "", s.staffSignInForm}, {"staff-signin", post, "", s.staffSignIn},
		{"staff-signin", get, "/second", s.staffSecondForm}, {"staff-signin", post, "/second", s.staffSecond},
		{"staff-signin", post, "/second/passkey/begin", s.beginStaffProof}, {"staff-signin", post, "/second/passkey/finish", s.finishStaffProof},
		{"staff-signin", get, "/password", s.staffNewPasswordForm}, {"staff-signin", post, "/password", s.staffNewPassword},
		{"staff-signin", get, "/factor", s.staffFirstFactorForm}, {"staff-signin", post, "/factor", s.staffFirstApp},
		{"staff-signin", post, "/factor/passkey/begin", s.beginStaffPasskey}, {"staff-signin", post, "/factor/passkey/finish", s.finishStaffPasskey},
	}
}

// staffVisit is where the request comes from.
func (r *request) staffVisit() staff.Visit {
	return staff.Visit{Address: r.address(), Agent: r.UserAgent()}
}

// deskPath is an address of the desk to go to after signing in, or "".
func deskPath(next string) string {
	next = localPath(next)
	u, err := url.Parse(next)
	if err != nil || path.Clean(u.Path) != u.Path || u.Path != "/staff" && !strings.HasPrefix(u.Path, "/staff/") {
		return ""
	}
	return next
}

func (s *Server) staffSignInForm(r *request) error {
	if r.clerk != nil {
		return r.redirect(s.desk.menu.Path("staff-home"))
	}
	page := r.frame()
	switch r.URL.Query().Get("reason") {
	case "ended":
		page.Flash = &view.Notice{Title: text.StaffEnded}
	case "out":
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: text.StaffSignedOut}
	case "over":
		page.Flash = &view.Notice{Tone: view.ToneWarning, Title: text.StaffSignInOver, Text: text.WhyStaffSignInOver}
	}
	return s.showStaffSignIn(r, page, http.StatusOK, view.StaffSignIn{Next: deskPath(r.URL.Query().Get("next"))})
}

func (s *Server) staffSignIn(r *request) error {
	typed := view.StaffSignIn{Name: r.field("name"), Next: deskPath(r.field("next"))}
	asked, problem, err := s.staffCaptcha(r, typed.Name)
	if err != nil {
		return err
	}
	if asked && r.wantsCaptcha() {
		return s.showStaffSignIn(r, r.frame(), http.StatusOK, typed)
	}
	if problem != "" {
		return s.showStaffSignIn(r, r.withErrors(text.Problems{{Field: "captcha", Message: problem}}), http.StatusUnprocessableEntity, typed)
	}
	step, err := s.Staff.SignIn(r.Context(), typed.Name, r.field("password"), r.staffVisit())
	if page, status := r.refusal(err); page != nil {
		return s.showStaffSignIn(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	if err := r.freshSession(); err != nil {
		return err
	}
	next, err := s.goOn(r, step, typed.Next)
	if err != nil {
		return err
	}
	return r.redirect(next)
}

// staffCaptcha checks the captcha where one is asked for, and says what is wrong with the answer.
func (s *Server) staffCaptcha(r *request, name string) (asked bool, problem string, err error) {
	asked, err = s.Staff.AsksCaptcha(r.Context(), name, r.staffVisit())
	if err != nil || !asked || r.wantsCaptcha() {
		return asked, "", err
	}
	problem, err = s.checkCaptcha(r)
	return asked, problem, err
}

// showStaffSignIn shows the form, with a captcha where the next try needs one.
func (s *Server) showStaffSignIn(r *request, page view.Page, status int, typed view.StaffSignIn) error {
	asks, err := s.Staff.AsksCaptcha(r.Context(), typed.Name, r.staffVisit())
	if err != nil {
		return err
	}
	if asks {
		c := s.captcha().WithError(page.Error("captcha"))
		typed.Captcha = &c
	}
	return r.render(status, view.StaffSignInPage(page, typed))
}

// freshSession begins a session with nothing in it under a new token, so that one known before is worth nothing.
func (r *request) freshSession() error {
	if err := r.sessions().Clear(r.Context()); err != nil {
		return err
	}
	return r.renewToken()
}

// staffStep is what a session keeps of a sign-in under way.
type staffStep struct {
	Step *staff.Step `json:"step"`
	Next string      `json:"next,omitempty"` // where to go afterwards
}

func (r *request) staffStep() (p staffStep) {
	if json.Unmarshal([]byte(r.value(valueStaffStep)), &p) != nil {
		return staffStep{}
	}
	return p
}

// goOn keeps a step that was reached, or ends the sign-in with the last one, and gives where to go.
func (s *Server) goOn(r *request, step *staff.Step, next string) (string, error) {
	standing, err := s.Staff.Standing(r.Context(), step)
	if err != nil {
		return "", err
	}
	if standing.Stage == staff.StageDone {
		return s.enter(r, step, next)
	}
	plain, err := json.Marshal(staffStep{step, next})
	if err == nil {
		r.setValue(valueStaffStep, string(plain))
	}
	return stagePaths[standing.Stage], err
}

func (s *Server) enter(r *request, step *staff.Step, next string) (string, error) {
	who, err := s.Staff.Enter(r.Context(), step, r.staffVisit())
	if err != nil {
		return "", err
	}
	if err := s.startStaffSession(r, who.Account, who.Way); err != nil {
		return "", err
	}
	if who.LastSignInAt != 0 {
		r.setValue(valueLast, text.Time(who.LastSignInAt))
	}
	if who.Failures >= warnFrom {
		r.setValue(valueWarned, strconv.Itoa(who.Failures))
	}
	if next = deskPath(next); next == "" {
		next = s.desk.menu.Path("staff-home")
	}
	return next, nil
}

// startStaffSession gives the visitor's session to the member of staff under a new token.
func (s *Server) startStaffSession(r *request, account *store.StaffAccount, way string) error {
	if err := r.freshSession(); err != nil {
		return err
	}
	now := strconv.FormatInt(s.now().Unix(), 10)
	for name, value := range map[string]string{
		store.SessionStaff: account.Name, store.SessionEpoch: strconv.FormatInt(account.Epoch, 10), valueSeen: now, store.SessionID: store.NewID(),
		store.SessionSince: now, store.SessionWay: way, store.SessionLabel: text.Device(r.UserAgent()), store.SessionAddress: r.address(),
	} {
		r.setValue(name, value)
	}
	return nil
}

// atStage is where the sign-in under way stands; where it waits for something else, the visitor is led there, and it is nil.
func (s *Server) atStage(r *request, stage staff.Stage) (*staff.Standing, staffStep, error) {
	if r.clerk != nil {
		return nil, staffStep{}, r.redirect(s.desk.menu.Path("staff-home"))
	}
	pending := r.staffStep()
	standing, err := s.Staff.Standing(r.Context(), pending.Step)
	if errors.Is(err, staff.ErrSignInEnded) {
		return nil, pending, r.redirect(staffOverPath)
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
	return nil, pending, r.redirect(next)
}

// passed leads on from a step, or shows its page again with what is wrong.
func (s *Server) passed(r *request, step *staff.Step, next string, err error, again func(view.Page, int) error) error {
	if page, status := r.refusal(err); page != nil {
		return again(*page, status)
	}
	if errors.Is(err, staff.ErrSignInEnded) {
		return r.redirect(staffOverPath)
	}
	if err != nil {
		return err
	}
	next, err = s.goOn(r, step, next)
	if err != nil {
		return err
	}
	return r.redirect(next)
}

func (s *Server) staffSecondForm(r *request) error {
	standing, _, err := s.atStage(r, staff.StageSecond)
	if standing == nil {
		return err
	}
	return s.showStaffSecond(r, r.frame(), http.StatusOK, standing)
}

func (s *Server) showStaffSecond(r *request, page view.Page, status int, standing *staff.Standing) error {
	page.Title = text.TitleStaffSecond
	v := view.StaffSecond{App: standing.Account.AppSince != 0, Passkey: len(standing.Passkeys) > 0 && s.site.Passkeys()}
	var err error
	if v.Demo, err = s.demoCode(standing); err != nil {
		return err
	}
	return r.render(status, view.StaffSecondPage(page, v))
}

// demoCode shows the code of a demonstration's account, whose secret everybody knows anyway; nil for every other.
func (s *Server) demoCode(standing *staff.Standing) (*view.Notice, error) {
	app := secret.DemoApp(standing.Account.Name)
	if !s.Demo || standing.Account.AppSecret != string(app) || len(standing.Passkeys) > 0 {
		return nil, nil
	}
	now := secret.Step(s.now())
	step := max(now, standing.Account.AppStep+1)
	if step > now+1 {
		return &view.Notice{Title: text.DemoCodeTitle, Text: text.DemoCodeSpent}, nil
	}
	code, err := app.Code(step)
	return &view.Notice{Title: text.DemoCodeTitle, Text: text.DemoCode(code)}, err
}

func (s *Server) staffSecond(r *request) error {
	standing, pending, err := s.atStage(r, staff.StageSecond)
	if standing == nil {
		return err
	}
	step, err := s.Staff.ProveByCode(r.Context(), pending.Step, r.field("code"), r.staffVisit())
	return s.passed(r, step, pending.Next, err, func(page view.Page, status int) error { return s.showStaffSecond(r, page, status, standing) })
}

func (s *Server) beginStaffProof(r *request) error {
	return r.askPasskey(s.Staff.BeginProof(r.Context(), s.site, r.staffStep().Step, r.staffVisit()))
}

func (s *Server) finishStaffProof(r *request) error {
	var sent passkeyAnswer
	if err := r.readScript(&sent); err != nil {
		return err
	}
	pending := r.staffStep()
	step, err := s.Staff.FinishProof(r.Context(), s.site, pending.Step, r.takeCeremony(), sent.Answer, r.staffVisit())
	return s.passedScript(r, step, pending.Next, err)
}

// passedScript is passed for a script.
func (s *Server) passedScript(r *request, step *staff.Step, next string, err error) error {
	if err == nil {
		next, err = s.goOn(r, step, next)
	}
	if err != nil {
		return r.refuseScript(err)
	}
	return r.answerScript(http.StatusOK, scriptAnswer{Go: next})
}

func (s *Server) staffNewPasswordForm(r *request) error {
	standing, _, err := s.atStage(r, staff.StagePassword)
	if standing == nil {
		return err
	}
	return s.showStaffNewPassword(r, r.frame(), http.StatusOK, standing)
}

func (s *Server) showStaffNewPassword(r *request, page view.Page, status int, standing *staff.Standing) error {
	page.Title = text.TitleStaffPassword
	why := text.StaffOldPassword
	if standing.Account.MustChange {
		why = text.StaffFirstPassword
	}
	return r.render(status, view.StaffNewPasswordPage(page, why))
}

func (s *Server) staffNewPassword(r *request) error {
	standing, pending, err := s.atStage(r, staff.StagePassword)
	if standing == nil {
		return err
	}
	step, err := s.Staff.ReplacePassword(r.Context(), pending.Step, r.field("password"), r.field("again"), r.staffVisit())
	return s.passed(r, step, pending.Next, err, func(page view.Page, status int) error { return s.showStaffNewPassword(r, page, status, standing) })
}

func (s *Server) staffFirstFactorForm(r *request) error {
	standing, _, err := s.atStage(r, staff.StageFactor)
	if standing == nil {
		return err
	}
	return s.showStaffFirstFactor(r, r.frame(), http.StatusOK, standing.Account)
}

func (s *Server) showStaffFirstFactor(r *request, page view.Page, status int, account *store.StaffAccount) error {
	page.Title = text.TitleStaffFactor
	app, err := r.staffApp(account.Name)
	if err != nil {
		return err
	}
	app.Action, app.Proved = stagePaths[staff.StageFactor], true
	return r.render(status, view.StaffFirstFactorPage(page, view.StaffFirstFactor{App: app, Passkeys: s.site.Passkeys(), Base: stagePaths[staff.StageFactor]}))
}

// staffApp is the app about to be added in this session, the same until it is confirmed.
func (r *request) staffApp(name string) (v view.AddApp, err error) {
	app := secret.AppSecret(r.value(valueAppSecret))
	if app == "" {
		app = secret.NewAppSecret()
		r.setValue(valueAppSecret, string(app))
	}
	v.Address, err = app.Address(text.StaffAppIssuer, name)
	v.QR, v.Secret = document.QRSVG(v.Address, text.TitleAppQR), social.GroupCode(string(app))
	return v, err
}

func (s *Server) staffFirstApp(r *request) error {
	standing, pending, err := s.atStage(r, staff.StageFactor)
	if standing == nil {
		return err
	}
	app := secret.AppSecret(r.value(valueAppSecret))
	if app == "" {
		return r.redirect(stagePaths[staff.StageFactor])
	}
	step, err := s.Staff.AddFirstApp(r.Context(), pending.Step, app, r.field("code"), r.staffVisit())
	return s.passed(r, step, pending.Next, err, func(page view.Page, status int) error {
		return s.showStaffFirstFactor(r, page, status, standing.Account)
	})
}

func (s *Server) beginStaffPasskey(r *request) error {
	var typed struct{ Name string }
	if err := r.readScript(&typed); err != nil {
		return err
	}
	return r.askPasskey(s.Staff.BeginFirstPasskey(r.Context(), s.site, r.staffStep().Step, typed.Name))
}

func (s *Server) finishStaffPasskey(r *request) error {
	var sent passkeyAnswer
	if err := r.readScript(&sent); err != nil {
		return err
	}
	pending := r.staffStep()
	step, err := s.Staff.FinishFirstPasskey(r.Context(), s.site, pending.Step, r.takeCeremony(), sent.Answer, r.staffVisit())
	return s.passedScript(r, step, pending.Next, err)
}

func (s *Server) staffSignOut(r *request) error {
	if err := s.desk.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.redirect(s.desk.menu.Path("staff-signin") + "?reason=out")
}

// staffStay keeps a session: any request does, and this one does nothing else.
func (s *Server) staffStay(r *request) error {
	if r.clerk == nil {
		return errForbidden
	}
	r.setValue(valueSeen, strconv.FormatInt(s.now().Unix(), 10))
	r.status = http.StatusNoContent
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}
