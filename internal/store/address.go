package store

import (
	"net/netip"
	"strings"
)

// Address is a network address as limits count it: one, however it is written. IPv4 mapped into IPv6 (::ffff:192.0.2.1) is the IPv4
// address, a zone counts for nothing, and on IPv6 it is the line that counts, not one of its 2⁶⁴ addresses. The zero value is no address.
type Address struct {
	ip    netip.Addr
	typed string // what is no address, as it came: it counts for itself
}

// The parts of an IPv6 address that belong to one line and to one site (RFC 6177).
const (
	lineBits = 64
	siteBits = 48
)

// AddressOf reads an address as sockets and proxies write it: with or without a port, in brackets or not. What is none counts for itself,
// so that a limit holds for it too.
func AddressOf(text string) Address {
	text = strings.TrimSpace(text)
	if pair, err := netip.ParseAddrPort(text); err == nil {
		return Address{ip: plain(pair.Addr())}
	}
	inner, bracketed := strings.CutPrefix(text, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if bracketed != closed {
		return Address{typed: text}
	}
	ip, err := netip.ParseAddr(inner)
	if err != nil {
		return Address{typed: text}
	}
	return Address{ip: plain(ip)}
}

func plain(ip netip.Addr) netip.Addr { return ip.Unmap().WithZone("") }

// Known says whether it is an address at all.
func (a Address) Known() bool { return a.ip.IsValid() }

// In says whether the address lies in one of the networks.
func (a Address) In(networks []netip.Prefix) bool {
	for _, network := range networks {
		if network.Contains(a.ip) {
			return true
		}
	}
	return false
}

// String is the address as people write it; what is none, as it came.
func (a Address) String() string {
	if !a.Known() {
		return a.typed
	}
	return a.ip.String()
}

// Line is the network of whoever has the address: the IPv4 address itself, the /64 on IPv6. It is not valid where the address is none.
func (a Address) Line() netip.Prefix {
	if a.ip.Is4() {
		return a.prefix(a.ip.BitLen())
	}
	return a.prefix(lineBits)
}

// Site is the /48 around an IPv6 line; ok is false for all else.
func (a Address) Site() (site netip.Prefix, ok bool) {
	if !a.ip.Is6() {
		return netip.Prefix{}, false
	}
	return a.prefix(siteBits), true
}

func (a Address) prefix(bits int) netip.Prefix {
	prefix, err := a.ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}

// Key is what a limit counts the address for: its line. An IPv4 line is written as the address alone, as counters have always had it.
func (a Address) Key() string {
	switch {
	case !a.Known():
		return a.typed
	case a.ip.Is4():
		return a.ip.String()
	}
	return a.Line().String()
}
