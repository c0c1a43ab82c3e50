package evidence

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
)

// Markers of a JPEG file.
const (
	startOfImage = 0xd8
	endOfImage   = 0xd9
	startOfScan  = 0xda
	comment      = 0xfe
	app0         = 0xe0
	app1         = 0xe1
	app14        = 0xee // how Adobe's colours are meant
	app15        = 0xef

	plainJFIF = 18 // bytes of a JFIF segment without a small picture in it
)

// cleanJPEG leaves of a photograph what is needed to see it: where, when and with what it was taken goes, and so does whatever is
// appended. The picture itself stays as it is, bit for bit; which side is up is kept.
func cleanJPEG(content []byte) ([]byte, error) {
	need, err := jpegMemory(content)
	if err != nil {
		return nil, err
	}
	defer weigh(need)()
	clean, cut, err := splitJPEG(content)
	if err != nil {
		return nil, err
	}
	if disguised(cut) {
		return nil, ErrDisguised
	}
	return clean, decodes(jpeg.Decode(bytes.NewReader(clean)))
}

// splitJPEG walks the segments of a file: those kept, and what is cut off.
func splitJPEG(content []byte) (clean, cut []byte, err error) {
	clean = append(clean, content[:2]...)
	for at := 2; ; {
		marker, segment, next := nextSegment(content, at)
		if next == 0 {
			return nil, nil, ErrBroken
		}
		switch {
		case marker == endOfImage:
			return append(clean, segment...), append(cut, content[next:]...), nil
		case marker == app1:
			clean = append(clean, orientation(segment)...)
			cut = append(cut, segment...)
		case marker == app0 && len(segment) == plainJFIF:
			clean = append(clean, segment...)
		case marker >= app0 && marker <= app15 && marker != app14, marker == comment:
			cut = append(cut, segment...)
		default:
			clean = append(clean, segment...)
		}
		at = next
		if marker == startOfScan {
			end := scanEnd(content, at)
			clean = append(clean, content[at:end]...)
			at = end
		}
	}
}

// nextSegment is the segment at a place; next is 0 where there is none.
func nextSegment(content []byte, at int) (marker byte, segment []byte, next int) {
	for at+1 < len(content) && content[at] == 0xff && content[at+1] == 0xff {
		at++ // filling
	}
	if at+2 > len(content) || content[at] != 0xff || content[at+1] == 0 {
		return 0, nil, 0
	}
	marker = content[at+1]
	if marker == endOfImage {
		return marker, content[at : at+2], at + 2
	}
	if at+4 > len(content) {
		return 0, nil, 0
	}
	end := at + 2 + int(binary.BigEndian.Uint16(content[at+2:]))
	if end < at+4 || end > len(content) {
		return 0, nil, 0
	}
	return marker, content[at:end], end
}

// scanEnd is where the coded picture that begins at a place ends: at the next marker that is neither a stuffed byte nor a restart.
func scanEnd(content []byte, at int) int {
	for ; at+1 < len(content); at++ {
		if next := content[at+1]; content[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(content)
}

// orientation is an Exif segment that says which side is up, and nothing else; nil where the one given does not.
func orientation(segment []byte) []byte {
	const head = 10 // marker, length, "Exif\0\0"
	if len(segment) < head+8 || string(segment[4:head]) != "Exif\x00\x00" {
		return nil
	}
	side := orientationOf(segment[head:])
	if side < 2 || side > 8 {
		return nil
	}
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[29] = byte(side)
	return exif
}

// orientationOf reads the orientation out of a TIFF directory; 0 where it has none.
func orientationOf(tiff []byte) uint16 {
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	for n := order.Uint16(tiff[at:]); n > 0; n-- {
		entry := at + 2 + int64(n-1)*12
		if entry+12 <= int64(len(tiff)) && order.Uint16(tiff[entry:]) == 0x0112 {
			return order.Uint16(tiff[entry+8:])
		}
	}
	return 0
}
