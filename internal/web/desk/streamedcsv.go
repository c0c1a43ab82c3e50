package desk

import (
	"encoding/csv"
	"net/http"
	"time"

	"shebao/internal/social"
	"shebao/internal/web"
)

// streamPatience is how long a reader may take for a batch of what is streamed to them.
const streamPatience = time.Minute

// streamedCSV is a CSV file on its way to whoever asked for it, with a mark by which spreadsheets know its encoding, and no cell that one
// would take for a formula.
type streamedCSV struct {
	r     *web.Request
	w     *csv.Writer
	begun bool
	cells []string
}

func newStreamedCSV(r *web.Request, name string) *streamedCSV {
	r.Unhurried()
	h := r.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return &streamedCSV{r: r, w: csv.NewWriter(r.Writer)}
}

func (f *streamedCSV) row(cells []string) error {
	if !f.begun {
		f.begun = true
		f.r.Status = http.StatusOK
		f.r.Writer.WriteHeader(http.StatusOK)
		if _, err := f.r.Writer.Write([]byte("\uFEFF")); err != nil {
			return err
		}
	}
	f.cells = f.cells[:0]
	for _, cell := range cells {
		f.cells = append(f.cells, social.DefuseFormula(cell))
	}
	return f.w.Write(f.cells)
}

// flush sends what was written, and gives the reader time for the next batch.
func (f *streamedCSV) flush() error {
	f.w.Flush()
	// Where the connection knows no deadlines, as in tests, there is none to move.
	_ = http.NewResponseController(f.r.Writer).SetWriteDeadline(f.r.Server.Clock().Add(streamPatience))
	return f.w.Error()
}

func (f *streamedCSV) end() error {
	f.w.Flush()
	return nil // where it could not be written, the reader went away
}

// breakOff ends the connection, so that the file is seen to be cut off; where nothing was sent yet, the error's page can still come.
func (f *streamedCSV) breakOff(err error) error {
	if !f.begun {
		f.r.Writer.Header().Del("Content-Disposition")
		return err
	}
	f.r.Server.Log.Error("export broken off", "page", f.r.Page.ID, "error", err.Error())
	panic(http.ErrAbortHandler)
}
