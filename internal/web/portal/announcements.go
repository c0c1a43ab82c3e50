package portal

import (
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/store"
	"shebao/internal/web"
	"shebao/internal/web/record"
)

// announcements lists notices, page by page.
func (s *pages) announcements(r *web.Request) error {
	after, first := announcementMark(r.URL.Query().Get("after"))
	pieces, err := s.DB.PublicNotices(r.Context(), after, record.NoticesListed+1)
	if err != nil {
		return err
	}
	var v AnnouncementIndex
	pieces, more := web.Fitting(pieces, record.NoticesListed)
	if more {
		last := pieces[len(pieces)-1]
		v.Next = r.Page.Path + "?after=" + strconv.FormatInt(last.FirstAt, 10) + "-" + last.ID
	}
	if first {
		pinned, err := s.DB.PinnedNotices(r.Context(), record.MostPinned)
		if err != nil {
			return err
		}
		pieces = append(pinned, pieces...)
	} else {
		v.Back = r.Page.Path
	}
	v.List = s.announcementList(pieces)
	page := r.Frame()
	page.Description = r.Page.Lead
	return r.Render(http.StatusOK, AnnouncementsPage(page, v))
}

// announcementMark reads where a page of the list goes on; first says that it is the first one.
func announcementMark(typed string) (after store.PublicNoticeMark, first bool) {
	at, id, ok := strings.Cut(typed, "-")
	unix, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || id == "" {
		return store.PublicNoticeMark{}, true
	}
	return store.PublicNoticeMark{FirstAt: unix, ID: id}, false
}
