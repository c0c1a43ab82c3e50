package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"shebao/internal/citizen"
)

// doorFlags say through which proxies and from which networks people come in.
type doorFlags struct {
	StaffURL       string   `name:"staff-url" help:"The address of staff-addr as staff type it, where a proxy stands before it." env:"SHEBAO_STAFF_URL"`
	TrustedProxies []string `help:"Networks of proxies whose X-Forwarded-For counts, e.g. 10.0.0.0/8." env:"SHEBAO_TRUSTED_PROXIES"`
	RegisterTries  int      `help:"Wrong facts that one network address may try at registration in six hours. An ID number has five, whatever this is." default:"60" env:"SHEBAO_REGISTER_TRIES"`
	HallNetworks   []string `help:"Networks of the agency's halls, whose machines are for everybody who comes: registering from there, only the ID number is counted." env:"SHEBAO_HALL_NETWORKS"`
}

// staffURL is nil where none is given.
func (f doorFlags) staffURL() (*url.URL, error) {
	if f.StaffURL == "" {
		return nil, nil
	}
	return parseAddress("staff-url", f.StaffURL)
}

func (f doorFlags) proxies() ([]netip.Prefix, error) {
	return networks("trusted-proxies", f.TrustedProxies)
}

// doors puts what concerns people's registration into the settings.
func (f doorFlags) doors(s *citizen.Settings) (err error) {
	if f.RegisterTries < 0 {
		return errors.New("register-tries must not be negative; 0 stands for 60")
	}
	s.RegisterTries = f.RegisterTries
	s.HallNetworks, err = networks("hall-networks", f.HallNetworks)
	return err
}

// networks reads a list of networks; a single address is one too.
func networks(setting string, list []string) (read []netip.Prefix, err error) {
	for _, text := range list {
		network, err := netip.ParsePrefix(strings.TrimSpace(text))
		if address, failed := netip.ParseAddr(strings.TrimSpace(text)); failed == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no network such as 10.0.0.0/8", setting, text)
		}
		if network.Addr().Is4In6() && network.Bits() >= 96 { // addresses are compared in their IPv4 form
			network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
		}
		read = append(read, network)
	}
	return read, nil
}
