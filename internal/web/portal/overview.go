package portal

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"shebao/internal/menu"
	"shebao/internal/prose"
	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// 我的社保 answers first: what was paid in or out last, what comes next, what is under way. What there is besides stands under 全部业务.

// allServices and findingKnown are below its address.
const (
	allServices  = "/all"
	findingKnown = "/known"
)

func (s *pages) overview(r *web.Request) error {
	ctx, no := r.Context(), r.User.PersonNo
	cover, err := s.DB.Coverage(ctx, no)
	if err != nil {
		return err
	}
	v := Overview{Hello: text.Greeting(r.User.Name), All: parts.Link{Title: text.MyAllServices, Href: r.Page.Path + allServices},
		Facts: parts.Facts{Rows: append(nameFacts(cover.Person), cardFacts(cover.Person)...)}}
	lead, err := s.leadOf(r, cover)
	if err != nil {
		return err
	}
	v.Lead = lead.LeadCard
	if v.Balances, err = s.balancesOf(r, cover.Person); err != nil {
		return err
	}
	if r.Elder() {
		v.Six = s.sixOf(lead, v.Balances)
	}
	v.Acts = s.actsOf(r, cardActs(cover.Person, lead.acts))
	if v.UnderWay, err = s.underWay(r); err != nil {
		return err
	}
	if err := s.addWards(r, &v); err != nil {
		return err
	}
	s.addAttention(r, &v, append(lead.findings, s.findings(r, cover)...))
	if err := s.addNews(r, &v); err != nil {
		return err
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, OverviewPage(page, v))
}

// addNews is what else there is to read: notices, the access code in force, what the agency announces.
func (s *pages) addNews(r *web.Request, v *Overview) error {
	code, err := s.DB.AccessCode(r.Context(), r.User.PersonNo)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if n := unread(r); n > 0 {
		v.News = append(v.News, parts.Link{Title: text.HaveUnread(n), Href: s.Portal.Menu.Path("notices")})
	}
	if code != nil {
		words := text.CodeInForce + "，" + text.ValidUntil(code.ExpiresAt)
		v.News = append(v.News, parts.Link{Title: words, Href: s.Portal.Menu.Path("access-code")})
	}
	latest, err := s.latestNotices(r.Context())
	for i, n := range latest.List {
		if i == 0 || n.Pinned {
			v.News = append(v.News, parts.Link{Title: n.Title, Href: n.Href})
		}
	}
	return err
}

// balancesOf are the accounts that a person has; a pensioner's pension account is being paid out, and not looked at.
func (s *pages) balancesOf(r *web.Request, p *store.Person) (list []Balanced, err error) {
	for _, account := range []struct {
		of   *statement.Statement
		name string
	}{{statement.PensionAccount, text.MyPensionMoney}, {statement.MedicalAccount, text.MyMedicalMoney}} {
		if account.of == statement.PensionAccount && p.Retired() {
			continue
		}
		t, err := s.readAccount(r, account.of)
		if err != nil {
			return nil, err
		}
		if t.Rows() > 0 {
			list = append(list, Balanced{Name: account.name, Amount: sumAccount(t).closing, Href: s.Portal.Menu.Path("balance")})
		}
	}
	return list, nil
}

// cardActs leaves out reporting a card lost that can't be.
func cardActs(p *store.Person, ids []string) []string {
	if p.CardNo != "" && p.CardStatus.HolderMay(social.CardLostWeb) {
		return ids
	}
	return without(ids, "card-report-lost")
}

// without are some pages less one.
func without(ids []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == one })
}

// actsOf are the buttons of some pages that the person may follow, and the one to all.
func (s *pages) actsOf(r *web.Request, ids []string) (acts []ActLink) {
	for _, id := range ids {
		if p := s.Portal.Menu.Page(id); s.mayFollow(r, p) {
			acts = append(acts, ActLink{Title: cmp.Or(text.InBrief[id], p.Title), Href: p.Path, Icon: record.IconOf(p)})
		}
	}
	return acts
}

// underWay is what was handed in and is not decided, and what waits for its day, the nearest first.
func (s *pages) underWay(r *web.Request) ([]UnderWay, error) {
	cases, err := s.DB.OpenCasesOf(r.Context(), r.User.PersonNo)
	if err != nil {
		return nil, err
	}
	at := s.Portal.Menu.Path("receipts") + "/"
	var list []UnderWay
	for _, c := range cases {
		now := text.MyDeciding
		if c.State == social.CaseReturned {
			now = text.MyReturned
		}
		list = append(list, UnderWay{Title: text.CaseKind(c.Kind), When: text.DecidedBy(c.DueAt), Href: at + c.No, due: c.DueAt,
			Steps: []Step{{text.MySubmitted, text.MonthDay(c.SubmittedAt)}, {now, ""}, {text.MyDecision, ""}}})
	}
	waiting, err := s.DB.ScheduledByReceipts(r.Context(), r.User.PersonNo)
	for _, c := range waiting {
		if c.State == store.ScheduleWaiting {
			list = append(list, UnderWay{Title: text.Acts[c.Act], When: text.TakesEffect(c.DueAt), Href: at + c.ReceiptNo, due: c.DueAt})
		}
	}
	slices.SortFunc(list, func(a, b UnderWay) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.Href, b.Href)) })
	return list[:min(len(list), underWayShown)], err
}

