package evidence

import (
	"encoding/binary"
	"errors"
	"runtime"
	"sync"
	"testing"
)

// frame is a JPEG file up to the frame of a picture of so many pixels, with its samplings, as 0x22, of each component.
func frame(marker byte, width, height uint16, samplings ...byte) []byte {
	head := binary.BigEndian.AppendUint16([]byte{8}, height)
	head = append(binary.BigEndian.AppendUint16(head, width), byte(len(samplings)))
	for i, s := range samplings {
		head = append(head, byte(i+1), s, 0)
	}
	return append([]byte{0xff, 0xd8}, segment(marker, string(head))...)
}

// The attack: two progressive JPEGs of 280 KB, of 50 million pixels without subsampling, took 1.4 GB. The figures are worked by hand: a
// progressive picture of 8,000 by 6,000 has 1,000 by 750 blocks of 3 · 64 samples, of one byte and four of coefficients: 720 MB.
func TestMemoryIsBoundedNotPixels(t *testing.T) {
	for name, test := range map[string]struct {
		content []byte
		want    int64
		err     error
	}{
		"a phone's photograph, 4:2:0":      {frame(baselineFrame, 8000, 6000, 0x22, 0x11, 0x11), 500 * 375 * 64 * 6, nil}, // 72 MB
		"the same without subsampling":     {frame(baselineFrame, 8000, 6000, 0x11, 0x11, 0x11), 1000 * 750 * 64 * 3, nil},
		"progressive, of six million":      {frame(progressiveFrame, 3000, 2000, 0x22, 0x11, 0x11), 188 * 125 * 64 * 6 * 5, nil},
		"the bomb":                         {frame(progressiveFrame, 8000, 6000, 0x11, 0x11, 0x11), 0, ErrPixels},
		"four components of the same":      {frame(progressiveFrame, 8000, 6000, 0x11, 0x11, 0x11, 0x11), 0, ErrPixels},
		"a large one behind a small one":   {append(frame(baselineFrame, 8, 8, 0x11), frame(progressiveFrame, 60000, 60000, 0x11)[2:]...), 0, ErrPixels},
		"no frame":                         {[]byte{0xff, 0xd8, 0xff, 0xd9}, 0, ErrBroken},
		"one with components that are not": {frame(baselineFrame, 8, 8, 0x11, 0x11)[:16], 0, ErrBroken},
		"one without samples":              {frame(baselineFrame, 8, 8, 0x00), 0, ErrBroken},
	} {
		if got, err := jpegMemory(test.content); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %d, %v; want %d, %v", name, got, err, test.want, test.err)
		}
	}
	if _, err := Check("a.jpg", frame(progressiveFrame, 8000, 6000, 0x11, 0x11, 0x11)); !errors.Is(err, ErrPixels) {
		t.Errorf("the bomb as a file: %v", err)
	}
	header := func(width, height uint32, depth, passes byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, width)
		b = append(binary.BigEndian.AppendUint32(b, height), depth, 6, 0, 0, passes)
		return append([]byte(pngSignature), chunk("IHDR", string(b))...)
	}
	for name, test := range map[string]struct {
		content []byte
		want    int64
		err     error
	}{
		"a screen":                      {header(3840, 2160, 8, 0), 3840 * 2160 * 4, nil},
		"two bytes a sample, in passes": {header(2000, 1000, 16, 1), 2000 * 1000 * 16, nil},
		"too much in passes":            {header(6000, 4000, 16, 1), 0, ErrPixels},
	} {
		if got, err := pngMemory(test.content); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %d, %v; want %d, %v", name, got, err, test.want, test.err)
		}
	}
}

// However many files are looked into at once, together they take no more than one may.
func TestFilesTogetherTakeNoMoreThanOneMay(t *testing.T) {
	var together sync.Mutex
	var now, most int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			done := weigh(100 << 20)
			together.Lock()
			now += 100 << 20
			most = max(most, now)
			together.Unlock()
			runtime.Gosched()
			together.Lock()
			now -= 100 << 20
			together.Unlock()
			done()
		})
	}
	all.Wait()
	if most > maxMemory {
		t.Errorf("%d MB at once", most>>20)
	}
	weigh(1 << 40)() // more than there is waits for all of it, not for ever
}
