package evidence_test

import (
	"errors"
	"testing"

	"shebao/internal/citizen/evidence"
)

func TestAPhonesOwnPictureIsRefusedForWhatItIs(t *testing.T) {
	for content, want := range map[string]error{
		"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic": evidence.ErrHEIC,
		"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00":         evidence.ErrHEIC,
		"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00":         evidence.ErrHEIC,
		"\x00\x00\x00\x1cftypisom\x00\x00\x00\x00":         evidence.ErrType, // a film
		"ftypheic": evidence.ErrType,
		"\x00\x00": evidence.ErrType,
	} {
		if _, err := evidence.Check("IMG_0001.HEIC", []byte(content)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", content, err, want)
		}
	}
}
