package testkit

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Fonts is the folder of the documents' fonts, which `go run ./tools/assets` fetches. Where they are missing, whoever loads them says so.
func Fonts() fs.FS { return os.DirFS(fontFolder()) }

func fontFolder() string {
	root, err := Root()
	if err != nil {
		return "." // outside the source tree there are none
	}
	return filepath.Join(root, "internal", "document", "font", "data")
}

// fontSettings are fontconfig's: the one folder of the documents' fonts, Noto Sans SC before those of other regions, whatever family a
// page asks for.
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>%s</dir>
<cachedir>%s</cachedir>
<match target="pattern"><edit name="family" mode="append" binding="weak"><string>Noto Sans SC</string></edit></match>
</fontconfig>
`

// ownFonts writes settings by which the browser has the documents' fonts and no others, so that a page is as wide on every machine,
// whether a Chinese font is installed there or not. It answers with the file's path.
func ownFonts(dir string) (string, error) {
	fonts := fontFolder()
	if found, err := filepath.Glob(filepath.Join(fonts, "*.ttf")); err != nil || len(found) == 0 {
		return "", fmt.Errorf("no Chinese font for the browser's pages in %s: run `go run ./tools/assets`", fonts)
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;")
	settings := fmt.Sprintf(fontSettings, escape.Replace(fonts), escape.Replace(filepath.Join(dir, "fontconfig")))
	path := filepath.Join(dir, "fonts.conf")
	return path, os.WriteFile(path, []byte(settings), 0o600)
}
