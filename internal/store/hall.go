package store

import (
	"context"
	"slices"
	"strings"

	"shebao/internal/text"
)

// Hall is a service hall (服务网点): where a counter is.
type Hall struct {
	No, Name, District, Address, Phone, Hours string
	Services                                  []string
	Longitude, Latitude                       string // degrees, "" where not known
	// ClosedOn is the day (yyyy-mm-dd) from which it is closed; "" for none.
	ClosedOn string
}

// Closed says whether it is closed on a day (yyyy-mm-dd).
func (h *Hall) Closed(on string) bool { return h.ClosedOn != "" && h.ClosedOn <= on }

// HallSearch says which service halls to look for: those of a district that do a service, "" for any, with a text in their name, address or
// services.
type HallSearch struct {
	District, Service, Text string
	// OpenOn leaves out those closed on a day (yyyy-mm-dd); "" leaves none out.
	OpenOn string
}

// Halls are the service halls found, by district and name. There are as many as a city has counters, so all are read.
func (db *DB) Halls(ctx context.Context, s HallSearch) (found []Hall, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT hall_no, name, district, address, phone, hours, services, longitude, latitude, closed_on
		FROM service_halls WHERE ($1 = '' OR district = $1) AND LOWER(name || ' ' || address || ' ' || services) LIKE LOWER($2) ESCAPE '~'
			AND ($3 = '' OR closed_on = '' OR closed_on > $3)
		ORDER BY district, name, hall_no`, s.District, "%"+likeText.Replace(s.Text)+"%", s.OpenOn)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var h Hall
		var services string
		if err := rows.Scan(&h.No, &h.Name, &h.District, &h.Address, &h.Phone, &h.Hours, &services, &h.Longitude, &h.Latitude, &h.ClosedOn); err != nil {
			return nil, classify(err)
		}
		h.Services = text.HallServices(services)
		if s.Service == "" || slices.Contains(h.Services, s.Service) {
			found = append(found, h)
		}
	}
	return found, classify(rows.Err())
}

// HallChoices are the districts that have service halls and the services that they do, of those open on a day (yyyy-mm-dd) or, where that
// is "",
// of all.
func (db *DB) HallChoices(ctx context.Context, openOn string) (districts, services []string, err error) {
	halls, err := db.Halls(ctx, HallSearch{OpenOn: openOn})
	for _, h := range halls {
		districts, services = append(districts, h.District), append(services, h.Services...)
	}
	slices.SortFunc(districts, strings.Compare)
	slices.SortFunc(services, strings.Compare)
	return slices.Compact(districts), slices.Compact(services), err
}
