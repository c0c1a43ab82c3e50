package portal

import (
	"net/http"
	"net/url"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// looksOnPage is how many looks a page of them lists.
const looksOnPage = 50

func (s *pages) lookups(r *web.Request) error {
	ctx, no, query := r.Context(), r.User.PersonNo, r.URL.Query()
	all, err := s.DB.CountLookups(ctx, no, store.LookupFilter{})
	if err != nil {
		return err
	}
	filter := store.LookupFilter{Kind: web.OneOf(query.Get("kind"), store.LooksShown, store.LooksRefused, store.LooksStaff)}
	years := yearsBetween(all.First, all.Last)
	filter.Year, _ = strconv.Atoi(web.OneOf(query.Get("year"), years...))
	chosen, err := s.DB.CountLookups(ctx, no, filter)
	if err != nil {
		return err
	}
	current, last := web.PageOf(query.Get("page"), chosen.Looks, looksOnPage)
	list, err := s.DB.Lookups(ctx, no, filter, looksOnPage, (current-1)*looksOnPage)
	if err != nil {
		return err
	}
	v := Lookups{Action: r.Page.Path, All: all.Looks, Chosen: chosen.Looks, Kind: filter.Kind, Kinds: lookKinds(), Years: lookYears(years)}
	if filter.Year != 0 {
		v.Year = strconv.Itoa(filter.Year)
	}
	v.Pages = parts.Pagination{Base: r.Page.Path + "?" + url.Values{"kind": {v.Kind}, "year": {v.Year}}.Encode() + "&page=", Current: current, Last: last}
	for i := range list {
		v.Looks = append(v.Looks, record.LookOf(&list[i]))
	}
	return r.Render(http.StatusOK, LookupsPage(r.Frame(), v))
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

func lookKinds() (options []parts.Option) {
	for _, kind := range []string{"", store.LooksShown, store.LooksRefused, store.LooksStaff} {
		options = append(options, parts.Option{Value: kind, Text: text.LookKinds[kind]})
	}
	return options
}

func lookYears(years []string) []parts.Option {
	options := []parts.Option{{Text: text.EveryYear}}
	for _, year := range years {
		options = append(options, parts.Option{Value: year, Text: text.InYear(year)})
	}
	return options
}
