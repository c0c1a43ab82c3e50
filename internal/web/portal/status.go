package portal

import (
	"net/http"

	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// status is 服务状态: whether things can be done now, and what is announced. It asks the database itself.
func (s *pages) status(r *web.Request) error {
	if err := s.DB.Ping(r.Context()); err != nil {
		return err
	}
	list := s.ConditionNow(r.Context())
	page := r.Frame()
	page.Banners = s.FixedBanners() // the rest stands in the page
	if len(list) == 0 {
		list = []parts.Notice{{Tone: parts.ToneSuccess, Title: text.AllWell, Text: text.WhyAllWell}}
	}
	return r.Render(http.StatusOK, StatusPage(page, Status{At: text.Time(s.Now().Unix()), Notices: list}))
}
