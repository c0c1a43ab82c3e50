package document

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/digitorus/pkcs7"
)

// Outcome is what checking a file's signature shows.
type Outcome uint8

// What checking a file's signature may show.
const (
	NotPDF  Outcome = iota // no PDF at all
	NotOurs                // a PDF that does not claim to be ours, or is larger than any of ours
	Altered                // claims to be ours, but is not as we signed it, or has something after it
	Genuine                // ours, with every byte of the document as we signed it
)

// String names the outcome, for logs and tests.
func (o Outcome) String() string {
	return [...]string{"not a PDF", "not ours", "altered", "genuine"}[o]
}

// MaxCheckSize is the size in bytes above which a file is not looked at; our largest documents are a
// tenth of it.
const MaxCheckSize = 5 << 20

// maxSignature is how many hex digits a signature of ours has at most. It bounds what the ASN.1
// parser, which descends into what it is given, gets to see.
const maxSignature = 32 << 10

// byteRange is what a signature covers: from the file's start to the signature, and from after it.
var byteRange = regexp.MustCompile(`/ByteRange ?\[0 (\d{1,8}) (\d{1,8}) (\d{1,8})\]`)

// signedID is the document's id in the dictionary of the signature.
var signedID = regexp.MustCompile(`/Reason \(` + reason + `([0-9A-Za-z-]{1,40})\)`)

// Check tells whether a file is a document of ours, whole and unchanged, and which one: the id is
// given with Genuine alone. It is made for hostile files: it reads no PDF structure but the
// signature's place, which must leave nothing else of the file uncovered, and believes nothing else
// before the signature has proved right.
func (s *Signer) Check(file []byte) (outcome Outcome, id string) {
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		return NotPDF, ""
	}
	if len(file) > MaxCheckSize {
		return NotOurs, ""
	}

	if id, ok := s.genuine(file); ok {
		return Genuine, id
	}
	if s.claimed(file) {
		return Altered, ""
	}
	return NotOurs, ""
}

// genuine reports whether the file bears one signature, it covers the whole file, and it is ours.
func (s *Signer) genuine(file []byte) (id string, ok bool) {
	// A file with a second signature was added to, whatever the second one is.
	ranges := byteRange.FindAllSubmatch(file, 2)
	if len(ranges) != 1 {
		return "", false
	}
	before, after, rest := number(ranges[0][1]), number(ranges[0][2]), number(ranges[0][3])
	if before >= after || after+rest != len(file) || after-before > maxSignature {
		return "", false
	}

	signature, ok := unhex(file[before:after])
	if !ok || !s.signed(signature, file[:before], file[after:]) {
		return "", false
	}

	found := signedID.FindSubmatch(file[after:])
	if found == nil {
		return "", false
	}
	return string(found[1]), true
}

// unhex reads what a signature leaves uncovered, which must be one hex string as we write it:
// anything else could hide there.
func unhex(gap []byte) (signature []byte, ok bool) {
	if len(gap) < 2 || gap[0] != '<' || gap[len(gap)-1] != '>' {
		return nil, false
	}
	digits := gap[1 : len(gap)-1]
	signature, err := hex.AppendDecode(nil, digits)
	return signature, err == nil && bytes.Equal(hex.AppendEncode(nil, signature), digits)
}

// signed reports whether a detached signature over two parts of a file is by one of our keys.
func (s *Signer) signed(signature, before, after []byte) (ok bool) {
	// The parser of signatures is not ours, and the file may be anything.
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()

	der, ok := trimPadding(signature)
	if !ok {
		return false
	}
	message, err := pkcs7.Parse(der)
	if err != nil || len(message.Signers) != 1 {
		return false
	}
	message.Content = append(append(make([]byte, 0, len(before)+len(after)), before...), after...)
	brought := message.Certificates
	for _, cert := range s.current.Load().known {
		if !slices.ContainsFunc(brought, cert.Equal) {
			continue
		}
		// Whatever other certificates the file brings, it is checked with ours. We sign nothing outside a certificate's validity, but a
		// machine's clock may be wrong, and a former certificate may since have run out: no reason to call a paper of ours altered.
		message.Certificates = []*x509.Certificate{timeless(cert)}
		if message.Verify() == nil {
			return true
		}
	}
	return false
}

// timeless is a certificate that never runs out.
func timeless(cert *x509.Certificate) *x509.Certificate {
	open := *cert
	open.NotBefore, open.NotAfter = time.Time{}, forever
	return &open
}

// trimPadding cuts the zeros that fill a signature's room up. Anything but zeros there is refused.
func trimPadding(signature []byte) (der []byte, ok bool) {
	var whole asn1.RawValue
	padding, err := asn1.Unmarshal(signature, &whole)
	if err != nil || len(bytes.Trim(padding, "\x00")) > 0 {
		return nil, false
	}
	return whole.FullBytes, true
}

// claimed reports whether a file bears our certificate or our mark, in a signature that is not, or
// no longer, right.
func (s *Signer) claimed(file []byte) bool {
	for _, cert := range s.current.Load().known {
		lower, upper := hex.AppendEncode(nil, cert.Raw), bytes.ToUpper(hex.AppendEncode(nil, cert.Raw))
		if bytes.Contains(file, lower) || bytes.Contains(file, upper) || bytes.Contains(file, []byte(mark(cert))) {
			return true
		}
	}
	return false
}

// number reads digits that a regular expression found; there are too few of them to overflow.
func number(digits []byte) int {
	n, _ := strconv.Atoi(string(digits))
	return n
}
