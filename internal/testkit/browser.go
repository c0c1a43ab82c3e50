package testkit

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"shebao/internal/testkit/need"
)

const (
	// How long a machine that does much else at the same time may take; only a test that fails waits so long.
	patience   = 60 * time.Second // for something to appear on the page
	loadLimit  = 90 * time.Second // for a page to load
	startsSoon = 5 * time.Second  // for a click to begin loading a page
)

//go:embed finder.js
var finder string

// chromium is the one browser of this test binary; each test has its own tabs, cookies and storage in it.
var chromium = sync.OnceValues(func() (context.Context, error) {
	profile, err := scratch()
	if err != nil {
		return nil, err
	}
	fonts, err := ownFonts(profile)
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(need.Browser.Path("chromium")),
		chromedp.UserDataDir(filepath.Join(profile, "chromium")),
		chromedp.Env("FONTCONFIG_FILE="+fonts),
		chromedp.Env("LC_ALL=C.UTF-8"),  // a bare machine has no language: a Chinese file name would become "download"
		chromedp.Env("TMPDIR="+profile), // killed with us, it would leave its temporary files behind
		chromedp.NoSandbox,              // it refuses its sandbox to root and in most containers; it only sees our own pages
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-features", "Translate,BackForwardCache"), // a page out of that cache tells no load event
		chromedp.Flag("lang", "zh-CN"),
	)
	// Neither context is ever cancelled: the browser ends with this process, its profile a moment later.
	alloc, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(alloc)
	return ctx, chromedp.Do(ctx)
})

// A Browser is one tab, worked as a person works it: by the words on links, buttons
// and labels. Each method waits for what it needs, and fails the test when that does
// not come. When the test ends it fails on any error in the tab's console, a
// violation of the Content-Security-Policy among them.
type Browser struct {
	t       testing.TB
	ctx     context.Context
	console console
	loading loading
}

// NewBrowser opens a tab of 1280 × 800 that shares nothing with those of other tests.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	Require(t, need.Browser)
	parent, err := chromium()
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return openTab(t, parent, chromedp.WithNewBrowserContext())
}

// NewTab opens another tab of the same person: same cookies, same storage.
func (b *Browser) NewTab() *Browser {
	b.t.Helper()
	return openTab(b.t, b.ctx)
}

func openTab(t testing.TB, parent context.Context, options ...chromedp.ContextOption) *Browser {
	t.Helper()
	b := &Browser{t: t}
	options = append(options, chromedp.WithListener(func(event any) {
		b.console.note(event)
		b.loading.note(event)
	}))
	ctx, cancel := chromedp.NewContext(parent, options...)
	b.ctx = ctx
	t.Cleanup(func() {
		b.reportFailure()
		cancel()
		for _, message := range b.Console() {
			t.Errorf("the browser's console: %s", message)
		}
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("no new tab: %v", err)
	}
	b.Viewport(1280, 800)
	return b
}

// reportFailure leaves what a person needs to see why the test failed; the picture is kept with go test -artifacts.
func (b *Browser) reportFailure() {
	if !b.t.Failed() {
		return
	}
	seen, err := evaluate[string](b, `location.href + "\n" + document.title + "\n" + document.body.innerText.slice(0, 800)`)
	b.t.Logf("the page at the end: %s %v", seen, err)
	if picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot()); err == nil {
		name := filepath.Join(b.t.ArtifactDir(), "page-at-the-end.png")
		if os.WriteFile(name, picture, 0o644) == nil {
			b.t.Logf("its picture: %s", name)
		}
	}
}

// Context is the tab's chromedp context, for what the methods here do not do.
func (b *Browser) Context() context.Context { return b.ctx }

// do runs actions within limit.
func (b *Browser) do(limit time.Duration, actions ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(b.ctx, limit)
	defer cancel()
	return chromedp.Do(ctx, actions...)
}

func (b *Browser) must(what string, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// evaluate runs an expression on the page. The page's Content-Security-Policy does
// not bind it, and it works with DisableJS too.
func evaluate[T any](b *Browser, expression string, options ...chromedp.EvaluateOption) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, loadLimit)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, options...))
}

