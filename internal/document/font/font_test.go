package font

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBuildWithoutFontsSaysHowToGetThem(t *testing.T) {
	_, err := Load(fstest.MapFS{"README.md": {}})
	if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "go run ./tools/assets") {
		t.Errorf("error %v, want ErrMissing with the command", err)
	}
}

func TestFontThatIsNoneIsNamed(t *testing.T) {
	_, err := Load(fstest.MapFS{"NotoSansSC-Regular.ttf": {Data: []byte("not a font")}})
	if err == nil || !strings.Contains(err.Error(), "NotoSansSC-Regular.ttf") {
		t.Errorf("error %v, want one that names the file", err)
	}
}

// Any one of the text faces is enough; a heavier one and those for rare characters are used where
// they are there.
func TestFacesTakeTheirRoles(t *testing.T) {
	files := fstest.MapFS{}
	trueType := anyFont(t)
	for _, test := range []struct {
		add           string
		regular, bold string
		rare          int
	}{
		{"WenQuanYiMicroHei", "WenQuanYiMicroHei", "WenQuanYiMicroHei", 0},
		{"NotoSansJP-Regular", "WenQuanYiMicroHei", "WenQuanYiMicroHei", 1},
		{"NotoSansSC-Regular", "NotoSansSC-Regular", "NotoSansSC-Regular", 1},
		{"NotoSansSC-Medium", "NotoSansSC-Regular", "NotoSansSC-Medium", 1},
		{"NotoSansHK-Regular", "NotoSansSC-Regular", "NotoSansSC-Medium", 2},
	} {
		files[test.add+".ttf"] = &fstest.MapFile{Data: trueType}
		set, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		if set.Regular.Name != test.regular || set.Bold.Name != test.bold || len(set.Rare) != test.rare {
			t.Errorf("with %s: %s, %s and %d rare ones", test.add, set.Regular.Name, set.Bold.Name, len(set.Rare))
		}
	}
}

// anyFont is whichever font was fetched.
func anyFont(t *testing.T) []byte {
	t.Helper()
	fonts, err := filepath.Glob("data/*.ttf")
	if err != nil || len(fonts) == 0 {
		t.Fatal("no font is there: go run ./tools/assets")
	}
	trueType, err := os.ReadFile(fonts[0])
	if err != nil {
		t.Fatal(err)
	}
	return trueType
}
