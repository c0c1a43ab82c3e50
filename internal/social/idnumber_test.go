package social

import (
	"errors"
	"testing"
	"time"
)

func TestParseID(t *testing.T) {
	for text, want := range map[string]IDNumber{
		"440300198503120018":    "440300198503120018",
		"440300197001010025":    "440300197001010025",
		"440300199208081233":    "440300199208081233",
		"44030020150905014X":    "44030020150905014X",
		"44030020150905014x":    "44030020150905014X",
		"44030019601115006X":    "44030019601115006X",
		"44030019880229101X":    "44030019880229101X", // born on a leap day
		"440300660719902":       "440300660719902",    // 15 digits of old
		"440300 19850312 0018 ": "440300198503120018",
		"440300-19850312-0018":  "440300198503120018",
		"４４０３００１９８５０３１２００１８": "440300198503120018",
		"44030020150905014ｘ": "44030020150905014X",
	} {
		got, err := ParseID(text)
		if err != nil || got != want {
			t.Errorf("ParseID(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestParseIDSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]error{
		"":                       ErrIDLength,
		"44030019850312001":      ErrIDLength,
		"4403001985031200180":    ErrIDLength,
		"44030019850312001A":     ErrIDChars,
		"4403001985X3120018":     ErrIDChars,
		"44030066071990X":        ErrIDChars,
		"44030019850312001𠮷":     ErrIDChars,
		"440300\x00198503120018": ErrIDLength,
		"440300198502300018":     ErrIDDate,
		"440300198713120018":     ErrIDDate,
		"440300198902290018":     ErrIDDate,
		"440300000101010018":     ErrIDDate,
		"440300660231902":        ErrIDDate,
		"440300198503120019":     ErrIDCheck,
		"44030019850312001X":     ErrIDCheck,
		"440300200002290010":     ErrIDCheck,
	} {
		if got, err := ParseID(text); !errors.Is(err, want) {
			t.Errorf("ParseID(%q) = %q, %v; want %v", text, got, err, want)
		}
	}
}

func TestFifteenDigitsBecomeEighteen(t *testing.T) {
	for short, full := range map[IDNumber]IDNumber{
		"440300660719902":    "440300196607199024",
		"440300850312001":    "440300198503120018",
		"440300601115006":    "44030019601115006X",
		"440300198503120018": "440300198503120018", // is itself
	} {
		if got := short.Full(); got != full {
			t.Errorf("%s becomes %s, want %s", short, got, full)
		}
		if _, err := ParseID(string(short.Full())); err != nil {
			t.Errorf("%s becomes %s, which is refused: %v", short, short.Full(), err)
		}
	}
}

func TestIDNumberTellsBirthAndSex(t *testing.T) {
	for _, c := range []struct {
		id    IDNumber
		birth string
		sex   Sex
	}{
		{"440300198503120018", "1985-03-12", Male},
		{"440300197001010025", "1970-01-01", Female},
		{"440300199208081233", "1992-08-08", Male},
		{"44030020150905014X", "2015-09-05", Female},
		{"44030019880229101X", "1988-02-29", Male},
		{"440300660719902", "1966-07-19", Female},
	} {
		if got := c.id.Birth().Format(time.DateOnly); got != c.birth {
			t.Errorf("%s was born %s, want %s", c.id, got, c.birth)
		}
		if got := c.id.Sex(); got != c.sex {
			t.Errorf("%s has sex %q, want %q", c.id, got, c.sex)
		}
	}
}

func TestIDNumberIsMasked(t *testing.T) {
	for id, want := range map[IDNumber]string{
		"440300198506072488": "440***********2488",
		"44030020150905014X": "440***********014X",
		"440300660719902":    "440********9902",
		"":                   "",
	} {
		if got := id.Masked(); got != want {
			t.Errorf("%s is masked %s, want %s", id, got, want)
		}
	}
}

func FuzzParseID(f *testing.F) {
	for _, seed := range []string{
		"440300198503120018", "44030020150905014x", "440300660719902", "４４０３００１９８５０３１２００１８",
		"440300-19850312-0018", "44030019850312001𠮷", "", "XXXXXXXXXXXXXXXXXX", "\xff\xfe",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseID(text)
		if err != nil {
			if id != "" {
				t.Errorf("%q is refused and still gives %q", text, id)
			}
			return
		}
		if again, err := ParseID(string(id)); err != nil || again != id {
			t.Errorf("%q is %q, which is %q, %v", text, id, again, err)
		}
		if full, err := ParseID(string(id.Full())); err != nil || !full.Birth().Equal(id.Birth()) || full.Sex() != id.Sex() {
			t.Errorf("%q in full is %q, which is refused or another person: %v", id, id.Full(), err)
		}
		if len(id.Masked()) != len(id) {
			t.Errorf("%q is masked %q", id, id.Masked())
		}
	})
}
