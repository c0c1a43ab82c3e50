package web

import (
	"net/http"

	"shebao/internal/menu"
)

// Address is one that the server answers: a method and a pattern, as the mux has them.
type Address struct {
	Page   *menu.Page
	Method string
	Path   string
}

// Addresses are all of them, on both sites, so that an attack on every page meets a new one by itself.
func Addresses(o Options) ([]Address, error) {
	s, err := New(o)
	if err != nil {
		return nil, err
	}
	var list []Address
	for _, r := range s.routes() {
		p := s.menu.Page(r.page)
		list = append(list, Address{p, r.method, p.Path + r.suffix})
	}
	for _, path := range []string{"/signout", "/session/stay", "/display", "/captcha/new"} {
		list = append(list, Address{s.menu.Page("home"), http.MethodPost, path})
	}
	for _, r := range s.staffRoutes() {
		p := s.desk.menu.Page(r.page)
		list = append(list, Address{p, r.method, p.Path + r.suffix})
	}
	for _, path := range []string{"/staff/signout", "/staff/session/stay", "/staff/display"} {
		list = append(list, Address{s.desk.menu.Page("staff-signin"), http.MethodPost, path})
	}
	return list, nil
}
