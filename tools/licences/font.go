package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// fontDir is what tools/assets fetched, and internal/document/font/data embeds.
const fontDir = "internal/document/font/data"

// fontTexts are the files with the fonts' licences, by how the fonts are called; "" is the Apache license, which the project has itself.
var fontTexts = []struct{ prefix, file string }{{"NotoSans", "NotoSans-OFL.txt"}, {"WenQuanYi", ""}}

// fontsIn are the fonts in a folder, none where none were fetched. What each says of its makers and its licence stands in the font.
func fontsIn(dir string, apache []byte) ([]component, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.ttf"))
	if err != nil {
		return nil, err
	}
	var fonts []component
	for _, path := range paths {
		c, err := fontAt(path, apache)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", filepath.Base(path), err)
		}
		fonts = append(fonts, c)
	}
	return fonts, nil
}

func fontAt(path string, apache []byte) (component, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return component{}, err
	}
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return component{}, err
	}
	c := component{name: "The font " + strings.TrimSuffix(filepath.Base(path), ".ttf"), remark: namesIn(parsed)}
	c.version, _ = parsed.Name(nil, sfnt.NameIDVersion) // a font without one has none here
	for _, known := range fontTexts {
		if !strings.HasPrefix(filepath.Base(path), known.prefix) {
			continue
		}
		if known.file == "" {
			c.texts = []licenceText{{"Apache License, Version 2.0", apache}}
			return c, nil
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), known.file))
		if errors.Is(err, fs.ErrNotExist) {
			return c, fmt.Errorf("%w: run go run ./tools/assets", errNoText)
		}
		c.texts = []licenceText{{known.file, text}}
		return c, err
	}
	return c, errNoText
}

// namesIn is what a font says of its makers and its licence.
func namesIn(f *sfnt.Font) string {
	var lines []string
	for _, id := range []sfnt.NameID{sfnt.NameIDCopyright, sfnt.NameIDLicense, sfnt.NameIDLicenseURL} {
		if said, err := f.Name(nil, id); err == nil && strings.TrimSpace(said) != "" {
			lines = append(lines, strings.TrimSpace(said))
		}
	}
	return strings.Join(lines, "\n")
}
