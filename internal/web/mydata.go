package web

import (
	"errors"
	"net/http"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// exportPatience is how long a request waits for its copy, so that a short one is simply there; a longer one shows its progress.
const exportPatience = 2 * time.Second

// myDataFile is where the latest copy is downloaded, below the page. No number of a copy stands in an address: it is
// always the person's own.
const myDataFile = "/copy.zip"

func (s *Server) myData(r *request) error {
	state, err := s.myDataState(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.MyDataPage(r.frame(), state))
}

// myDataProgress is the part of the page that changes while a copy is being made.
func (s *Server) myDataProgress(r *request) error {
	state, err := s.myDataState(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.MyDataProgress(state))
}

func (s *Server) myDataState(r *request) (view.MyData, error) {
	v := view.MyData{Key: newKey(), Action: r.page.Path, Progress: r.page.Path + "/progress", File: r.page.Path + myDataFile}
	e, err := s.DB.LatestExport(r.Context(), r.user.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.State, v.AskedAt = e.State, text.Time(e.CreatedAt)
	v.MadeAt, v.Until, v.Size = text.Time(e.MadeAt), text.Time(e.ExpiresAt), text.DataSize(e.Size)
	if e.Total > 0 {
		v.Percent = min(99, 100*e.Done/e.Total) // the last table is not yet the file
	}
	return v, nil
}

func (s *Server) requestMyData(r *request) error {
	ctx, no := r.Context(), r.user.PersonNo
	_, err := s.Citizen.RequestExport(ctx, no, r.key(), r.address())
	if err != nil && !errors.Is(err, citizen.ErrExportUnderWay) {
		return err
	}
	if _, err := s.Citizen.AwaitExport(ctx, no, exportPatience); err != nil {
		return err
	}
	return r.redirect(r.page.Path)
}

// downloadMyData hands out the copy; where there is none, the page says why.
func (s *Server) downloadMyData(r *request) error {
	content, e, err := s.Citizen.DownloadExport(r.Context(), r.user.PersonNo, r.address())
	if errors.Is(err, store.ErrNotFound) {
		return r.redirect(r.page.Path)
	}
	if err != nil {
		return err
	}
	day := social.At(e.MadeAt).Format(time.DateOnly)
	return r.attach("application/zip", "my-data-"+day+".zip", content)
}
