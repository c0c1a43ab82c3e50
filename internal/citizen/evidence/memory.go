package evidence

import "encoding/binary"

// Memory is what is bounded, not pixels: a progressive JPEG takes five times as much to read as another of the same size, and one without
// subsampling twice as much again, so that 280 KB took 700 MB.

// maxMemory is how much the decoders may take, for one file and for all that are looked into at once. The largest photographs of phones, of
// 50 million pixels, take 75 MB; as progressive ones they would take 375 MB, and are refused.
const maxMemory = 256 << 20

// pdfMemory is what looking into a PDF takes at most.
const pdfMemory = 2*maxUnpacked + 10*MaxFile + 128*mostParts

// bounded is the memory for so many pixels of so many bytes. ErrPixels where it is too much.
func bounded(pixels, each int64) (int64, error) {
	if pixels <= 0 {
		return 0, ErrBroken
	}
	if pixels > maxMemory/each {
		return 0, ErrPixels
	}
	return pixels * each, nil
}

// Beginnings of a frame that the decoder reads: baseline, extended and progressive.
const (
	baselineFrame    = 0xc0
	extendedFrame    = 0xc1
	progressiveFrame = 0xc2
)

// jpegMemory is how much decoding a photograph takes at most. Each component has one byte for each of its samples, in whole blocks of the
// largest sampling; a progressive one has all its coefficients besides, of four bytes. Of several frames the worst counts.
func jpegMemory(content []byte) (int64, error) {
	worst := int64(0)
	for at := 2; ; {
		marker, segment, next := nextSegment(content, at)
		if next == 0 || marker == endOfImage {
			break
		}
		if marker == baselineFrame || marker == extendedFrame || marker == progressiveFrame {
			need, err := frameMemory(segment, marker == progressiveFrame)
			if err != nil {
				return 0, err
			}
			worst = max(worst, need)
		}
		if at = next; marker == startOfScan {
			at = scanEnd(content, at)
		}
	}
	if worst == 0 {
		return 0, ErrBroken
	}
	return worst, nil
}

// frameMemory reads the header of a frame (ISO/IEC 10918-1, B.2.2): marker, length, precision, height, width, and three bytes of each
// component.
func frameMemory(frame []byte, progressive bool) (int64, error) {
	const head, component = 10, 3
	if len(frame) < head || len(frame) < head+component*int(frame[9]) {
		return 0, ErrBroken
	}
	height, width := int64(binary.BigEndian.Uint16(frame[5:])), int64(binary.BigEndian.Uint16(frame[7:]))
	var samples, mostH, mostV int64
	for i := range int(frame[9]) {
		sampling := frame[head+component*i+1]
		h, v := int64(sampling>>4), int64(sampling&15)
		samples, mostH, mostV = samples+h*v, max(mostH, h), max(mostV, v)
	}
	if samples == 0 || mostH == 0 || mostV == 0 {
		return 0, ErrBroken
	}
	blocksWide, blocksHigh := (width+8*mostH-1)/(8*mostH), (height+8*mostV-1)/(8*mostV)
	each := 64 * samples
	if progressive {
		each *= 5
	}
	return bounded(blocksWide*blocksHigh, each)
}
