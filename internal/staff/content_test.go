package staff_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/prose"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/staff/firstcontent"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

var (
	writer    = staff.Clerk{Name: "writer", Permissions: []string{staff.ContentWrite}}
	publisher = staff.Clerk{Name: "publisher", Permissions: []string{staff.ContentWrite, staff.ContentIssue}}
)

// contentDesk runs f with the agency's side on each engine.
func contentDesk(t *testing.T, f func(t *testing.T, w *fixture.World, s *staff.Service)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		f(t, w, staff.New(w.DB, secret.NewFastHasher(), document.Issuer{}))
	})
}

func written(title string) store.Writing {
	return store.Writing{Title: title, Category: "社会保障卡", Body: "## 怎么办\n\n" + title + "，到窗口。"}
}

// begin has the writer begin a question and gives its ID.
func begin(t *testing.T, s *staff.Service, slug string, w store.Writing) string {
	t.Helper()
	id, err := s.NewPiece(t.Context(), writer, store.ContentQuestion, slug, w, "", store.NewID())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func publish(t *testing.T, s *staff.Service, id string, no int, from, until int64) {
	t.Helper()
	if err := s.PublishPiece(t.Context(), publisher, id, no, from, until, store.NewID()); err != nil {
		t.Fatal(err)
	}
}

// reads is the title that the public reads at a slug now, "" for none.
func reads(t *testing.T, w *fixture.World, slug string) string {
	t.Helper()
	p, err := w.DB.PublicPiece(t.Context(), store.ContentQuestion, slug)
	if errors.Is(err, store.ErrNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return p.Title
}

func TestADraftStandsBesideWhatThePublicReads(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		if got := reads(t, w, "a"); got != "" {
			t.Errorf("before publishing the public reads %q", got)
		}
		publish(t, s, id, 1, 0, 0)
		if err := s.SaveDraft(t.Context(), writer, id, 1, written("二"), "改了标题", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if got := reads(t, w, "a"); got != "一" {
			t.Errorf("with a draft beside it the public reads %q", got)
		}
		w.Clock.Advance(time.Hour)
		publish(t, s, id, 2, 0, 0)
		if got := reads(t, w, "a"); got != "二" {
			t.Errorf("after publishing the second the public reads %q", got)
		}
		if n := w.Count(t, "content_versions WHERE from_at > 0 AND until_at > 1900000000"); n != 1 {
			t.Errorf("%d versions are with the public", n)
		}
		versions, err := w.DB.PieceVersions(t.Context(), id, 0, 10)
		if err != nil || len(versions) != 2 || versions[0].No != 2 || versions[0].By != "writer" || versions[0].IssuedBy != "publisher" || versions[0].Note != "改了标题" {
			t.Errorf("the versions are %+v, %v", versions, err)
		}
	})
}

func TestThePublicsWordsTakeTwoPeople(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		if err := s.SaveDraft(t.Context(), publisher, id, 1, written("二"), "", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if err := s.PublishPiece(t.Context(), publisher, id, 2, 0, 0, store.NewID()); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("publishing one's own words: %v", err)
		}
		if err := s.PublishPiece(t.Context(), publisher, id, 1, 0, 0, store.NewID()); !errors.Is(err, staff.ErrContentMoved) {
			t.Errorf("publishing a version that is not the newest: %v", err)
		}
		if err := s.PublishPiece(t.Context(), writer, id, 2, 0, 0, store.NewID()); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("publishing without the permission: %v", err)
		}
		if err := s.WithdrawPiece(t.Context(), writer, id, 0, "错了", store.NewID()); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("withdrawing without the permission: %v", err)
		}
		only := staff.Clerk{Name: "only", Permissions: []string{staff.ContentIssue}}
		if _, err := s.NewPiece(t.Context(), only, store.ContentNotice, "", written("一"), "", store.NewID()); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("writing without the permission: %v", err)
		}
		if err := s.TakeUp(t.Context(), only, id, 1, 2, store.NewID()); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("taking a version up without the permission: %v", err)
		}
		if _, err := s.LoadContent(t.Context(), publisher, nil); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("loading files without being the operator: %v", err)
		}
		if got := reads(t, w, "a"); got != "" {
			t.Errorf("the public reads %q", got)
		}
	})
}

