package web

import (
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// TakeFlash is the outcome of the act just done, shown once.
func (s *Server) TakeFlash(r *Request) *parts.Notice {
	said := r.Sessions().PopString(r.Context(), ValueFlash)
	if said == "" {
		return nil
	}
	return &parts.Notice{Tone: parts.ToneSuccess, Title: text.WordDone, Text: said}
}
