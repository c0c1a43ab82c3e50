package door

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// Values of a session just begun, beside those of package web.
const (
	// ValueMustAgree says that the person signed in has not agreed to the versions in force.
	ValueMustAgree = "must_agree"
	// ValueWarned is how many sign-ins failed before this one, until it was said.
	ValueWarned = "failures"
)

// warnFrom is from how many failures on it is said: one or two are one's own slips.
const warnFrom = 3

// Visit is where the request comes from. A browser without a token of its device is given one, which its cookie holds once it has signed
// in.
func Visit(r *web.Request) citizen.Visit {
	if r.Device == "" {
		kept := r.KeptCookie(web.DeviceCookie)
		if r.Device = store.NewID(); len(kept) == len(r.Device) && !social.HasControl(kept) {
			r.Device = kept
		}
	}
	return citizen.Visit{Address: r.Address(), Agent: r.UserAgent(), Device: r.Device}
}

var secondStepPath, secondEndedPath = menu.Step("signin", "/second"), menu.At("signin") + "?reason=second"

// rememberToAsk keeps in the session just begun whether there is something to agree to.
func (s *Door) rememberToAsk(r *web.Request, personNo string) error {
	open, err := s.Citizen.ToAgree(r.Context(), personNo)
	if len(open) > 0 {
		r.SetValue(ValueMustAgree, "yes")
	}
	return err
}

func (s *Door) BeginPasskeySignIn(r *web.Request) error {
	return AskPasskey(r)(s.Citizen.BeginPasskeySignIn(r.Context(), s.PasskeySite, r.Address()))
}

func (s *Door) FinishPasskeySignIn(r *web.Request) error {
	var sent PasskeyAnswer
	if err := r.ReadScript(&sent); err != nil {
		return err
	}
	who, err := s.Citizen.FinishPasskeySignIn(r.Context(), s.PasskeySite, TakeCeremony(r), sent.Answer, Visit(r))
	return s.welcomeScript(r, who, err, sent.Next)
}

func (s *Door) BeginSecondPasskey(r *web.Request) error {
	return AskPasskey(r)(s.Citizen.BeginSecondPasskey(r.Context(), s.PasskeySite, pendingOf(r).Step, r.Address()))
}

func (s *Door) FinishSecondPasskey(r *web.Request) error {
	var sent PasskeyAnswer
	if err := r.ReadScript(&sent); err != nil {
		return err
	}
	pending := pendingOf(r)
	who, err := s.Citizen.FinishSecondPasskey(r.Context(), s.PasskeySite, pending.Step, TakeCeremony(r), sent.Answer, Visit(r))
	return s.welcomeScript(r, who, err, pending.Next)
}

func (s *Door) welcomeScript(r *web.Request, who *citizen.SignedIn, err error, next string) error {
	if err != nil {
		return RefuseScript(r, err)
	}
	next, err = s.welcome(r, who, next)
	if err != nil {
		return err
	}
	return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Go: next})
}

// valueSecond is a sign-in between the password and the second factor.
const valueSecond = "second_step"

// pendingSignIn is what the session keeps of it.
type pendingSignIn struct {
	Step *citizen.SecondStep `json:"step"`
	Next string              `json:"next,omitempty"` // where to go afterwards
}

// askForSecond leads on to the second step, under a new token.
func (s *Door) askForSecond(r *web.Request, step *citizen.SecondStep, next string) error {
	plain, err := json.Marshal(pendingSignIn{step, next})
	if err != nil {
		return err
	}
	if err := s.Portal.Sessions.Clear(r.Context()); err != nil {
		return err
	}
	if err := r.RenewToken(); err != nil {
		return err
	}
	r.SetValue(valueSecond, string(plain))
	return r.Redirect(secondStepPath)
}

// pendingSignIn is the second step under way; its Step is nil where there is none.
func pendingOf(r *web.Request) (p pendingSignIn) {
	if json.Unmarshal([]byte(r.Value(valueSecond)), &p) != nil {
		return pendingSignIn{}
	}
	return p
}

