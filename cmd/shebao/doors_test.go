package main

import (
	"slices"
	"testing"

	"shebao/internal/citizen"
)

func TestNetworksAreReadHoweverTheyAreWritten(t *testing.T) {
	f := doorFlags{HallNetworks: []string{"10.1.0.0/16", " 192.0.2.7", "2001:db8::/48", "2001:db8::1", "::ffff:198.51.100.0/120"}}
	var settings citizen.Settings
	if err := f.doors(&settings); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, network := range settings.HallNetworks {
		got = append(got, network.String())
	}
	if want := []string{"10.1.0.0/16", "192.0.2.7/32", "2001:db8::/48", "2001:db8::1/128", "198.51.100.0/24"}; !slices.Equal(got, want) {
		t.Errorf("the halls are %q, want %q", got, want)
	}
	for _, wrong := range []doorFlags{{HallNetworks: []string{"10.1.0.0/33"}}, {HallNetworks: []string{"hall.example"}}, {RegisterTries: -1}} {
		if err := wrong.doors(&settings); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
	if _, err := (doorFlags{TrustedProxies: []string{"x"}}).proxies(); err == nil {
		t.Error("a proxy that is no network is taken")
	}
	if _, err := (doorFlags{StaffURL: "desk.example"}).staffURL(); err == nil {
		t.Error("an address of the desk without https:// is taken")
	}
}
