package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const (
	// valueWarned is how many sign-ins failed before this one, until it was said.
	valueWarned = "failures"
	// warnFrom is from how many on it is said: one or two are one's own slips.
	warnFrom = 3
	// signInsAtOnce is how many lines of the list stand open.
	signInsAtOnce = 20
)

// visit is where the request comes from. A browser without a token of its device is given one, which its cookie holds once it has signed
// in.
func (r *request) visit() citizen.Visit {
	if r.device == "" {
		kept := r.cookie(deviceCookie)
		if r.device = store.NewID(); len(kept) == len(r.device) && !social.HasControl(kept) {
			r.device = kept
		}
	}
	return citizen.Visit{Address: r.address(), Agent: r.UserAgent(), Device: r.device}
}

// keepDevice lets the browser keep the token of its device, and keeps in the session just begun what its person sees of it.
func (s *Server) keepDevice(r *request, who *citizen.SignedIn) {
	visit := r.visit()
	r.setCookie(deviceCookie, visit.Device, deviceKept)
	for name, value := range map[string]string{
		store.SessionID: store.NewID(), store.SessionSince: strconv.FormatInt(s.now().Unix(), 10), store.SessionWay: who.Way,
		store.SessionLabel: text.Device(visit.Agent), store.SessionAddress: visit.Address, store.SessionDevice: who.DeviceID,
	} {
		r.setValue(name, value)
	}
	if who.Failures >= warnFrom {
		r.setValue(valueWarned, strconv.Itoa(who.Failures))
	}
}

// warnings are what stands over every page of a person while it is so, or once.
func (r *request) warnings() []view.Notice {
	var list []view.Notice
	if store.SessionFrozen(r.Context()) {
		list = append(list, view.Notice{Tone: view.ToneWarning, Title: text.FrozenTitle, Text: text.FrozenWords})
	}
	if n, _ := strconv.Atoi(r.value(valueWarned)); n > 0 {
		r.dropValue(valueWarned)
		list = append(list, view.Notice{Tone: view.ToneDanger, Title: text.FailedBefore(n), Text: text.WhyFailedBefore})
	}
	return list
}

func (s *Server) securityPage(r *request) error {
	found, err := s.Citizen.Security(r.Context(), r.user.PersonNo, s.Idle+seenStep)
	if err != nil {
		return err
	}
	v := view.Security{KeepHref: s.portal.menu.Path("change-registration") + "/keep-phone",
		Keys: view.SecurityKeys{Keep: newKey(), EndAll: newKey(), Freeze: newKey()}}
	if at := found.Registration.FrozenAt; at != 0 {
		v.Frozen = text.Time(at)
	}
	v.Pending = pendingPhone(found.Registration)
	if v.Waiting, err = s.waiting(r, ""); err != nil {
		return err
	}
	v.Sessions, v.Devices = s.sessionsView(r, found.Sessions), devicesView(r, found.Devices)
	lines := signInsView(found.SignIns)
	open := min(len(lines), signInsAtOnce)
	v.SignIns, v.Earlier = lines[:open], lines[open:]
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.SecurityPage(page, v))
}

// pendingPhone says that a change of phone is under way; nil where none is.
func pendingPhone(r *store.Registration) *view.Notice {
	if r.PendingPhoneAt == 0 {
		return nil
	}
	return &view.Notice{Tone: view.ToneWarning, Title: text.PhoneChanging, Text: text.PhoneFrom(social.MaskPhone(r.PendingPhone), r.PendingPhoneAt)}
}

// sessionsView are the sessions as the page shows them, this one first.
func (s *Server) sessionsView(r *request, sessions []store.Session) []view.SecurityDevice {
	var here, others []view.SecurityDevice
	for _, one := range sessions {
		d := view.SecurityDevice{ID: one.ID, Key: newKey(), Label: one.Label, Here: one.ID != "" && one.ID == r.value(store.SessionID), Rows: []view.Fact{
			{Key: text.WordSignedInAt, Value: text.Time(one.CreatedAt)}, {Key: text.WordSeenAt, Value: s.seen(one.SeenAt)},
			{Key: text.WordNetworkAddress, Value: one.Address}, {Key: text.WordSignInWay, Value: text.SignInWays[one.Way]},
		}}
		if d.Here {
			here = append(here, d)
			continue
		}
		others = append(others, d)
	}
	return append(here, others...)
}