func (s *Door) SecondStepForm(r *web.Request) error {
	if r.User != nil {
		return r.Redirect(menu.At("overview"))
	}
	return s.showSecondStep(r, r.Frame(), http.StatusOK)
}

func (s *Door) showSecondStep(r *web.Request, page parts.Page, status int) error {
	ways, err := s.Citizen.SecondWays(r.Context(), pendingOf(r).Step)
	if errors.Is(err, citizen.ErrSecondEnded) {
		return r.Redirect(secondEndedPath)
	}
	if err != nil {
		return err
	}
	return r.Render(status, SecondStepPage(StepOf(r, page, text.TitleSecondStep), SecondStep{
		App: ways.AppSince != 0, Passkey: ways.Passkeys > 0 && s.PasskeySite.Passkeys()}))
}

func (s *Door) SecondStep(r *web.Request) error {
	pending := pendingOf(r)
	finish, typed := s.Citizen.SignInWithCode, r.Field("code")
	if r.Field("way") == "recovery" {
		finish, typed = s.Citizen.SignInWithRecoveryCode, r.Field("recovery")
	}
	who, err := finish(r.Context(), pending.Step, typed, Visit(r))
	if page, status := r.Refusal(err); page != nil {
		return s.showSecondStep(r, *page, status)
	}
	if errors.Is(err, citizen.ErrSecondEnded) {
		return r.Redirect(secondEndedPath)
	}
	if err != nil {
		return err
	}
	next, err := s.welcome(r, who, pending.Next)
	if err != nil {
		return err
	}
	return r.Redirect(next)
}

// welcome begins the session of whoever signed in, and gives where they go.
func (s *Door) welcome(r *web.Request, who *citizen.SignedIn, next string) (string, error) {
	if next = web.LocalPath(next); next == "" {
		next = menu.At("overview")
	}
	return next, s.startSession(r, who)
}

// keepDevice lets the browser keep the token of its device, and keeps in the session just begun what its person sees of it.
func (s *Door) keepDevice(r *web.Request, who *citizen.SignedIn) {
	visit := Visit(r)
	r.SetCookie(web.DeviceCookie, visit.Device, web.DeviceKept)
	for name, value := range map[string]string{
		store.SessionID: store.NewID(), store.SessionSince: strconv.FormatInt(s.Now().Unix(), 10), store.SessionWay: who.Way,
		store.SessionLabel: text.Device(visit.Agent), store.SessionAddress: visit.Address, store.SessionDevice: who.DeviceID,
	} {
		r.SetValue(name, value)
	}
	if who.Failures >= warnFrom {
		r.SetValue(ValueWarned, strconv.Itoa(who.Failures))
	}
}

func (s *Door) SignInForm(r *web.Request) error {
	if r.User != nil {
		return r.Redirect(menu.At("overview"))
	}
	page := r.Frame()
	next := web.LocalPath(r.URL.Query().Get("next"))
	switch r.URL.Query().Get("reason") {
	case "ended":
		page.Flash = &parts.Notice{Title: text.SessionEnded, Text: text.WhySessionEnded(next != "")}
	case "second":
		page.Flash = &parts.Notice{Tone: parts.ToneWarning, Title: text.SecondTimedOut, Text: text.WhySecondEnded}
	}
	if said, ok := text.SignInReasons[r.URL.Query().Get("reason")]; ok {
		page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: said}
	}
	if next != "" && page.Flash == nil {
		page.Flash = &parts.Notice{Title: text.SignInFirst, Text: text.WhySignInFirst}
	}
	return s.showSignIn(r, page, http.StatusOK, SignIn{Next: next, Captcha: s.Captcha()})
}

