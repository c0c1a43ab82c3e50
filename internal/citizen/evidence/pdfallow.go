package evidence

import "errors"

// errEnd says that an object does not end within the file.
var errEnd = errors.New("evidence: the object does not end")

// Only what is listed here is let through; a kind that nobody thought of is refused. Everything an honest scanner, printer or office program
// makes stands here.

// streamTypes and streamSubtypes are what a stream may say it is; "" where it says nothing, as what is drawn, fonts and profiles do.
var (
	streamTypes    = set("", "XObject", "ObjStm", "XRef", "Metadata", "Pattern", "CMap", "Halftone")
	streamSubtypes = set("", "Image", "Form", "XML", "Type1", "Type1C", "CIDFontType0C", "OpenType")
)

// filters are the ways a stream may be packed.
var filters = set("FlateDecode", "Fl", "DCTDecode", "DCT", "CCITTFaxDecode", "CCF", "JPXDecode", "JBIG2Decode", "ASCII85Decode", "A85",
	"ASCIIHexDecode", "AHx", "LZWDecode", "LZW", "RunLengthDecode", "RL")

// notes are the kinds of annotation that show something and no more.
var notes = set("Link", "Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly", "StrikeOut",
	"Stamp", "Caret", "Ink", "Popup", "Widget", "Watermark", "PrinterMark", "TrapNet", "Redact", "Projection")

// actions are what may be done on a click or when the file is opened: to turn to a page, and to print, which some forms ask for.
var (
	actions = set("GoTo", "Named")
	named   = set("NextPage", "PrevPage", "FirstPage", "LastPage", "Print")
)

// never are keys that no honest file needs and that are too short to look for among a picture's bytes.
var never = set("JS", "AA", "XFA", "URI")

func set(names ...string) map[string]bool {
	all := map[string]bool{}
	for _, name := range names {
		all[name] = true
	}
	return all
}

// outcome is what an object would do if an action referred to it.
type outcome struct {
	refused bool
	next    []int // objects where it goes on
}

// check looks at an object and all in it, and keeps what it would do as an action, for checkTargets. To find its number is work, so it is asked for
// where it matters.
func (f *pdfFile) check(number func() int, o *object) error {
	if o.kind == aList || o.kind == aReference || o.has("S") {
		var would outcome
		would.refused = checkAction(o, func(target int) { would.next = append(would.next, target) }) != nil
		n := number()
		f.found[n] = append(f.found[n], would)
	}
	return f.walk(o)
}

func (f *pdfFile) walk(o *object) error {
	for i, part := range o.parts {
		if o.kind == aDict {
			if err := f.checkEntry(o.keys[i], part); err != nil {
				return err
			}
		}
		if err := f.walk(part); err != nil {
			return err
		}
	}
	if o.kind != aDict {
		return nil
	}
	if o.named("Type") == "Action" {
		if err := checkAction(o, f.target); err != nil {
			return err
		}
	}
	isNote := o.named("Type") == "Annot" || o.has("Rect") && o.has("Subtype")
	if isNote && !notes[o.named("Subtype")] {
		return ErrActive
	}
	return nil
}

// named is the name that stands at a key; "" for none.
func (o *object) named(key string) string {
	if value := o.get(key); value != nil && value.kind == aName {
		return value.name
	}
	return ""
}

func (f *pdfFile) checkEntry(key string, value *object) error {
	switch {
	case never[key]:
		return ErrActive
	case key == "OpenAction" && value.kind == aList:
		return nil // a place to open at
	case key == "A", key == "OpenAction", key == "PA", key == "Next":
		return checkAction(value, f.target)
	}
	return nil
}

func (f *pdfFile) target(number int) { f.targets = append(f.targets, number) }

// checkAction looks at what is done on a click or unasked, and tells which objects are referred to. A dictionary without a kind is none:
// attributes of a paragraph are called alike. What goes on after an action is walked through with the object it stands in.
func checkAction(o *object, target func(int)) error {
	switch o.kind {
	case aReference:
		target(o.number)
	case aList:
		for _, part := range o.parts {
			if err := checkAction(part, target); err != nil {
				return err
			}
		}
	case aDict:
		if !o.has("S") {
			return nil
		}
		if kind := o.named("S"); !actions[kind] || kind == "Named" && !named[o.named("N")] {
			return ErrActive
		}
	}
	return nil
}

// checkTargets looks at the objects that actions referred to, in every version of the file.
func (f *pdfFile) checkTargets() error {
	seen := map[int]bool{}
	for len(f.targets) > 0 {
		number := f.targets[len(f.targets)-1]
		f.targets = f.targets[:len(f.targets)-1]
		if seen[number] {
			continue
		}
		seen[number] = true
		for _, list := range [][]outcome{f.found[number], f.found[-1]} {
			for _, would := range list {
				if would.refused {
					return ErrActive
				}
				f.targets = append(f.targets, would.next...)
			}
		}
	}
	return nil
}

// checkStream looks at the dictionary of a stream.
func checkStream(o *object) error {
	if o.has("F") || !streamTypes[o.named("Type")] || !streamSubtypes[o.named("Subtype")] {
		return ErrActive
	}
	filter := o.get("Filter")
	if filter == nil {
		return nil
	}
	list := []*object{filter}
	if filter.kind == aList {
		list = filter.parts
	}
	for _, one := range list {
		if one.kind == aName && !filters[one.name] {
			return ErrActive
		}
	}
	return nil
}