// underWayShown is how much that is under way stands on the first page; 我的办理记录 has all.
const underWayShown = 3

// addWards is what each child has paid.
func (s *pages) addWards(r *web.Request, v *Overview) error {
	wards, err := s.wards(r)
	if err != nil {
		return err
	}
	for _, w := range wards {
		t, err := s.DB.Statement(r.Context(), statement.WardContributions, w.PersonNo, s.Now())
		if err != nil {
			return err
		}
		child := WardLine{Name: w.Name, Months: text.Months(t.Months()), Paid: s.Portal.Menu.Path("ward-contributions") + "/" + w.Ref,
			Spent: s.Portal.Menu.Path("ward-charges") + "/" + w.Ref}
		if t.Rows() > 0 {
			child.Last = text.LastIn(social.Month(t.Row(0)[0].Int))
		}
		v.Wards = append(v.Wards, child)
	}
	return nil
}

// addAttention shows the first of what needs attention that the person has not said they know, and how many there are besides.
func (s *pages) addAttention(r *web.Request, v *Overview, found []parts.Notice) {
	known := strings.Split(r.KeptCookie(knownCookie), ".")
	for _, n := range found {
		key := s.findingKey(r.User.PersonNo, n)
		if slices.Contains(known, key) {
			continue
		}
		if v.Attention != nil {
			v.Attention.More++
			continue
		}
		v.Attention = &Attention{Tone: n.Tone, Title: n.Title, Href: s.Portal.Menu.Path("coverage"), Action: r.Page.Path + findingKnown, Key: key}
		if len(n.Links) > 0 {
			v.Attention.Do = &n.Links[0]
		}
	}
}

// knownCookie keeps what a person said they know, on the device that they said it on: the page shows it no more there.
const (
	knownCookie = "known"
	mostKnown   = 20
)

// findingKey is a mark of a finding that tells nobody else what it is.
func (s *pages) findingKey(personNo string, n parts.Notice) string {
	return s.DB.Keys().CodeHash("finding", personNo, n.Title)[:16]
}

// knowFinding notes that the person knows of a finding.
func (s *pages) knowFinding(r *web.Request) error {
	key := r.Field("key")
	if len(key) == 16 && strings.Trim(key, "0123456789abcdef") == "" {
		known := strings.FieldsFunc(r.KeptCookie(knownCookie), func(c rune) bool { return c == '.' })
		known = append(slices.DeleteFunc(known, func(k string) bool { return k == key }), key)
		r.SetCookie(knownCookie, strings.Join(known[max(0, len(known)-mostKnown):], "."), web.DisplayKept)
	}
	return r.Redirect(r.Page.Path)
}

// allServicesPage is every page of every group that the person may open, or those whose title or description holds what was typed.
func (s *pages) allServicesPage(r *web.Request) error {
	typed := strings.TrimSpace(r.URL.Query().Get("q"))
	page := r.Frame()
	page.Title, page.Crumbs = text.MyAllServices, []parts.Link{{Title: r.Page.Title, Href: r.Page.Path}}
	v := AllServices{Action: r.Page.Path + allServices, Typed: typed, Groups: s.wayIn(r.User)}
	if typed != "" {
		v.Groups = s.matching(v.Groups, typed)
	}
	v.Search = s.Portal.Menu.Path("help-search")
	return r.Render(http.StatusOK, AllServicesPage(page, v))
}

// matching are the cards that answer what was typed, as the search of the site reads it, in the groups that have any.
func (s *pages) matching(groups []parts.Cards, typed string) (found []parts.Cards) {
	asked, called := s.words.Ask(typed), map[string]string{}
	for _, p := range s.Portal.Menu.Pages() {
		called[p.Path] = text.PageWords[p.ID]
	}
	for _, g := range groups {
		g.Cards = slices.DeleteFunc(slices.Clone(g.Cards), func(c parts.Card) bool {
			score, _ := asked.Best(prose.Places{Title: c.Title, Keywords: called[c.Href], Body: c.Text})
			return score < goodService
		})
		if len(g.Cards) > 0 {
			found = append(found, g)
		}
	}
	return found
}

// wayIn is a card for every page of every group of the menu that is built.
func (s *pages) wayIn(u *web.User) []parts.Cards {
	return record.WayIn(s.Portal.Menu, func(p *menu.Page) bool { return u.Sees(p) && p.Audience != menu.Demo })
}

// unread counts what the person signed in has not marked as read, once for a request. Where it can't be read the page stands without it.
func unread(r *web.Request) int {
	if r.User.Unread == nil {
		n, err := r.Server.DB.UnreadNotices(r.Context(), r.User.PersonNo)
		if err != nil {
			r.Server.Log.Error("counting unread notices", "error", err.Error())
		}
		r.User.Unread = &n
	}
	return *r.User.Unread
}