// Eval is the value of a JavaScript expression on the page that yields a text.
func (b *Browser) Eval(expression string) string {
	b.t.Helper()
	value, err := evaluate[string](b, expression)
	b.must(expression, err)
	return value
}

// Open goes to the address and waits until the page is loaded.
func (b *Browser) Open(url string) {
	b.t.Helper()
	b.must("open "+url, b.do(loadLimit, chromedp.Navigate(url)))
}

// Back presses the browser's Back button.
func (b *Browser) Back() {
	b.t.Helper()
	b.must("back", b.do(loadLimit, chromedp.NavigateBack()))
}

// Reload loads the page once more.
func (b *Browser) Reload() {
	b.t.Helper()
	b.must("reload", b.do(loadLimit, chromedp.Reload()))
}

// ClickLink clicks the link with this text. Several with one text will do if they lead to the same place.
func (b *Browser) ClickLink(text string) {
	b.t.Helper()
	b.click(sought{Kind: "link", Name: text})
}

// ClickButton clicks the button, or the summary of a details element, with this text.
func (b *Browser) ClickButton(text string) {
	b.t.Helper()
	b.click(sought{Kind: "button", Name: text})
}

// Click clicks the one element that the CSS selector finds; for what has no words of its own.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.click(sought{Kind: "css", Name: selector})
}

// Fill types text into the field with this label, in place of what was in it.
func (b *Browser) Fill(label, text string) {
	b.t.Helper()
	field := sought{Kind: "field", Name: label}
	b.click(field)
	what := "fill " + field.Name
	_, err := evaluate[chromedp.Void](b, `document.activeElement.select()`)
	b.must(what, err)
	if text == "" {
		b.must(what, b.do(patience, chromedp.KeyEvent("\b")))
		return
	}
	_, err = chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text})
	b.must(what, err)
}

// Value is what is in the field with this label.
func (b *Browser) Value(label string) string {
	b.t.Helper()
	return b.find(sought{Kind: "field", Name: label}).Value
}

// Choose picks an option of the drop-down with this label, or one of the radio buttons under this legend.
func (b *Browser) Choose(label, option string) {
	b.t.Helper()
	list, radio := sought{Kind: "field", Name: label}, sought{Kind: "choice", Name: option, Group: label}
	isList := false
	b.must("choose "+label, poll(patience, func() error {
		_, err := b.locate(list)
		if isList = err == nil; isList {
			return nil
		}
		_, radioErr := b.locate(radio)
		if radioErr == nil {
			return nil
		}
		return errors.Join(err, radioErr)
	}))
	if !isList {
		b.click(radio)
		return
	}
	b.click(list) // as a person does; it has the focus now
	picked, err := evaluate[bool](b, fmt.Sprintf(`(wanted => {
		const list = document.activeElement;
		const option = [...list.options || []].find(o => o.label.trim() === wanted && !o.disabled);
		if (!option) return false;
		list.value = option.value;
		for (const type of ["input", "change"]) list.dispatchEvent(new Event(type, {bubbles: true}));
		return true;
	})(%s)`, quote(option)))
	b.must("choose "+label, err)
	if !picked {
		b.t.Fatalf("choose %s: no option %q", label, option)
	}
	b.Press("\u001b") // closes the list that the click opened
}

// Check ticks the box with this label, or presses the radio button; one that is ticked stays so.
func (b *Browser) Check(label string) {
	b.t.Helper()
	box := sought{Kind: "choice", Name: label}
	if b.find(box).Checked {
		return
	}
	b.click(box)
	if !b.find(box).Checked {
		b.t.Fatalf("%s is not ticked after the click", label)
	}
}