func TestPublishingAndWithdrawingAtATime(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		publish(t, s, id, 1, 0, 0)
		if err := s.SaveDraft(t.Context(), writer, id, 1, written("二"), "", store.NewID()); err != nil {
			t.Fatal(err)
		}
		now := w.DB.Now()
		publish(t, s, id, 2, now.Add(24*time.Hour).Unix(), now.Add(72*time.Hour).Unix())
		for _, step := range []struct {
			after time.Duration
			want  string
		}{{0, "一"}, {24*time.Hour - time.Second, "一"}, {24 * time.Hour, "二"}, {72*time.Hour - time.Second, "二"}, {72 * time.Hour, ""}} {
			w.Clock.Advance(now.Add(step.after).Sub(w.DB.Now()))
			if got := reads(t, w, "a"); got != step.want {
				t.Errorf("%v on the public reads %q, want %q", step.after, got, step.want)
			}
		}
		if err := s.PublishPiece(t.Context(), publisher, id, 2, 0, w.DB.Now().Unix(), store.NewID()); err == nil {
			t.Error("something may end before it begins")
		}
		publish(t, s, id, 2, 0, 0)
		if got := reads(t, w, "a"); got != "二" {
			t.Errorf("published once more the public reads %q", got)
		}
	})
}

func TestPublishingAtOnceDropsWhatWasPlanned(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		publish(t, s, id, 1, w.DB.Now().Add(24*time.Hour).Unix(), 0)
		if err := s.SaveDraft(t.Context(), writer, id, 1, written("二"), "", store.NewID()); err != nil {
			t.Fatal(err)
		}
		publish(t, s, id, 2, 0, 0)
		if p, err := w.DB.Piece(t.Context(), id, 0); err != nil || p.ShownNo != 2 || p.NextNo != 0 || p.FirstAt != w.DB.Now().Unix() {
			t.Errorf("the piece is %+v, %v", p, err)
		}
		w.Clock.Advance(48 * time.Hour)
		if got := reads(t, w, "a"); got != "二" {
			t.Errorf("after the time planned the public reads %q", got)
		}
	})
}

func TestWithdrawingNeedsAReasonAndCountsAtOnceOrAtATime(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		if err := s.WithdrawPiece(t.Context(), publisher, id, 0, "错了", store.NewID()); !errors.Is(err, staff.ErrContentMoved) {
			t.Errorf("withdrawing what nobody reads: %v", err)
		}
		publish(t, s, id, 1, 0, 0)
		var problems text.Problems
		if err := s.WithdrawPiece(t.Context(), publisher, id, 0, "  ", store.NewID()); !errors.As(err, &problems) || problems[0].Field != "why" {
			t.Errorf("withdrawing without a reason: %v", err)
		}
		if err := s.WithdrawPiece(t.Context(), publisher, id, w.DB.Now().Add(time.Hour).Unix(), "到期", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if got := reads(t, w, "a"); got != "一" {
			t.Errorf("before its time it is gone: %q", got)
		}
		if err := s.WithdrawPiece(t.Context(), publisher, id, 0, "写错了", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if got := reads(t, w, "a"); got != "" {
			t.Errorf("withdrawn the public reads %q", got)
		}
		list, err := w.DB.Pieces(t.Context(), store.ContentFilter{State: store.ContentGone}, 10)
		if err != nil || len(list) != 1 || list[0].WithdrawnWhy != "写错了" || list[0].WithdrawnBy != "publisher" {
			t.Errorf("of those gone %+v, %v", list, err)
		}
	})
}

func TestOfTwoWhoEditTheSecondIsTold(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		errs := make([]error, 8)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				errs[i] = s.SaveDraft(t.Context(), writer, id, 1, written("第"+strings.Repeat("一", i+1)+"稿"), "", store.NewID())
			})
		}
		all.Wait()
		saved := 0
		for _, err := range errs {
			switch {
			case err == nil:
				saved++
			case !errors.Is(err, staff.ErrContentMoved):
				t.Errorf("a save fails: %v", err)
			}
		}
		if n := w.Count(t, "content_versions"); saved != 1 || n != 2 {
			t.Errorf("%d of 8 at once are saved, %d versions", saved, n)
		}
	})
}

func TestPublishingWhileSomebodySavesPublishesNothingUnseen(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		for i := range 5 {
			slug := strings.Repeat("a", i+1)
			id := begin(t, s, slug, written("看过的"))
			var all sync.WaitGroup
			var issue error
			all.Go(func() { issue = s.PublishPiece(t.Context(), publisher, id, 1, 0, 0, store.NewID()) })
			all.Go(func() { s.SaveDraft(t.Context(), writer, id, 1, written("没看过的"), "", store.NewID()) })
			all.Wait()
			got := reads(t, w, slug)
			if issue == nil && got != "看过的" || errors.Is(issue, staff.ErrContentMoved) && got != "" {
				t.Errorf("publishing says %v and the public reads %q", issue, got)
			}
		}
	})
}