// seen is a time of which only the minute is known.
func (s *Server) seen(at int64) string {
	if s.now().Unix()-at < int64(time.Minute.Seconds()) {
		return text.SeenJustNow
	}
	return text.Time(at)
}

func devicesView(r *request, devices []store.Device) []view.SecurityDevice {
	var list []view.SecurityDevice
	for _, d := range devices {
		list = append(list, view.SecurityDevice{ID: d.ID, Key: newKey(), Label: d.Label, Here: d.ID == r.value(store.SessionDevice), Rows: []view.Fact{
			{Key: text.WordFirstSeen, Value: text.Time(d.FirstSeen)}, {Key: text.WordLastSeen, Value: text.Time(d.LastSeen)},
		}})
	}
	return list
}

func signInsView(entries []store.SignInEntry) []view.SecuritySignIn {
	var list []view.SecuritySignIn
	for _, e := range entries {
		outcome := view.Tag{Text: text.SignInOutcomes[e.Outcome], Tone: view.ToneDanger}
		if e.Outcome == store.SignInOK {
			outcome.Tone = view.ToneSuccess
		}
		words := []string{e.Label, e.Address, text.SignInWays[e.Way]}
		if e.Times > 1 {
			words = append(words, text.TimesFailed(e.Times))
		}
		list = append(list, view.SecuritySignIn{At: text.Time(e.At), Outcome: outcome, Words: strings.Join(words, text.Comma)})
	}
	return list
}

// endSession signs one device out; where it is this one, the person is asked to sign in again.
func (s *Server) endSession(r *request) error {
	id := r.field("session")
	_, err := s.Citizen.EndSession(r.Context(), r.user.PersonNo, id, r.key(), r.address())
	if err != nil && !errors.Is(err, store.ErrNotFound) { // over already is as good
		return err
	}
	if id != "" && id == r.value(store.SessionID) {
		return s.signOut(r)
	}
	r.setValue(valueFlash, text.SessionGone)
	return r.redirect(r.page.Path)
}

func (s *Server) forgetDevice(r *request) error {
	id := r.field("device")
	_, err := s.Citizen.ForgetDevice(r.Context(), r.user.PersonNo, id, r.key(), r.address())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if id != "" && id == r.value(store.SessionDevice) {
		return s.signOut(r)
	}
	r.setValue(valueFlash, text.DeviceForgotten)
	return r.redirect(r.page.Path)
}

func (s *Server) endSessions(r *request) error {
	if _, err := s.Citizen.EndSessions(r.Context(), r.user.PersonNo, r.key(), r.address()); err != nil {
		return err
	}
	return s.signOut(r)
}

func (s *Server) freeze(r *request) error {
	done, err := s.Citizen.Freeze(r.Context(), r.user.PersonNo, r.key(), r.address())
	if errors.Is(err, store.ErrNotFound) { // frozen already, from another page
		return r.redirect(r.page.Path)
	}
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}

func (s *Server) unfreezeForm(r *request) error {
	return s.showUnfreeze(r, r.frame(), http.StatusOK, newKey(), nil)
}

func (s *Server) showUnfreeze(r *request, page view.Page, status int, key string, sent *view.Notice) error {
	registration, err := s.DB.Registration(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	if registration.FrozenAt == 0 {
		return r.redirect(r.page.Path)
	}
	factor, err := s.DB.SecondFactor(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	page.Crumbs = append(page.Crumbs, s.link(r.page.ID))
	page.Title = text.Acts["unfreeze"]
	return r.render(status, view.UnfreezePage(page, key, sent, social.MaskPhone(registration.Phone), factor.AppSince != 0))
}

func (s *Server) unfreeze(r *request) error {
	if r.field("action") == "send-code" {
		err := s.Citizen.SendUnfreezeCode(r.Context(), r.user.PersonNo, r.address())
		if page, status := r.refusal(err); page != nil {
			return s.showUnfreeze(r, *page, status, r.key(), nil)
		}
		if err != nil {
			return err
		}
		return s.showUnfreeze(r, r.frame(), http.StatusOK, newKey(), &view.Notice{Tone: view.ToneSuccess, Title: text.UnfreezeCodeSent})
	}
	done, err := s.Citizen.Unfreeze(r.Context(), r.user.PersonNo, r.field("password"), r.field("code"), r.key(), r.address())
	if page, status := r.refusal(err); page != nil {
		return s.showUnfreeze(r, *page, status, r.key(), nil)
	}
	if errors.Is(err, store.ErrNotFound) { // not frozen any more
		return r.redirect(r.page.Path)
	}
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}