// Upload gives a file to the file field with this label.
func (b *Browser) Upload(label, path string) {
	b.t.Helper()
	b.find(sought{Kind: "field", Name: label})
	_, err := evaluate[chromedp.Void](b, fmt.Sprintf(`(label => {
		const input = [...document.querySelectorAll("input[type=file]")].find(e => e.labels[0].innerText.trim().startsWith(label));
		input.setAttribute("data-testkit-upload", "");
	})(%s)`, quote(label)))
	b.must("upload "+label, err)
	b.must("upload "+label, b.do(patience, chromedp.SetUploadFiles(`input[data-testkit-upload]`, []string{path})))
}

// Press presses keys, as in package kb of chromedp: "\r" is Enter, "\t" is Tab, "\u001b" is Escape.
func (b *Browser) Press(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	before := b.loading.count()
	b.must("press", b.do(loadLimit, chromedp.KeyEvent(keys, append(options, asFromAKeyboard)...)))
	b.must("press", b.settle(before, pressLoads(keys)))
}

// asFromAKeyboard sends a key's first event in the form that a keyboard does. Of another form Chromium takes the character that
// follows for a second press: Enter on a link that leads to a field would also submit the field's form.
func asFromAKeyboard(event *input.DispatchKeyEventParams) {
	if event.Type == input.DispatchKeyEventTypeKeyDown {
		event.Type = input.DispatchKeyEventTypeRawKeyDown
	}
}

// pressLoads is how long to wait for a key to begin loading a page: only Enter does, and it may not.
func pressLoads(keys string) time.Duration {
	if strings.ContainsAny(keys, "\r\n ") {
		return 500 * time.Millisecond
	}
	return 0
}

// Focused is the outer HTML of the start of the element that has the keyboard focus.
func (b *Browser) Focused() string {
	b.t.Helper()
	return b.Eval(`document.activeElement.cloneNode(false).outerHTML + document.activeElement.innerText`)
}

// URL is the address of the page.
func (b *Browser) URL() string { b.t.Helper(); return b.Eval(`location.href`) }

// Title is the page's title.
func (b *Browser) Title() string { b.t.Helper(); return b.Eval(`document.title`) }

// H1 is the text of the page's main heading.
func (b *Browser) H1() string {
	b.t.Helper()
	return b.Eval(`document.querySelector("h1")?.innerText ?? ""`)
}

// Text is the visible text of the page.
func (b *Browser) Text() string { b.t.Helper(); return b.Eval(`document.body.innerText`) }

// HTML is the page as it stands, scripts run.
func (b *Browser) HTML() string {
	b.t.Helper()
	return b.Eval(`"<!doctype html>" + document.documentElement.outerHTML`)
}

// See waits until every text can be read on the page.
func (b *Browser) See(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.must("see", poll(patience, func() error {
			seen, err := evaluate[bool](b, fmt.Sprintf(`document.body.innerText.includes(%s)`, quote(text)))
			if err == nil && !seen {
				err = fmt.Errorf("「%s」 is not on the page", text)
			}
			return err
		}))
	}
}

// SeeNot fails the test if any of the texts can be read on the page.
func (b *Browser) SeeNot(texts ...string) {
	b.t.Helper()
	all := b.Text()
	for _, text := range texts {
		if strings.Contains(all, text) {
			b.t.Errorf("「%s」 is on the page", text)
		}
	}
}

// Viewport sets the size of the window in CSS pixels; one narrower than 600 is a phone's.
func (b *Browser) Viewport(width, height int64) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
	b.must("viewport", err)
}

// Overflow is by how many CSS pixels the page is wider than the window; 0 where nothing must be scrolled sideways.
func (b *Browser) Overflow() int {
	b.t.Helper()
	width, err := evaluate[int](b, `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`)
	b.must("overflow", err)
	return width
}

// DisableJS turns scripts off, for the pages opened from now on.
func (b *Browser) DisableJS() {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must("disable JavaScript", err)
}

// Screenshot writes a picture (PNG) of the whole page to path.
func (b *Browser) Screenshot(path string) {
	b.t.Helper()
	whole := true
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &whole,
	})
	b.must("screenshot", err)
	b.must("screenshot", os.WriteFile(path, shot.Data, 0o644))
}

// PDF is the page as it would be printed on A4.
func (b *Browser) PDF() []byte {
	b.t.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	b.must("print", err)
	return pdf
}