func TestAnEarlierVersionIsTakenUpAgain(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		id := begin(t, s, "a", written("一"))
		if err := s.SaveDraft(t.Context(), writer, id, 1, written("二"), "", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if err := s.TakeUp(t.Context(), publisher, id, 1, 1, store.NewID()); !errors.Is(err, staff.ErrContentMoved) {
			t.Errorf("taking up over a version not seen: %v", err)
		}
		if err := s.TakeUp(t.Context(), publisher, id, 1, 2, store.NewID()); err != nil {
			t.Fatal(err)
		}
		p, err := w.DB.Piece(t.Context(), id, 0)
		if err != nil || p.No != 3 || p.Title != "一" || p.By != "publisher" || p.Note == "" {
			t.Errorf("the newest is %+v, %v", p, err)
		}
		if err := s.PublishPiece(t.Context(), publisher, id, 3, 0, 0, store.NewID()); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("whoever took it up publishes it: %v", err)
		}
	})
}

func TestSavingTheSameOrTwiceMakesOneVersion(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		key := store.NewID()
		first, err := s.NewPiece(t.Context(), writer, store.ContentNotice, "", written("一"), "", key)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.NewPiece(t.Context(), writer, store.ContentNotice, "", written("一"), "", key)
		if err != nil || again != first {
			t.Errorf("the second press begins %s, the first %s (%v)", again, first, err)
		}
		if err := s.SaveDraft(t.Context(), writer, first, 1, written("一"), "", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(t, "content_versions"); n != 1 {
			t.Errorf("there are %d versions", n)
		}
	})
}

func TestWhatIsWrongWithAPiece(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		begin(t, s, "taken", written("一"))
		for name, test := range map[string]struct {
			slug, field string
			change      func(*store.Writing)
		}{
			"no title":         {"a", "title", func(w *store.Writing) { w.Title = " " }},
			"a long title":     {"a", "title", func(w *store.Writing) { w.Title = strings.Repeat("长", 61) }},
			"no category":      {"a", "category", func(w *store.Writing) { w.Category = "" }},
			"no text":          {"a", "body", func(w *store.Writing) { w.Body = "\n" }},
			"a script":         {"a", "body", func(w *store.Writing) { w.Body = "<script>1</script>" }},
			"a script's link":  {"a", "body", func(w *store.Writing) { w.Body = "[a](javascript:1)" }},
			"a picture":        {"a", "body", func(w *store.Writing) { w.Body = "![a](/b.png)" }},
			"an h1":            {"a", "body", func(w *store.Writing) { w.Body = "# 一" }},
			"too long":         {"a", "body", func(w *store.Writing) { w.Body = strings.Repeat("字", prose.MostRunes+1) }},
			"nested":           {"a", "body", func(w *store.Writing) { w.Body = strings.Repeat("> ", 20) + "一" }},
			"hidden signs":     {"a", "body", func(w *store.Writing) { w.Body = "一\u202e二" }},
			"a bad address":    {"../x", "slug", func(*store.Writing) {}},
			"a Chinese one":    {"挂失", "slug", func(*store.Writing) {}},
			"one taken":        {"taken", "slug", func(*store.Writing) {}},
			"a bad order":      {"a", "order", func(w *store.Writing) { w.Order = -1 }},
			"an end too early": {"a", "want_until", func(w *store.Writing) { w.WantFrom, w.WantUntil = 20, 10 }},
		} {
			piece := written("好的")
			test.change(&piece)
			_, err := s.NewPiece(t.Context(), writer, store.ContentQuestion, test.slug, piece, "", store.NewID())
			var problems text.Problems
			if !errors.As(err, &problems) || problems[0].Field != test.field || problems[0].Message == "" {
				t.Errorf("%s: %v, want a sentence at %s", name, err, test.field)
			}
		}
		if n := w.Count(t, "content_pieces"); n != 1 {
			t.Errorf("%d pieces are kept", n)
		}
	})
}

func TestStaffFindPiecesByKindStateCategoryAndWords(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		draft := begin(t, s, "draft", written("草稿"))
		shown := begin(t, s, "shown", written("公开"))
		planned := begin(t, s, "planned", written("定时"))
		other := written("别的_分类")
		other.Category, other.Keywords = "医疗", "ABC"
		begin(t, s, "other", other)
		publish(t, s, shown, 1, 0, 0)
		publish(t, s, planned, 1, w.DB.Now().Add(time.Hour).Unix(), 0)
		for name, test := range map[string]struct {
			filter store.ContentFilter
			want   int
		}{
			"all": {store.ContentFilter{}, 4}, "of a kind": {store.ContentFilter{Kind: store.ContentQuestion}, 4}, "of another": {store.ContentFilter{Kind: store.ContentNotice}, 0},
			"drafts": {store.ContentFilter{State: store.ContentDraft}, 2}, "shown": {store.ContentFilter{State: store.ContentShown}, 1},
			"planned": {store.ContentFilter{State: store.ContentScheduled}, 1}, "gone": {store.ContentFilter{State: store.ContentGone}, 0},
			"of a category": {store.ContentFilter{Category: "医疗"}, 1}, "by words": {store.ContentFilter{Text: "公开"}, 1}, "by keywords": {store.ContentFilter{Text: "abc"}, 1},
			"by address": {store.ContentFilter{Text: "planned"}, 1}, "an underscore": {store.ContentFilter{Text: "_"}, 1}, "a percent sign": {store.ContentFilter{Text: "%"}, 0},
		} {
			list, err := w.DB.Pieces(t.Context(), test.filter, 10)
			if err != nil || len(list) != test.want {
				t.Errorf("%s: %d pieces, want %d (%v)", name, len(list), test.want, err)
			}
		}
		var seen []string
		var after store.ContentMark
		for range 5 {
			list, err := w.DB.Pieces(t.Context(), store.ContentFilter{After: after}, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				seen = append(seen, p.ID)
				after = store.ContentMark{LatestAt: p.LatestAt, ID: p.ID}
			}
		}
		if len(seen) != 4 || !strings.Contains(strings.Join(seen, " "), draft) {
			t.Errorf("page by page %d pieces are seen", len(seen))
		}
	})
}

