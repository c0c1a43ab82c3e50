package evidence

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"slices"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	pngPixels    = 20_000_000 // at most; a pixel may take eight bytes
)

// pngKept are the chunks that a picture needs to be seen as it is meant.
var pngKept = []string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs"}

// cleanPNG leaves of a picture what is needed to see it.
func cleanPNG(content []byte) ([]byte, error) {
	if err := fewPixels(pngPixels)(png.DecodeConfig(bytes.NewReader(content))); err != nil {
		return nil, err
	}
	clean, cut, err := splitPNG(content)
	if err != nil {
		return nil, err
	}
	if disguised(cut) {
		return nil, ErrDisguised
	}
	return clean, decodes(png.Decode(bytes.NewReader(clean)))
}

func splitPNG(content []byte) (clean, cut []byte, err error) {
	const around = 12 // length, name, check sum
	clean = append(clean, pngSignature...)
	for at := len(pngSignature); at+around <= len(content); {
		length := int64(binary.BigEndian.Uint32(content[at:]))
		end := int64(at) + around + length
		if end > int64(len(content)) {
			return nil, nil, ErrBroken
		}
		name, chunk := string(content[at+4:at+8]), content[at:end]
		if slices.Contains(pngKept, name) {
			clean = append(clean, chunk...)
		} else {
			cut = append(cut, chunk...)
		}
		at = int(end)
		if name == "IEND" {
			return clean, append(cut, content[at:]...), nil
		}
	}
	return nil, nil, ErrBroken
}

// fewPixels refuses a picture that would fill the memory before it is read.
func fewPixels(most int64) func(image.Config, error) error {
	return func(c image.Config, err error) error {
		switch {
		case err != nil || c.Width <= 0 || c.Height <= 0:
			return ErrBroken
		case int64(c.Width)*int64(c.Height) > most:
			return ErrPixels
		}
		return nil
	}
}

// decodes reads a picture to its end.
func decodes(_ image.Image, err error) error {
	if err != nil {
		return ErrBroken
	}
	return nil
}
