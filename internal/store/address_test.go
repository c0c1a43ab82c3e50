package store_test

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// However an address is written, it is one, and on one line.
func TestAnAddressIsOneThing(t *testing.T) {
	for text, want := range map[string]struct{ address, line, site string }{
		"192.0.2.7":                   {"192.0.2.7", "192.0.2.7/32", ""},
		" 192.0.2.7 ":                 {"192.0.2.7", "192.0.2.7/32", ""},
		"192.0.2.7:4711":              {"192.0.2.7", "192.0.2.7/32", ""},
		"::ffff:192.0.2.7":            {"192.0.2.7", "192.0.2.7/32", ""},
		"::FFFF:c000:207":             {"192.0.2.7", "192.0.2.7/32", ""},
		"[::ffff:192.0.2.7]:443":      {"192.0.2.7", "192.0.2.7/32", ""},
		"2001:db8:a:b:c::1":           {"2001:db8:a:b:c::1", "2001:db8:a:b::/64", "2001:db8:a::/48"},
		"[2001:db8:a:b:c::1]":         {"2001:db8:a:b:c::1", "2001:db8:a:b::/64", "2001:db8:a::/48"},
		"[2001:DB8:A:B:C:0:0:1]:4711": {"2001:db8:a:b:c::1", "2001:db8:a:b::/64", "2001:db8:a::/48"},
		"fe80::1%eth0":                {"fe80::1", "fe80::/64", "fe80::/48"},
	} {
		a := store.AddressOf(text)
		site := ""
		if wider, ok := a.Site(); ok {
			site = wider.String()
		}
		if !a.Known() || a.String() != want.address || a.Line().String() != want.line || site != want.site {
			t.Errorf("%q is %s on %s in %q, want %+v", text, a, a.Line(), site, want)
		}
	}
	for _, text := range []string{"", "unknown", "_hidden", "192.0.2", "192.0.2.7:", "[192.0.2.7", "2001:db8::1]", "1.2.3.4.5", "evil.example:80"} {
		if a := store.AddressOf(text); a.Known() || a.String() != text || a.In([]netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}) {
			t.Errorf("%q is taken for the address %s", text, a)
		}
	}
}

// Seventy tries, each from another address, against a limit of sixty: on one line they are stopped at the sixtieth, IPv6 as IPv4; from
// lines of their own they are not, until the site around them has made sixteen times as many.
func TestALimitCountsByLineAndBySite(t *testing.T) {
	limit := store.AddressLimit{Scope: "test.address", Tries: 60, Window: time.Hour}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for name, test := range map[string]struct {
			address string
			tries   int
			want    int
		}{
			"one IPv4 address":            {"192.0.2.7:%d", 70, 60},
			"IPv4 in its other spelling":  {"[::ffff:192.0.2.8]:%d", 70, 60},
			"one /64":                     {"2001:db8:0:1::%x", 70, 60},
			"IPv4 addresses of a network": {"198.51.100.%d", 70, 70},
			"lines of one /48":            {"2001:db8:1:%x::1", 1000, 960},
			"what is no address":          {"unknown", 70, 60},
		} {
			taken := 0
			for i := range test.tries {
				text := test.address
				if text != "unknown" {
					text = fmt.Sprintf(test.address, i)
				}
				switch err := w.DB.TakeFrom(t.Context(), limit, store.AddressOf(text)); {
				case err == nil:
					taken++
				case !errors.As(err, new(*store.Throttled)):
					t.Fatal(err)
				}
			}
			if taken != test.want {
				t.Errorf("%s: %d of %d tries are taken, want %d", name, taken, test.tries, test.want)
			}
		}
	})
}

// A line that is used up counts nothing against its site, so that one line can't shut its neighbours out.
func TestALineThatIsUsedUpLeavesItsSiteAlone(t *testing.T) {
	limit := store.AddressLimit{Scope: "test.neighbours", Tries: 2, Window: time.Hour}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for range 100 {
			err := w.DB.TakeFrom(t.Context(), limit, store.AddressOf("2001:db8:1:1::1"))
			if err != nil && !errors.As(err, new(*store.Throttled)) {
				t.Fatal(err)
			}
		}
		neighbour := store.AddressOf("2001:db8:1:2::1")
		for range 10 { // given back each time
			if err := w.DB.TakeFrom(t.Context(), limit, neighbour); err != nil {
				t.Fatalf("a neighbour of a line that is used up: %v", err)
			}
			if err := w.DB.RestoreFrom(t.Context(), limit, neighbour); err != nil {
				t.Fatal(err)
			}
		}
	})
}
