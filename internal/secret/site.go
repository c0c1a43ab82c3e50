package secret

import (
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"shebao/internal/text"
)

// Site is the portal as passkeys are bound to it: by its host, and by the address that people reach it at.
type Site struct {
	Relying *webauthn.WebAuthn // nil where passkeys can't be used
}

// NewSite is the portal at an address. Browsers offer passkeys only under a name (an IP address is none), over https or on localhost.
func NewSite(base *url.URL) *Site {
	host := base.Hostname()
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if net.ParseIP(host) != nil || base.Scheme != "https" && !local {
		return &Site{}
	}
	required := true
	relying, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: text.PortalName, RPOrigins: []string{base.Scheme + "://" + base.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &required, UserVerification: protocol.VerificationRequired,
		},
		// No extension is asked for and none read; some password managers answer more than was asked.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return &Site{} // the host is no domain name
	}
	return &Site{relying}
}

// Passkeys reports whether passkeys can be used at this address.
func (s *Site) Passkeys() bool { return s.Relying != nil }
