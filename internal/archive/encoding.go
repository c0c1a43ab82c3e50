package archive

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"shebao/internal/text"
)

// foreignEncoding names the encoding that the beginning of a file seems to be in, or is "" for UTF-8. A few broken bytes
// do not make a file foreign: it is where most of the lines that are not ASCII are not UTF-8 either.
func foreignEncoding(sample []byte) string {
	if bytes.HasPrefix(sample, []byte("\xff\xfe")) || bytes.HasPrefix(sample, []byte("\xfe\xff")) || looksWide(sample) {
		return text.EncodingUTF16
	}
	if len(sample) == sampleSize { // the last character may be cut in two
		sample = sample[:bytes.LastIndexByte(sample, '\n')+1]
	}
	var good, bad int
	var broken []byte
	for line := range bytes.Lines(sample) {
		switch {
		case isASCII(line):
		case utf8.Valid(line):
			good++
		default:
			bad++
			broken = append(broken, line...)
		}
	}
	if bad <= good {
		return ""
	}
	return guessEncoding(broken)
}

func guessEncoding(b []byte) string {
	for _, guess := range []struct {
		encoding encoding.Encoding
		name     string
	}{{simplifiedchinese.GB18030, text.EncodingGB18030}, {traditionalchinese.Big5, text.EncodingBig5}} {
		decoded, err := guess.encoding.NewDecoder().Bytes(b)
		if err == nil && !bytes.ContainsRune(decoded, utf8.RuneError) {
			return guess.name
		}
	}
	return text.EncodingUnknown
}

// looksWide reports whether every other byte of the first line is NUL, as in ASCII written as UTF-16.
func looksWide(sample []byte) bool {
	const enough = 40
	start := sample[:min(enough, len(sample))]
	return len(start) >= 4 && bytes.Count(start, []byte{0})*3 >= len(start)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
