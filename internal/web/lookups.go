package web

import (
	"net/http"
	"net/url"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// looksOnPage is how many looks a page of them lists.
const looksOnPage = 50

func (s *Server) lookups(r *request) error {
	ctx, no, query := r.Context(), r.user.PersonNo, r.URL.Query()
	all, err := s.DB.CountLookups(ctx, no, store.LookupFilter{})
	if err != nil {
		return err
	}
	filter := store.LookupFilter{Kind: oneOf(query.Get("kind"), store.LooksShown, store.LooksRefused, store.LooksStaff)}
	years := yearsBetween(all.First, all.Last)
	filter.Year, _ = strconv.Atoi(oneOf(query.Get("year"), years...))
	chosen, err := s.DB.CountLookups(ctx, no, filter)
	if err != nil {
		return err
	}
	current, last := pageOf(query.Get("page"), chosen.Looks, looksOnPage)
	list, err := s.DB.Lookups(ctx, no, filter, looksOnPage, (current-1)*looksOnPage)
	if err != nil {
		return err
	}
	v := view.Lookups{Action: r.page.Path, All: all.Looks, Chosen: chosen.Looks, Kind: filter.Kind, Kinds: lookKinds(), Years: lookYears(years)}
	if filter.Year != 0 {
		v.Year = strconv.Itoa(filter.Year)
	}
	v.Pages = view.Pagination{Base: r.page.Path + "?" + url.Values{"kind": {v.Kind}, "year": {v.Year}}.Encode() + "&page=", Current: current, Last: last}
	for i := range list {
		v.Looks = append(v.Looks, look(&list[i]))
	}
	return r.render(http.StatusOK, view.LookupsPage(r.frame(), v))
}

// pageOf is the page asked for, from 1, of a list of so many with so many on a page, and the last one.
func pageOf(asked string, all, size int) (current, last int) {
	number, _ := strconv.Atoi(asked)
	last = max(1, (all+size-1)/size)
	return min(max(number, 1), last), last
}

// yearsBetween are the years from one time to another, the latest first; none where there is no time.
func yearsBetween(first, last int64) (years []string) {
	if first == 0 {
		return nil
	}
	from, to := social.At(first).Year(), social.At(last).Year()
	for year := to; year >= from; year-- {
		years = append(years, strconv.Itoa(year))
	}
	return years
}

func lookKinds() (options []view.Option) {
	for _, kind := range []string{"", store.LooksShown, store.LooksRefused, store.LooksStaff} {
		options = append(options, view.Option{Value: kind, Text: text.LookKinds[kind]})
	}
	return options
}

func lookYears(years []string) []view.Option {
	options := []view.Option{{Text: text.EveryYear}}
	for _, year := range years {
		options = append(options, view.Option{Value: year, Text: text.InYear(year)})
	}
	return options
}

// look is a look in plain words.
func look(l *store.Lookup) view.Look {
	v := view.Look{At: text.Time(l.At), By: text.LookupVia(l.Via), Address: l.Address, Shown: text.LookupOutcome(l.Via, l.Outcome), Tone: view.ToneInfo}
	switch {
	case l.Who == store.LookStaff:
		v.Tag, v.Who, v.Why = text.TagStaff, text.StaffLooker(l.StaffName), text.OrNotGiven(l.Reason)
		v.Shown = text.Showed(l.Shown)
	case l.Refused():
		v.Tag, v.Tone = text.TagRefused, view.ToneWarning
		v.Who, v.Why = text.Looker(l.Viewer), text.LookPurpose(l.Purpose)
	default:
		v.Tag, v.Tone = text.TagShown, view.ToneSuccess
		v.Who, v.Why = text.Looker(l.Viewer), text.LookPurpose(l.Purpose)
	}
	if l.Scope != "" && !l.Refused() {
		v.Shown = text.Showed(text.CodeScopes[l.Scope] + "（" + text.ScopeShows[l.Scope] + "）")
	}
	v.Grant = text.GrantOf(l.CodeForWhom, l.CodePurpose)
	return v
}