func (s *Door) SignIn(r *web.Request) error {
	typed := SignIn{ID: r.Field("id"), Next: web.LocalPath(r.Field("next"))}
	if r.WantsCaptcha() {
		typed.Captcha = s.Captcha()
		return s.showSignIn(r, r.Frame(), http.StatusOK, typed)
	}
	problem, err := s.CheckCaptcha(r)
	if err != nil {
		return err
	}
	if problem != "" {
		problems := citizen.SignInProblems(typed.ID, r.Field("password")) // all that is wrong at once
		problems.Add("captcha", problem)
		return s.refuseSignIn(r, typed, problems)
	}
	who, err := s.Citizen.SignIn(r.Context(), typed.ID, r.Field("password"), Visit(r))
	var problems text.Problems
	var throttled *citizen.Throttled
	var second *citizen.SecondStep
	switch {
	case errors.As(err, &second):
		return s.askForSecond(r, second, typed.Next)
	case errors.As(err, &problems):
		return s.refuseSignIn(r, typed, problems)
	case errors.As(err, &throttled):
		typed.Wait = int(throttled.Until.Sub(s.Now()).Seconds())
		return s.refuseSignIn(r, typed, throttled)
	case err != nil:
		return err
	}
	next, err := s.welcome(r, who, typed.Next)
	if err != nil {
		return err
	}
	return r.Redirect(next)
}

// SignInAfterRegistering begins the session of whoever has just chosen a password. Where that can't be now, they sign in by themselves.
func (s *Door) SignInAfterRegistering(r *web.Request, id, password string) error {
	who, err := s.Citizen.SignIn(r.Context(), id, password, Visit(r))
	if err != nil {
		s.Log.Warn("not signed in after registering", "error", err.Error())
		return nil
	}
	return s.startSession(r, who)
}

func (s *Door) refuseSignIn(r *web.Request, typed SignIn, err error) error {
	page, status := r.Refusal(err)
	typed.Captcha = s.Captcha().WithError(page.Error("captcha"))
	return s.showSignIn(r, *page, status, typed)
}

func (s *Door) showSignIn(r *web.Request, page parts.Page, status int, v SignIn) error {
	v.Passkeys = s.PasskeySite.Passkeys()
	return r.Render(status, SignInPage(page, v))
}

// startSession gives the visitor's session to the person under a new token, so that one known before is worth nothing.
func (s *Door) startSession(r *web.Request, who *citizen.SignedIn) error {
	ctx := r.Context()
	if err := s.Portal.Sessions.Clear(ctx); err != nil {
		return err
	}
	if err := r.RenewToken(); err != nil {
		return err
	}
	r.SetValue(store.SessionPerson, who.Person.PersonNo)
	r.SetValue(store.SessionEpoch, strconv.FormatInt(who.SessionEpoch, 10))
	r.SetValue(web.ValueSeen, strconv.FormatInt(s.Now().Unix(), 10))
	r.SetValue(web.ValueName, who.Person.Name)
	r.SetValue(web.ValueID, who.Person.ID.Masked())
	if who.LastSignInAt != 0 {
		r.SetValue(web.ValueLast, text.Time(who.LastSignInAt))
	}
	if err := s.rememberToAsk(r, who.Person.PersonNo); err != nil {
		return err
	}
	must, err := s.Citizen.MustAddSecondFactor(ctx, who.Person.PersonNo)
	if err != nil {
		return err
	}
	if must {
		r.SetValue(ValueMustAdd, "yes")
	}
	s.keepDevice(r, who)
	return s.grant(r, who.Person.PersonNo)
}

func (s *Door) SignOut(r *web.Request) error {
	if err := s.Portal.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.Redirect(menu.At("signin") + "?reason=out")
}

// grant keeps in a session just begun what its person may do besides.
func (s *Door) grant(r *web.Request, personNo string) error {
	opened, err := s.DB.SelfServiceSince(r.Context(), personNo)
	if err == nil && opened != 0 {
		r.SetValue(web.ValueCapability, menu.SelfService)
	}
	return err
}
