package web

import (
	"bytes"

	"shebao/internal/text"
)

// Wherever a page of the portal says 社保窗口 the words lead to 服务网点: in words of the program, in what the agency writes, in what the core
// system's
// answers say. So it is done once, on the finished page, and not where each sentence is written.

// notLinked are the elements within which no link may stand, or whose words are not the page's own.
var notLinked = map[string]bool{
	"a": true, "button": true, "summary": true, "label": true, "legend": true, "option": true, "title": true, "script": true, "style": true,
	"textarea": true, "svg": true, "h1": true, "h2": true, "h3": true, "h4": true, "caption": true, "th": true, "dt": true,
}

// LinkHalls makes the words a link to an address, in the text of a page that this program has written: its tags are well formed, and no ">"
// stands within
// one but at its end.
func LinkHalls(page []byte, href string) []byte {
	place := []byte(text.HallPlace)
	if !bytes.Contains(page, place) {
		return page
	}
	link := []byte(`<a href="` + href + `">` + text.HallPlace + `</a>`)
	out := make([]byte, 0, len(page)+4*len(link))
	inside := 0 // elements of notLinked that are open
	for len(page) > 0 {
		open := bytes.IndexByte(page, '<')
		if open < 0 {
			open = len(page)
		}
		words := page[:open]
		if inside == 0 {
			words = bytes.ReplaceAll(words, place, link)
		}
		out, page = append(out, words...), page[open:]
		end := bytes.IndexByte(page, '>') + 1
		if end == 0 {
			return append(out, page...)
		}
		if name, closes, void := tagOf(page[:end]); notLinked[name] && !void {
			if closes {
				inside--
			} else {
				inside++
			}
		}
		out, page = append(out, page[:end]...), page[end:]
	}
	return out
}

// tagOf reads the name of a tag, whether it closes its element, and whether the element ends with it.
func tagOf(tag []byte) (name string, closes, void bool) {
	tag = bytes.Trim(tag, "<>")
	void = bytes.HasSuffix(tag, []byte{'/'})
	closes = bytes.HasPrefix(tag, []byte{'/'})
	tag = bytes.Trim(tag, "/")
	if at := bytes.IndexAny(tag, " \n\t"); at >= 0 {
		tag = tag[:at]
	}
	return string(tag), closes, void
}
