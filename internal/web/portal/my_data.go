package portal

import (
	"errors"
	"net/http"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
)

// exportPatience is how long a request waits for its copy, so that a short one is simply there; a longer one shows its progress.
const exportPatience = 2 * time.Second

// myDataFile is where the latest copy is downloaded, below the page. No number of a copy stands in an address: it is
// always the person's own.
const myDataFile = "/copy.zip"

func (s *pages) myData(r *web.Request) error {
	state, err := s.myDataState(r)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, MyDataPage(r.Frame(), state))
}

// myDataProgress is the part of the page that changes while a copy is being made.
func (s *pages) myDataProgress(r *web.Request) error {
	state, err := s.myDataState(r)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, MyDataProgress(state))
}

func (s *pages) myDataState(r *web.Request) (MyData, error) {
	v := MyData{Key: web.NewKey(), Action: r.Page.Path, Progress: r.Page.Path + "/progress", File: r.Page.Path + myDataFile}
	e, err := s.DB.LatestExport(r.Context(), r.User.PersonNo)
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

func (s *pages) requestMyData(r *web.Request) error {
	ctx, no := r.Context(), r.User.PersonNo
	_, err := s.Citizen.RequestExport(ctx, no, r.Key(), r.Address())
	if err != nil && !errors.Is(err, citizen.ErrExportUnderWay) {
		return err
	}
	if _, err := s.Citizen.AwaitExport(ctx, no, exportPatience); err != nil {
		return err
	}
	return r.Redirect(r.Page.Path)
}

// downloadMyData hands out the copy; where there is none, the page says why.
func (s *pages) downloadMyData(r *web.Request) error {
	content, e, err := s.Citizen.DownloadExport(r.Context(), r.User.PersonNo, r.Address())
	if errors.Is(err, store.ErrNotFound) {
		return r.Redirect(r.Page.Path)
	}
	if err != nil {
		return err
	}
	day := social.At(e.MadeAt).Format(time.DateOnly)
	return r.AttachAs("application/zip", "my-data-"+day+".zip", r.OwnFile(r.Page.Title, "zip"), content)
}