func TestTheFirstTextsAreSoundAndSeededOnce(t *testing.T) {
	files, err := staff.ReadContent(firstcontent.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if page := menu.Default().Page(f.Service); f.Service != "" && (page == nil || page.Group() || strings.Contains(page.Path, "{")) {
			t.Errorf("%s %s is about %q, which is no page", f.Kind, f.Slug, f.Service)
		}
	}
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		for range 2 {
			if err := s.SeedContent(t.Context(), staff.Operator("test")); err != nil {
				t.Fatal(err)
			}
		}
		if n := w.Count(t, "content_versions WHERE issued_by = 'test'"); n != len(files) || n < 6 {
			t.Errorf("%d of %d texts are published", n, len(files))
		}
	})
}

func TestTextsAreWrittenToFilesAndReadBack(t *testing.T) {
	contentDesk(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		operator := staff.Operator("test")
		if err := s.SeedContent(t.Context(), operator); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		n, err := s.ExportContent(t.Context(), dir)
		if err != nil || n != w.Count(t, "content_pieces") {
			t.Fatalf("%d files, %v", n, err)
		}
		files, err := staff.ReadContent(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		done, err := s.LoadContent(t.Context(), operator, files)
		if err != nil || done != (staff.Loaded{Same: n}) {
			t.Errorf("loading them back: %+v, %v", done, err)
		}
		path := filepath.Join(dir, "questions", files[len(files)-1].Slug+".md")
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(content, "\n又一段。\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "notices", "new.md"), []byte("---\nslug: new\ntitle: 新公告\ncategory: 服务公告\ndate: 2026-11-01\npinned: true\n---\n新的。\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if files, err = staff.ReadContent(os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		done, err = s.LoadContent(t.Context(), operator, files)
		if err != nil || done != (staff.Loaded{Added: 1, Changed: 1, Same: n - 1}) {
			t.Errorf("loading what changed: %+v, %v", done, err)
		}
		pinned, err := w.DB.PinnedNotices(t.Context(), 5)
		if err != nil || len(pinned) != 1 || text.Day(pinned[0].FirstAt) != "2026年11月1日" {
			t.Errorf("the new notice is %+v, %v", pinned, err)
		}
	})
}

func TestFilesThatCannotBeReadSayWhy(t *testing.T) {
	good := "---\nslug: a\ntitle: 一\ncategory: 卡\n---\n正文\n"
	for name, test := range map[string]struct{ content, says string }{
		"no head":         {"正文", "head"},
		"an open head":    {"---\nslug: a\n", "head"},
		"an unknown name": {strings.Replace(good, "title", "titel", 1), "titel"},
		"a name twice":    {strings.Replace(good, "title: 一", "slug: b", 1), "slug: b"},
		"a bad order":     {strings.Replace(good, "title", "order: x\ntitle", 1), "order"},
		"a bad date":      {strings.Replace(good, "title", "date: 1/2\ntitle", 1), "date"},
		"no text":         {strings.Replace(good, "正文", "", 1), text.NoBody},
	} {
		_, err := staff.ReadContent(fstest.MapFS{"questions/a.md": {Data: []byte(test.content)}})
		if err == nil || !strings.Contains(err.Error(), "questions/a.md") || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := staff.ReadContent(fstest.MapFS{"questions/a.md": {Data: []byte(good)}, "questions/b.md": {Data: []byte(good)}}); err == nil {
		t.Error("two files may have one slug")
	}
	if list, err := staff.ReadContent(fstest.MapFS{"questions/a.md": {Data: []byte("\ufeff" + strings.ReplaceAll(good, "\n", "\r\n"))}}); err != nil || len(list) != 1 {
		t.Errorf("a file of another system: %v", err)
	}
}
