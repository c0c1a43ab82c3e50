package staff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/staff/firstcontent"
	"shebao/internal/store"
)

// contentFolders are the folders that files of each kind lie in.
var contentFolders = map[string]string{store.ContentGuidance: "guidance", store.ContentQuestion: "questions", store.ContentNotice: "notices"}

// ContentFile is a piece as a file has it: lines "name: value" between two of three dashes, then the text in Markdown.
type ContentFile struct {
	Kind, Slug string
	store.Writing
	From int64 // when it was published, 0 where the file does not say
}

// ReadContent reads all files of a folder that has one folder for each kind. The error names the file.
func ReadContent(files fs.FS) ([]ContentFile, error) {
	var list []ContentFile
	for _, kind := range ContentKinds {
		names, err := fs.Glob(files, contentFolders[kind]+"/*.md")
		if err != nil {
			return nil, err
		}
		seen := map[string]string{}
		for _, name := range names {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			f, err := ParseContent(kind, string(content))
			if err == nil && seen[f.Slug] != "" {
				err = errors.New("the slug is that of " + seen[f.Slug])
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			seen[f.Slug] = path.Base(name)
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b ContentFile) int { return cmp.Compare(a.Order, b.Order) })
	return list, nil
}

// ParseContent reads a file.
func ParseContent(kind, content string) (ContentFile, error) {
	f := ContentFile{Kind: kind}
	content = strings.TrimPrefix(strings.ReplaceAll(content, "\r\n", "\n"), "\ufeff")
	rest, opened := strings.CutPrefix(content, "---\n")
	head, body, closed := strings.Cut(rest, "\n---\n")
	if !opened || !closed {
		return f, errors.New("the file does not begin with a head between two lines of three dashes")
	}
	known := map[string]bool{}
	for line := range strings.Lines(head) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || known[name] {
			return f, fmt.Errorf("the line %q of the head can't be read, or stands twice", strings.TrimSpace(line))
		}
		known[name] = true
		if err := f.set(name, strings.TrimSpace(value)); err != nil {
			return f, err
		}
	}
	f.Body = body
	f.Writing = trimmed(f.Writing)
	return f, checkPiece(f.Kind, f.Slug, f.Writing, "")
}

func (f *ContentFile) set(name, value string) (err error) {
	switch name {
	case "slug":
		f.Slug = value
	case "title":
		f.Title = value
	case "category":
		f.Category = value
	case "service":
		f.Service = value
	case "keywords":
		f.Keywords = value
	case "summary":
		f.Summary = value
	case "order":
		f.Order, err = strconv.Atoi(value)
	case "pinned":
		f.Pinned, err = strconv.ParseBool(value)
	case "date":
		var day time.Time
		day, err = time.ParseInLocation(time.DateOnly, value, social.Zone)
		f.From = day.Unix()
	default:
		err = errors.New("no such name")
	}
	if err != nil {
		return fmt.Errorf("%s in the head: %w", name, err)
	}
	return nil
}

// String is the file.
func (f ContentFile) String() string {
	var b strings.Builder
	b.WriteString("---\n")
	line := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	line("slug", f.Slug)
	line("title", f.Title)
	line("category", f.Category)
	line("service", f.Service)
	line("order", strconv.Itoa(f.Order))
	line("keywords", f.Keywords)
	line("summary", f.Summary)
	if f.Pinned {
		line("pinned", "true")
	}
	if f.From != 0 {
		line("date", social.At(f.From).Format(time.DateOnly))
	}
	b.WriteString("---\n" + f.Body + "\n")
	return b.String()
}

// Loaded says what became of files.
type Loaded struct{ Added, Changed, Same int }

// SeedContent publishes the texts that the program brings along, where there is no piece at all.
func (s *Service) SeedContent(ctx context.Context, by Clerk) error {
	known, err := s.db.PieceCount(ctx)
	if err != nil || known > 0 {
		return err
	}
	files, err := ReadContent(firstcontent.Files)
	if err != nil {
		return err
	}
	_, err = s.LoadContent(ctx, by, files)
	return err
}

// LoadContent publishes pieces as files have them, all in one act: new ones, and those that differ from what the public reads. Only the
// operator
// may, who holds the permissions of every area: it asks for no second person. Errors: ErrNotAllowed.
func (s *Service) LoadContent(ctx context.Context, by Clerk, files []ContentFile) (done Loaded, err error) {
	if err := errors.Join(by.must(ContentIssue), by.must(AccountsManage)); err != nil {
		return done, ErrNotAllowed
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "content.load", Actor: by.actor()}, func(tx *store.Tx) error {
		done = Loaded{}
		for i, f := range files {
			// What comes first in the files is to come first among notices of the same time.
			if err := s.loadPiece(ctx, tx, f, tx.Now().Unix()-int64(i), &done); err != nil {
				return fmt.Errorf("%s %s: %w", f.Kind, f.Slug, err)
			}
		}
		return nil
	})
	return done, err
}

func (s *Service) loadPiece(ctx context.Context, tx *store.Tx, f ContentFile, from int64, done *Loaded) error {
	if f.From != 0 {
		from = f.From
	}
	id, err := tx.DB().PieceBySlug(ctx, f.Kind, f.Slug)
	if errors.Is(err, store.ErrNotFound) {
		id = store.NewID()
		if err := tx.AddPiece(id, f.Kind, f.Slug, f.Writing, ""); err != nil {
			return err
		}
		done.Added++
		return tx.IssueVersion(id, 1, from, store.Forever, contentTerms(f.Writing))
	}
	if err != nil {
		return err
	}
	piece, err := tx.DB().Piece(ctx, id, 0)
	if err != nil {
		return err
	}
	said := piece.Writing
	said.WantFrom, said.WantUntil = 0, 0
	if said == f.Writing && piece.Shown(tx.Now().Unix()) {
		done.Same++
		return nil
	}
	no, err := tx.SaveVersion(id, piece.No, f.Writing, "")
	if err != nil {
		return err
	}
	done.Changed++
	return tx.IssueVersion(id, no, tx.Now().Unix(), store.Forever, contentTerms(f.Writing))
}

// ExportContent writes what the public reads now into a folder, as files that LoadContent reads, and says how many. Files there are
// overwritten.
func (s *Service) ExportContent(ctx context.Context, dir string) (n int, err error) {
	for _, kind := range ContentKinds {
		folder := filepath.Join(dir, contentFolders[kind])
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return n, err
		}
		for after := ""; ; {
			pieces, err := s.db.PublicPieces(ctx, kind, after, 100)
			if err != nil {
				return n, err
			}
			if len(pieces) == 0 {
				break
			}
			for _, p := range pieces {
				f := ContentFile{Kind: kind, Slug: p.Slug, Writing: p.Writing}
				if kind == store.ContentNotice {
					f.From = p.FirstAt
				}
				if err := os.WriteFile(filepath.Join(folder, p.Slug+".md"), []byte(f.String()), 0o600); err != nil {
					return n, err
				}
				after = p.Slug
				n++
			}
		}
	}
	return n, nil
}