// A File is something that was downloaded.
type File struct {
	Name string // as it was offered
	Data []byte
}

// Download runs f, which makes the browser download something, and returns that.
func (b *Browser) Download(f func()) File {
	b.t.Helper()
	dir := b.t.TempDir()
	tab := chromedp.FromContext(b.ctx)
	events := true
	_, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: tab.BrowserContextID,
		DownloadPath:     dir,
		EventsEnabled:    &events,
	})
	b.must("download", err)

	d := download{frame: cdp.FrameID(tab.Target.TargetID), done: make(chan error, 1)}
	ctx, cancel := context.WithTimeout(b.ctx, loadLimit)
	defer cancel()
	b.must("download", chromedp.ListenBrowser(ctx, d.note))
	f()
	select {
	case err := <-d.done:
		b.must("download", err)
	case <-ctx.Done():
		b.t.Fatal("nothing was downloaded")
	}
	data, err := os.ReadFile(filepath.Join(dir, d.guid))
	b.must("download", err)
	return File{Name: d.name, Data: data}
}

// download follows one download of one frame. Its fields are set before done is.
type download struct {
	frame      cdp.FrameID
	guid, name string
	done       chan error
}

func (d *download) note(event any) {
	switch e := event.(type) {
	case *browser.EventDownloadWillBegin:
		if e.FrameID == d.frame && d.guid == "" {
			d.guid, d.name = e.GUID, e.SuggestedFilename
		}
	case *browser.EventDownloadProgress:
		if e.GUID != d.guid || d.guid == "" {
			return
		}
		switch e.State {
		case browser.DownloadProgressStateCompleted:
			d.end(nil)
		case browser.DownloadProgressStateCanceled:
			d.end(errors.New("it was broken off"))
		}
	}
}

func (d *download) end(err error) {
	select {
	case d.done <- err:
	default: // told already
	}
}

// sought is the argument of finder.js.
type sought struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Group string `json:"group,omitempty"`
}

// spot is the answer of finder.js: where to click, in CSS pixels, and what stands there.
type spot struct {
	Error   string  `json:"error"`
	X       float64 `json:"x"`
	Y       float64 `json:"y"`
	Loads   bool    `json:"loads"` // the click should load a page
	Checked bool    `json:"checked"`
	Value   string  `json:"value"`
}

func (b *Browser) locate(what sought) (spot, error) {
	argument, err := json.Marshal(what)
	if err != nil {
		return spot{}, err
	}
	at, err := evaluate[spot](b, "("+finder+")("+string(argument)+")")
	if err == nil && at.Error != "" {
		err = errors.New(at.Error)
	}
	return at, err
}

// find waits for the element.
func (b *Browser) find(what sought) spot {
	b.t.Helper()
	var at spot
	b.must("find", poll(patience, func() (err error) {
		at, err = b.locate(what)
		return err
	}))
	return at
}

// click clicks the element with the mouse, and waits for the page it loads, if it does.
func (b *Browser) click(what sought) {
	b.t.Helper()
	at := b.find(what)
	before := b.loading.count()
	b.must("click "+what.Name, b.do(loadLimit, chromedp.MouseClickXY(at.X, at.Y)))
	limit := time.Duration(0)
	if at.Loads {
		limit = startsSoon
	}
	b.must("click "+what.Name, b.settle(before, limit))
}

// settle waits up to limit for a page to begin loading (more loads than before), unless
// a script on the page has taken the click over; then for the loading to end.
func (b *Browser) settle(before int, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for b.loading.count() == before && time.Now().Before(deadline) {
		taken, err := evaluate[bool](b, `window.testkitTaken === true`)
		if err == nil && taken {
			return nil
		}
		time.Sleep(pollInterval)
	}
	return poll(loadLimit, func() error {
		if b.loading.busy() {
			return errors.New("the page is still loading")
		}
		return nil
	})
}

func quote(s string) string {
	quoted, _ := json.Marshal(s) // a string always has a JSON form, and that is a JavaScript one
	return string(quoted)
}
