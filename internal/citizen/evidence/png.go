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
)

// pngKept are the chunks that a picture needs to be seen as it is meant.
var pngKept = []string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs"}

// cleanPNG leaves of a picture what is needed to see it.
func cleanPNG(content []byte) ([]byte, error) {
	need, err := pngMemory(content)
	if err != nil {
		return nil, err
	}
	defer weigh(need)()
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

// pngMemory is how much decoding a picture takes at most: its samples, of one or two bytes, as the decoder keeps them, and once more where it
// comes in passes.
func pngMemory(content []byte) (int64, error) {
	const depthAt, passesAt = 24, 28 // in the header that a PNG begins with
	c, err := png.DecodeConfig(bytes.NewReader(content))
	if err != nil || c.Width <= 0 || c.Height <= 0 || len(content) <= passesAt {
		return 0, ErrBroken
	}
	pixel := int64(4)
	if content[depthAt] == 16 {
		pixel = 8
	}
	if content[passesAt] != 0 {
		pixel *= 2
	}
	return bounded(int64(c.Width)*int64(c.Height), pixel)
}

// decodes reads a picture to its end.
func decodes(_ image.Image, err error) error {
	if err != nil {
		return ErrBroken
	}
	return nil
}
