package main

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheLicencesArePrintedAsTheyWereCollected(t *testing.T) {
	var out strings.Builder
	collected := fstest.MapFS{"notices/THIRD_PARTY_NOTICES": {Data: []byte("Apache\nMIT\n")}}
	if err := printNotices(&out, collected); err != nil || out.String() != "Apache\nMIT\n" {
		t.Errorf("printed %q, %v", out.String(), err)
	}
	out.Reset()
	if err := printNotices(&out, fstest.MapFS{"notices/README.md": {}}); !errors.Is(err, errNoNotices) || out.String() != "" {
		t.Errorf("without them: %q, %v", out.String(), err)
	}
}
