package document

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/digitorus/pdf"
	"github.com/digitorus/pdfsign/sign"

	"shebao/internal/social"
)

// Signer signs documents with the agency's key, and tells its own documents from others. It is safe for concurrent use.
type Signer struct{ current atomic.Pointer[signing] }

// signing is what a signer signs with and knows at a moment. It never changes; another takes its place.
type signing struct {
	key   *ecdsa.PrivateKey
	chain []*x509.Certificate // our certificate, then those that vouch for it
	// known are the certificates whose documents are ours: the current one and former ones.
	known []*x509.Certificate
}

// ErrCertificateEnded means that the signing certificate has run out: what would be signed with it counts for nothing.
var ErrCertificateEnded = errors.New("document: the signing certificate has run out")

// LoadSigner reads the agency's key (ECDSA P-256; PKCS #8 or SEC 1) and certificate from PEM. Further
// certificates in certPEM are the chain that vouches for it. formerPEM, which may be empty, holds
// certificates used before: documents signed with them stay genuine when the key is changed.
func LoadSigner(keyPEM, certPEM, formerPEM []byte) (*Signer, error) {
	key, err := parseKey(keyPEM)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	chain, err := ParseCertificates(certPEM)
	if err != nil {
		return nil, fmt.Errorf("signing certificate: %w", err)
	}
	if len(chain) == 0 {
		return nil, errors.New("signing certificate: the file holds none")
	}
	if !key.PublicKey.Equal(chain[0].PublicKey) {
		return nil, errors.New("signing certificate: it is not of the signing key")
	}
	former, err := ParseCertificates(formerPEM)
	if err != nil {
		return nil, fmt.Errorf("former signing certificates: %w", err)
	}
	s := &Signer{}
	s.current.Store(&signing{key: key, chain: chain, known: append(chain[:1:1], former...)})
	return s, nil
}

// Replace signs with what another signer has from now on. The certificate used until now must be among those it knows: otherwise papers
// that
// are out would no longer be ours.
func (s *Signer) Replace(next *Signer) error {
	was, is := s.current.Load(), next.current.Load()
	for _, cert := range was.known {
		if !slices.ContainsFunc(is.known, cert.Equal) {
			return fmt.Errorf("signing certificate: %q, used until now, is not among the former certificates: papers signed with it would no longer be genuine",
				cert.Subject.CommonName)
		}
	}
	s.current.Store(is)
	return nil
}

// Certificates are our certificate and those used before.
func (s *Signer) Certificates() (own *x509.Certificate, former []*x509.Certificate) {
	is := s.current.Load()
	return is.chain[0], is.known[1:]
}

// Ready is ErrCertificateEnded from the certificate's end on.
func (s *Signer) Ready(at time.Time) error {
	if end := s.current.Load().chain[0].NotAfter; at.After(end) {
		return fmt.Errorf("%w on %s", ErrCertificateEnded, end.In(social.Zone).Format(time.DateOnly))
	}
	return nil
}

func parseKey(keyPEM []byte) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode(keyPEM)
	if block == nil {
		return nil, errors.New("the file is not PEM")
	}
	var parsed any
	var err error
	if block.Type == "EC PRIVATE KEY" {
		parsed, err = x509.ParseECPrivateKey(block.Bytes)
	} else {
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("ECDSA on P-256 is wanted")
	}
	return key, nil
}

// ParseCertificates reads all certificates of a PEM file.
func ParseCertificates(certPEM []byte) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for block, rest := pem.Decode(certPEM); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		certs = append(certs, cert)
	}
	return certs, nil
}

// NewSelfSigned makes a signing key and a certificate that vouches for itself, as PEM: for a demonstration, or until a
// certificate authority has issued one. commonName is ASCII: programs that check signatures read other names badly.
func NewSelfSigned(commonName string, now time.Time) (keyPEM, certPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: commonName, Organization: []string{commonName}},
		NotBefore:             now.AddDate(-1, 0, 0),
		NotAfter:              now.AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		BasicConstraintsValid: true,
	}
	certDER, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certDER}), nil
}

// DemoName is the common name of a demonstration's certificate.
const DemoName = "shebao demo - not valid"

// IsDemo reports whether documents are signed with a demonstration's certificate.
func (s *Signer) IsDemo() bool { return s.current.Load().chain[0].Subject.CommonName == DemoName }

// NewDemoSigner makes a signer of its own, for documents that count for nothing.
func NewDemoSigner(now time.Time) (*Signer, error) {
	keyPEM, certPEM, err := NewSelfSigned(DemoName, now)
	if err != nil {
		return nil, err
	}
	return LoadSigner(keyPEM, certPEM, nil)
}

// documentID is what a document may be known by in its signature. Nothing in it needs escaping in a
// PDF.
var documentID = regexp.MustCompile(`^[0-9A-Za-z-]{1,40}$`)

// reason is the signature's reason; Check finds the document's id in it.
const reason = "Document "

// Sign signs a PDF, so that no byte of it can be changed or added unseen. The id is the document's
// number, ASCII letters, digits and hyphens; Check returns it. ErrCertificateEnded where the certificate has run out at that time.
func (s *Signer) Sign(unsigned []byte, id string, at time.Time) ([]byte, error) {
	if !documentID.MatchString(id) {
		return nil, fmt.Errorf("signature: %q is no document id", id)
	}
	if err := s.Ready(at); err != nil {
		return nil, err
	}
	is := s.current.Load()
	reader, err := pdf.NewReader(bytes.NewReader(unsigned), int64(len(unsigned)))
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}

	var signed bytes.Buffer
	err = sign.Sign(bytes.NewReader(unsigned), &signed, reader, int64(len(unsigned)), sign.SignData{
		Signature: sign.SignDataSignature{
			CertType:   sign.CertificationSignature,
			DocMDPPerm: sign.DoNotAllowAnyChangesPerms,
			Info: sign.SignDataSignatureInfo{
				Name:   mark(is.chain[0]),
				Reason: reason + id,
				Date:   at.In(social.Zone),
			},
		},
		Signer:            is.key,
		DigestAlgorithm:   crypto.SHA256,
		Certificate:       is.chain[0],
		CertificateChains: [][]*x509.Certificate{is.chain},
	})
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	return signed.Bytes(), nil
}

// mark is the name that a signature by a certificate bears.
func mark(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return "shebao " + hex.EncodeToString(sum[:16])
}
