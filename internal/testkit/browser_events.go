package testkit

import (
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Console lists the errors that the tab's console has shown: exceptions, failed
// files, violations of the Content-Security-Policy. That a page itself came with an
// error status is no such error; a test says what it expects of that.
func (b *Browser) Console() []string { return b.console.errors() }

// AllowConsole says that the test expects console errors with this text in them.
func (b *Browser) AllowConsole(text string) { b.console.allow(text) }

// console collects what goes wrong on the tab's pages.
type console struct {
	mu       sync.Mutex
	messages []message
	pages    map[string]bool // addresses that were opened as pages
	allowed  []string
}

type message struct{ text, url string }

func (c *console) note(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			if c.pages == nil {
				c.pages = map[string]bool{}
			}
			c.pages[e.Request.URL] = true
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			c.messages = append(c.messages, message{e.Entry.Text, e.Entry.URL})
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		c.messages = append(c.messages, message{text, e.ExceptionDetails.URL})
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			c.messages = append(c.messages, message{text: describeArguments(e.Args)})
		}
	}
}

func describeArguments(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		if a.Description != "" {
			words = append(words, a.Description)
			continue
		}
		words = append(words, strings.Trim(string(a.Value), `"`))
	}
	return strings.Join(words, " ")
}

func (c *console) allow(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.allowed = append(c.allowed, text)
}

func (c *console) errors() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var texts []string
	for _, m := range c.messages {
		if !c.expected(m) {
			texts = append(texts, strings.TrimSpace(fmt.Sprintf("%s %s", m.text, m.url)))
		}
	}
	return texts
}

func (c *console) expected(m message) bool {
	if c.pages[m.url] && strings.HasPrefix(m.text, "Failed to load resource: the server responded") {
		return true
	}
	for _, text := range c.allowed {
		if strings.Contains(m.text, text) {
			return true
		}
	}
	return false
}

// loading follows whether the tab is loading a page. Frames within the page count too; ours have none.
type loading struct {
	mu     sync.Mutex
	frames map[cdp.FrameID]bool
	starts int
}

func (l *loading) note(event any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameStartedLoading:
		if l.frames == nil {
			l.frames = map[cdp.FrameID]bool{}
		}
		l.frames[e.FrameID] = true
		l.starts++
	case *page.EventFrameStoppedLoading:
		delete(l.frames, e.FrameID)
	}
}

// count is how many loads have begun.
func (l *loading) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.starts
}

func (l *loading) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.frames) > 0
}
