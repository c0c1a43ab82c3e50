package web_test

import (
	"testing"

	"shebao/internal/web"
)

func TestAFullPageMayBeTheLast(t *testing.T) {
	for read, want := range map[int]bool{0: false, 49: false, 50: false, 51: true} {
		shown, more := web.Fitting(make([]int, read), 50)
		if more != want || len(shown) != min(read, 50) {
			t.Errorf("of %d rows read %d are shown, more %v", read, len(shown), more)
		}
	}
}
