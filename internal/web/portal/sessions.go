package portal

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/door"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// signInsAtOnce is how many lines of the list of sign-ins stand open.
const signInsAtOnce = 20

// warnings are what stands over every page of a person while it is so, or once.
func warnings(r *web.Request) []parts.Notice {
	var list []parts.Notice
	if store.SessionFrozen(r.Context()) {
		list = append(list, parts.Notice{Tone: parts.ToneWarning, Title: text.FrozenTitle, Text: text.FrozenWords})
	}
	if n, _ := strconv.Atoi(r.Value(door.ValueWarned)); n > 0 {
		r.DropValue(door.ValueWarned)
		list = append(list, parts.Notice{Tone: parts.ToneDanger, Title: text.FailedBefore(n), Text: text.WhyFailedBefore})
	}
	return list
}

func (s *pages) securityPage(r *web.Request) error {
	found, err := s.Citizen.Security(r.Context(), r.User.PersonNo, s.Idle+web.SeenStep)
	if err != nil {
		return err
	}
	v := Security{KeepHref: s.Portal.Menu.Path("change-registration") + "/keep-phone",
		Keys: SecurityKeys{Keep: web.NewKey(), EndAll: web.NewKey(), Freeze: web.NewKey()}}
	if at := found.Registration.FrozenAt; at != 0 {
		v.Frozen = text.Time(at)
	}
	v.Pending = pendingPhone(found.Registration)
	if v.Waiting, err = s.waiting(r, ""); err != nil {
		return err
	}
	v.Sessions, v.Devices = record.SessionsView(s.Server, r, found.Sessions), devicesView(r, found.Devices)
	lines := record.SignInsView(found.SignIns)
	open := min(len(lines), signInsAtOnce)
	v.SignIns, v.Earlier = lines[:open], lines[open:]
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, SecurityPage(page, v))
}

// pendingPhone says that a change of phone is under way; nil where none is.
func pendingPhone(r *store.Registration) *parts.Notice {
	if r.PendingPhoneAt == 0 {
		return nil
	}
	return &parts.Notice{Tone: parts.ToneWarning, Title: text.PhoneChanging, Text: text.PhoneFrom(social.MaskPhone(r.PendingPhone), r.PendingPhoneAt)}
}

func devicesView(r *web.Request, devices []store.Device) []record.SecurityDevice {
	var list []record.SecurityDevice
	for _, d := range devices {
		list = append(list, record.SecurityDevice{ID: d.ID, Key: web.NewKey(), Label: d.Label, Here: d.ID == r.Value(store.SessionDevice), Rows: []parts.Fact{
			{Key: text.WordFirstSeen, Value: text.Time(d.FirstSeen)}, {Key: text.WordLastSeen, Value: text.Time(d.LastSeen)},
		}})
	}
	return list
}

// endSession signs one device out; where it is this one, the person is asked to sign in again.
func (s *pages) endSession(r *web.Request) error {
	id := r.Field("session")
	_, err := s.Citizen.EndSession(r.Context(), r.User.PersonNo, id, r.Key(), r.Address())
	if err != nil && !errors.Is(err, store.ErrNotFound) { // over already is as good
		return err
	}
	if id != "" && id == r.Value(store.SessionID) {
		return s.SignOut(r)
	}
	r.SetValue(web.ValueFlash, text.SessionGone)
	return r.Redirect(r.Page.Path)
}

func (s *pages) forgetDevice(r *web.Request) error {
	id := r.Field("device")
	_, err := s.Citizen.ForgetDevice(r.Context(), r.User.PersonNo, id, r.Key(), r.Address())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if id != "" && id == r.Value(store.SessionDevice) {
		return s.SignOut(r)
	}
	r.SetValue(web.ValueFlash, text.DeviceForgotten)
	return r.Redirect(r.Page.Path)
}

func (s *pages) endSessions(r *web.Request) error {
	if _, err := s.Citizen.EndSessions(r.Context(), r.User.PersonNo, r.Key(), r.Address()); err != nil {
		return err
	}
	return s.SignOut(r)
}

func (s *pages) freeze(r *web.Request) error {
	done, err := s.Citizen.Freeze(r.Context(), r.User.PersonNo, r.Key(), r.Address())
	if errors.Is(err, store.ErrNotFound) { // frozen already, from another page
		return r.Redirect(r.Page.Path)
	}
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}

func (s *pages) unfreezeForm(r *web.Request) error {
	return s.showUnfreeze(r, r.Frame(), http.StatusOK, web.NewKey(), nil)
}

func (s *pages) showUnfreeze(r *web.Request, page parts.Page, status int, key string, sent *parts.Notice) error {
	registration, err := s.DB.Registration(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if registration.FrozenAt == 0 {
		return r.Redirect(r.Page.Path)
	}
	factor, err := s.DB.SecondFactor(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	page.Crumbs = append(page.Crumbs, s.Link(r.Page.ID))
	page.Title = text.Acts["unfreeze"]
	return r.Render(status, UnfreezePage(page, key, sent, social.MaskPhone(registration.Phone), factor.AppSince != 0))
}

func (s *pages) unfreeze(r *web.Request) error {
	if r.Field("action") == "send-code" {
		err := s.Citizen.SendUnfreezeCode(r.Context(), r.User.PersonNo, r.Address())
		if page, status := r.Refusal(err); page != nil {
			return s.showUnfreeze(r, *page, status, r.Key(), nil)
		}
		if err != nil {
			return err
		}
		return s.showUnfreeze(r, r.Frame(), http.StatusOK, web.NewKey(), &parts.Notice{Tone: parts.ToneSuccess, Title: text.UnfreezeCodeSent})
	}
	done, err := s.Citizen.Unfreeze(r.Context(), r.User.PersonNo, r.Field("password"), r.Field("code"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return s.showUnfreeze(r, *page, status, r.Key(), nil)
	}
	if errors.Is(err, store.ErrNotFound) { // not frozen any more
		return r.Redirect(r.Page.Path)
	}
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}

// keepWaiting is where stopping a change that waits posts to, below 登录与安全.
const keepWaiting = "/keep"

// waiting shows the person's changes by one of the acts ("" for any) that wait and can be stopped; nil where there are none.
func (s *pages) waiting(r *web.Request, act string) (templ.Component, error) {
	list, err := s.Citizen.Waiting(r.Context(), r.User.PersonNo)
	if err != nil {
		return nil, err
	}
	var shown []WaitingChange
	for _, w := range list {
		if act != "" && w.Act != act {
			continue
		}
		shown = append(shown, WaitingChange{Key: web.NewKey(), ReceiptNo: w.ReceiptNo,
			Notice: parts.Notice{Tone: parts.ToneWarning, Title: text.WaitingTitle(w.Act), Text: text.WaitingWords(w.What, w.Made, w.DueAt)}})
	}
	if len(shown) == 0 {
		return nil, nil
	}
	return WaitingChanges(s.Portal.Menu.Path("sessions")+keepWaiting, shown), nil
}

// keep stops a change that waits. One that has been made or stopped meanwhile is shown as it is.
func (s *pages) keep(r *web.Request) error {
	done, err := s.Citizen.KeepScheduled(r.Context(), r.User.PersonNo, r.Field("receipt"), r.Key(), r.Address())
	if errors.Is(err, store.ErrNotFound) {
		return r.Redirect(s.Portal.Menu.Path("sessions"))
	}
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}
