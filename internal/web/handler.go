package web

import (
	"net/http"

	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/web/static"
)

// Handler is the server as an http.Handler: both sites, or without the agency's own people's where that has a listener of its own.
func (s *Server) Handler() http.Handler {
	outer := s.beside()
	for pattern, handle := range s.Portal.Plain {
		outer.HandleFunc(pattern, handle)
	}
	if !s.StaffApart {
		s.addDesk(outer)
	}
	outer.Handle("/", s.pages(s.Portal))
	return s.around(s.bounded(outer))
}

// StaffHandler is the desk alone, for a listener of its own. Whoever comes elsewhere is led to it.
func (s *Server) StaffHandler() http.Handler {
	outer := s.beside()
	s.addDesk(outer)
	outer.Handle("/{$}", http.RedirectHandler(s.Desk.Menu.Path(s.Desk.Home), http.StatusSeeOther))
	return s.around(s.bounded(outer))
}

func (s *Server) addDesk(outer *http.ServeMux) {
	pages := s.pages(s.Desk)
	if s.StaffApart {
		outer.Handle(menu.NewCaptcha, pages)
	}
	outer.Handle(menu.At("staff-home"), pages)
	outer.Handle(menu.At("staff-home")+"/", pages)
}

// beside is what both sites have beside their pages.
func (s *Server) beside() *http.ServeMux {
	outer := http.NewServeMux()
	outer.Handle("/static/", static.Handler())
	outer.HandleFunc("GET /healthz", s.health)
	outer.HandleFunc("GET /captcha/{token}/image.png", s.captchaImage)
	outer.HandleFunc("GET /captcha/{token}/sound.wav", s.captchaSound)
	return outer
}

// withSession makes a request remember the session it began with.
func withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(store.WithSession(r.Context())))
	})
}
