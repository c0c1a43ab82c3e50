package web

import (
	"shebao/internal/menu"
	"strings"
)

// Address is one that the server answers: a method and a pattern, as the mux has them.
type Address struct {
	Page   *menu.Page
	Method string
	Path   string
	Looks  bool // see Look
}

// Addresses are all of them, on both sites, so that an attack on every page meets a new one by itself.
func (s *Server) Addresses() []Address {
	var list []Address
	for _, of := range []*Site{s.Portal, s.Desk} {
		for _, r := range of.Routes {
			p := of.Menu.Page(r.page)
			list = append(list, Address{p, r.method, p.Path + r.suffix, r.looks})
		}
		for pattern := range of.Beside {
			method, path, _ := strings.Cut(pattern, " ")
			list = append(list, Address{of.Menu.Page(of.AtDoor), method, path, false})
		}
	}
	return list
}
