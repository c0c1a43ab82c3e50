package archive

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/digitorus/pkcs7"
)

// signatureName is the detached signature over manifest.json (CMS, DER or PEM) by which the core system vouches for a delivery.
const signatureName = manifestName + ".sig"

// signatureMost is how large it may be: a true one has some kilobytes.
const signatureMost = 64 << 10

// goodDigests are the hashes that a signature may be over.
var goodDigests = []asn1.ObjectIdentifier{pkcs7.OIDDigestAlgorithmSHA256, pkcs7.OIDDigestAlgorithmSHA384, pkcs7.OIDDigestAlgorithmSHA512}

// Certificates reads the core system's certificates out of a PEM file. Error: there is none, or one can't be read.
func Certificates(pemFile []byte) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for {
		var block *pem.Block
		block, pemFile = pem.Decode(pemFile)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		list = append(list, cert)
	}
	if len(list) == 0 {
		return nil, errors.New("archive: the file has no certificate")
	}
	return list, nil
}

// signature is what manifest.json.sig says.
type signature struct {
	there bool
	good  bool
	at    time.Time // when it was made, as the signer says; zero where it does not
}

// readSignature looks at the signature over a folder's manifest.json with the core system's certificates.
func readSignature(dir string, core []*x509.Certificate, now func() time.Time) (s signature, err error) {
	raw, err := readBounded(filepath.Join(dir, signatureName), signatureMost)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	s.there = true
	if errors.Is(err, errTextTooLong) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	manifest, err := readBounded(filepath.Join(dir, manifestName), manifestMost)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.good, s.at = signedBy(raw, manifest, core, now())
	return s, nil
}

// signedBy reports whether a detached signature over a content is by one of the certificates, which are valid now, and when it was made.
func signedBy(raw, content []byte, core []*x509.Certificate, now time.Time) (good bool, at time.Time) {
	// The parser of signatures is not ours, and the file may be anything.
	defer func() {
		if recover() != nil {
			good, at = false, time.Time{}
		}
	}()
	if block, _ := pem.Decode(raw); block != nil {
		raw = block.Bytes
	}
	message, err := pkcs7.Parse(raw)
	if err != nil || len(message.Signers) != 1 || len(message.Content) > 0 && !bytes.Equal(message.Content, content) {
		return false, at
	}
	if !slices.ContainsFunc(goodDigests, message.Signers[0].DigestAlgorithm.Algorithm.Equal) {
		return false, at
	}
	message.Content = content
	for _, cert := range core {
		if now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
			continue
		}
		message.Certificates = []*x509.Certificate{cert} // whatever the file brings itself
		if message.Verify() != nil {
			continue
		}
		if message.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &at) != nil {
			at = time.Time{}
		}
		return true, at
	}
	return false, at
}

// vouchesFor reports whether the manifest tells the SHA-256 of every file that is there: what it does not name is signed by nobody.
func (m manifest) vouchesFor(sources []*source) bool {
	return !slices.ContainsFunc(sources, func(s *source) bool {
		return !slices.ContainsFunc(slices.Collect(maps.Keys(m)), func(name string) bool {
			sum := strings.ToLower(m[name].SHA256)
			return (name == s.name || name == s.format.name) && sum != "" && (sum == s.fileSum || sum == s.textSum)
		})
	})
}
