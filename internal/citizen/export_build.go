package citizen

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Files of a copy.
const (
	exportReadme = "README.txt"
	exportJSON   = "data.json"
	exportXLSX   = "data.xlsx"
)

// dataTable is a table of a copy on its way into its files.
type dataTable struct {
	name    string
	columns []store.ExportColumn
	rows    [][]statement.Cell
}

// buildExport makes a copy: a ZIP of README.txt, data.json and data.xlsx. Each table is read once and written to both files; one at
// a time is in memory, besides the compressed files themselves.
func (s *Service) buildExport(ctx context.Context, e *store.Export) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	now := s.db.Now()
	b := &exportBuilder{service: s, export: e, progress: now.Unix(), book: newDataBook(), total: len(store.ExportTables) + len(wardTables)}
	defer b.book.close()
	err := writeZipped(archive, exportJSON, now, func(w io.Writer) error {
		b.json = newDataJSON(w, e.PersonNo, now)
		return b.tables(ctx)
	})
	if err != nil {
		return nil, err
	}
	if err := writeZipped(archive, exportXLSX, now, b.book.write); err != nil {
		return nil, err
	}
	err = writeZipped(archive, exportReadme, now, func(w io.Writer) error { return b.readme(w, now) })
	if err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func writeZipped(archive *zip.Writer, name string, at time.Time, write func(io.Writer) error) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.In(social.Zone)})
	if err != nil {
		return err
	}
	return write(w)
}

// exportBuilder takes the tables of one copy through its files.
type exportBuilder struct {
	service     *Service
	export      *store.Export
	json        *dataJSON
	book        *dataBook
	seen        []dataTable // without rows, for the readme
	done, total int
	progress    int64 // when it was last noted
}

// tables writes every table, the wards' last: they are read as the pages read them.
func (b *exportBuilder) tables(ctx context.Context) error {
	err := b.service.db.ReadExport(ctx, b.export.PersonNo, func(t *store.ExportTable, rows [][]statement.Cell) error {
		return b.table(ctx, dataTable{t.Name, t.Columns, rows})
	})
	if err != nil {
		return err
	}
	wards, err := b.service.wardData(ctx, b.export.PersonNo)
	if err != nil {
		return err
	}
	for _, t := range wards {
		if err := b.table(ctx, t); err != nil {
			return err
		}
	}
	return b.json.end()
}

func (b *exportBuilder) table(ctx context.Context, t dataTable) error {
	if err := b.json.table(t); err != nil {
		return err
	}
	if err := b.book.table(t); err != nil {
		return err
	}
	b.seen = append(b.seen, dataTable{name: t.name, columns: t.columns})
	b.done++
	return b.note(ctx)
}

// note tells the database how far it is, once a second at most: a short copy is not made slower by saying so.
func (b *exportBuilder) note(ctx context.Context) error {
	now := b.service.db.Now().Unix()
	if now <= b.progress {
		return nil
	}
	b.progress = now
	return b.service.db.ExportProgress(ctx, b.export, b.done, b.total, exportLease)
}

// readme says what is in the files and names every table and field in both languages.
func (b *exportBuilder) readme(w io.Writer, now time.Time) error {
	var out strings.Builder
	out.WriteString("\uFEFF")
	out.WriteString(text.DataReadme(b.export.PersonNo, now.Unix()))
	for _, t := range b.seen {
		out.WriteString("\r\n" + text.DataTitles[t.name] + "  " + t.name + "\r\n")
		for _, c := range t.columns {
			out.WriteString("  " + c.Name + "  " + text.DataHead(t.name, c.Name) + "\r\n")
			writeCodes(&out, text.DataCodes[t.name+"."+c.Name])
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
