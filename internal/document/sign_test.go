package document_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/document"
)

func TestDocumentAsIssuedIsGenuine(t *testing.T) {
	signer := newSigner(t)
	c := sample()
	pdf, err := newRenderer(t, signer).PDF(c)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, id := signer.Check(pdf); outcome != document.Genuine || id != c.DocNo {
		t.Errorf("Check = %v %q, want genuine %q", outcome, id, c.DocNo)
	}
}

// Another program, not ours, finds the signature valid and over the whole file.
func TestOtherProgramsAcceptTheSignature(t *testing.T) {
	pdf := render(t, sample())
	said := tool(t, "pdfsig", saved(t, pdf))
	for _, wanted := range []string{"Signature is Valid", "Total document signed"} {
		if !strings.Contains(said, wanted) {
			t.Errorf("pdfsig does not say %q:\n%s", wanted, said)
		}
	}

	pdf[bytes.Index(pdf, []byte("/Subject <FEFF"))+16] ^= 1
	if said := tool(t, "pdfsig", saved(t, pdf)); !strings.Contains(said, "Digest Mismatch") {
		t.Errorf("pdfsig does not see an altered byte:\n%s", said)
	}
}

func TestWhatIsNotOurs(t *testing.T) {
	signer := newSigner(t)
	unsigned := []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")
	for _, test := range []struct {
		name string
		file []byte
		want document.Outcome
	}{
		{"nothing", nil, document.NotPDF},
		{"a picture", []byte("\x89PNG\r\n\x1a\n"), document.NotPDF},
		{"a page that names a PDF", []byte("<html>%PDF-1.7"), document.NotPDF},
		{"a PDF without a signature", unsigned, document.NotOurs},
		{"a certificate signed with another key", render(t, sample()), document.NotOurs},
		{"a file larger than any of ours", append([]byte("%PDF-1.7"), make([]byte, document.MaxCheckSize)...), document.NotOurs},
	} {
		if got, id := signer.Check(test.file); got != test.want || id != "" {
			t.Errorf("%s: %v %q, want %v", test.name, got, id, test.want)
		}
	}
}

// TestEveryByteCounts changes bytes one by one: many of the file, and each near the signature.
func TestEveryByteCounts(t *testing.T) {
	signer := newSigner(t)
	pdf, err := newRenderer(t, signer).PDF(sample())
	if err != nil {
		t.Fatal(err)
	}
	begin := bytes.LastIndex(pdf, []byte("/Contents<")) + len("/Contents<")
	end := begin + bytes.IndexByte(pdf[begin:], '>')

	for at := len("%PDF-"); at < len(pdf); at++ {
		inside := at >= begin && at < end
		near := at > begin-300 && at < end+800
		if inside || !near && at%997 != 0 {
			continue
		}
		pdf[at] ^= 0x01
		if outcome, id := signer.Check(pdf); outcome != document.Altered || id != "" {
			t.Errorf("byte %d was changed: %v %q, want altered", at, outcome, id)
		}
		pdf[at] ^= 0x01
	}
}

// The signature has parts that mean nothing, such as the version of its form. Changing one makes no
// other document; changing anything else of it makes it worthless.
func TestChangesOfTheSignatureItself(t *testing.T) {
	signer := newSigner(t)
	c := sample()
	pdf, err := newRenderer(t, signer).PDF(c)
	if err != nil {
		t.Fatal(err)
	}
	begin := bytes.LastIndex(pdf, []byte("/Contents<")) + len("/Contents<")
	end := begin + bytes.IndexByte(pdf[begin:], '>')

	refused := 0
	for at := begin; at < end; at++ {
		pdf[at] ^= 0x01
		switch outcome, id := signer.Check(pdf); outcome {
		case document.Altered:
			refused++
		case document.Genuine:
			if id != c.DocNo {
				t.Errorf("byte %d was changed: it passes as %q", at, id)
			}
		default:
			t.Errorf("byte %d was changed: %v", at, outcome)
		}
		pdf[at] ^= 0x01
	}
	if part := float64(refused) / float64(end-begin); part < 0.95 {
		t.Errorf("only %.0f %% of the changes were refused", part*100)
	}
}

func TestWhatIsAddedShows(t *testing.T) {
	signer, other := newSigner(t), newSigner(t)
	pdf, err := newRenderer(t, signer).PDF(sample())
	if err != nil {
		t.Fatal(err)
	}
	signedAgain := func(s *document.Signer) []byte {
		twice, err := s.Sign(bytes.Clone(pdf), "CB20261123-999999", now)
		if err != nil {
			t.Fatal(err)
		}
		return twice
	}
	// An update that puts another page in the place of the first, the way a forger would.
	update := "\n4 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\nxref\n4 1\n" +
		"0000000000 00000 n \ntrailer\n<< /Size 40 /Root 1 0 R /Prev 0 >>\nstartxref\n0\n%%EOF\n"
	covering := regexp.MustCompile(`(/ByteRange \[0 \d+ \d+) \d+\]`)

	for _, test := range []struct {
		name string
		file []byte
	}{
		{"a line break", append(bytes.Clone(pdf), '\n')},
		{"an update", append(bytes.Clone(pdf), update...)},
		{"an update and another's signature", signedAgain(other)},
		{"an update and a signature of our own", signedAgain(signer)},
		{"the signed file inside another", append([]byte("%PDF-1.4\n"), pdf...)},
		{"the end cut off", pdf[:len(pdf)-1]},
		{"half the file", pdf[:len(pdf)*99/100]},
		{"a range that covers less", covering.ReplaceAll(bytes.Clone(pdf), []byte("${1} 1]   "))},
	} {
		if got, id := signer.Check(test.file); got != document.Altered || id != "" {
			t.Errorf("%s: %v %q, want altered", test.name, got, id)
		}
	}
}

// A file that hides other content in what its signature leaves uncovered.
func TestNothingHidesBesideTheSignature(t *testing.T) {
	signer := newSigner(t)
	pdf, err := newRenderer(t, signer).PDF(sample())
	if err != nil {
		t.Fatal(err)
	}
	gap := bytes.LastIndex(pdf, []byte("/Contents<")) + len("/Contents<")
	end := gap + bytes.IndexByte(pdf[gap:], '>')
	padding := pdf[end-40 : end]
	if strings.Trim(string(padding), "0") != "" {
		t.Fatal("the signature has no padding to hide in")
	}
	for _, hidden := range []string{">/Reason (Document X)/X<", "41424344", "0a0A"} {
		file := bytes.Clone(pdf)
		copy(file[end-40:], hidden)
		if got, _ := signer.Check(file); got != document.Altered {
			t.Errorf("%q hidden in the padding: %v, want altered", hidden, got)
		}
	}
}

func TestDocumentIDs(t *testing.T) {
	signer := newSigner(t)
	for _, id := range []string{"", "a b", "(x)", "证明1", strings.Repeat("9", 41)} {
		if _, err := signer.Sign([]byte("%PDF-1.7"), id, now); err == nil {
			t.Errorf("signed as %q", id)
		}
	}
	if _, err := signer.Sign([]byte("no PDF"), "A1", now); err == nil {
		t.Error("signed what is no PDF")
	}
}

// agencyKey is a key and its certificate in PEM.
func agencyKey(t testing.TB) (keyPEM, certPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "agency"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(2, 0, 0),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
}

func TestDocumentsOutliveAChangeOfKey(t *testing.T) {
	oldKey, oldCert := agencyKey(t)
	newKey, newCert := agencyKey(t)
	before, err := document.LoadSigner(oldKey, oldCert, nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := document.LoadSigner(newKey, newCert, oldCert)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := newRenderer(t, before).PDF(sample())
	if err != nil {
		t.Fatal(err)
	}
	if outcome, _ := after.Check(pdf); outcome != document.Genuine {
		t.Errorf("after the change of key: %v, want genuine", outcome)
	}
	if forgotten, err := document.LoadSigner(newKey, newCert, nil); err != nil {
		t.Fatal(err)
	} else if outcome, _ := forgotten.Check(pdf); outcome != document.NotOurs {
		t.Errorf("without the former certificate: %v, want not ours", outcome)
	}
}

func TestSigningKeysThatAreRefused(t *testing.T) {
	key, cert := agencyKey(t)
	otherKey, _ := agencyKey(t)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	rsaPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})

	for _, test := range []struct {
		name              string
		key, cert, former []byte
		want              string
	}{
		{"no key", nil, cert, nil, "signing key: the file is not PEM"},
		{"not P-256", rsaPEM, cert, nil, "signing key: ECDSA on P-256 is wanted"},
		{"no certificate", key, nil, nil, "signing certificate: the file holds none"},
		{"certificate of another key", otherKey, cert, nil, "signing certificate: it is not of the signing key"},
		{"broken former", key, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE"}), "former signing certificates: "},
	} {
		_, err := document.LoadSigner(test.key, test.cert, test.former)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

// former is a signer that knows the certificate of testdata/former.pem, whose key is gone, and
// testdata/signed.pdf, which was signed with it as document A1.
func former(t testing.TB) (signer *document.Signer, signed []byte) {
	t.Helper()
	signed, err := os.ReadFile("testdata/signed.pdf")
	if err != nil {
		t.Fatal(err)
	}
	formerPEM, err := os.ReadFile("testdata/former.pem")
	if err != nil {
		t.Fatal(err)
	}
	key, cert := agencyKey(t)
	if signer, err = document.LoadSigner(key, cert, formerPEM); err != nil {
		t.Fatal(err)
	}
	return signer, signed
}

// Papers signed by an earlier version of this program are out in the world.
func TestDocumentOfAnEarlierVersionStaysGenuine(t *testing.T) {
	signer, signed := former(t)
	if outcome, id := signer.Check(signed); outcome != document.Genuine || id != "A1" {
		t.Errorf("Check = %v %q, want genuine A1", outcome, id)
	}
}

// FuzzCheck feeds whatever comes to the check that strangers reach. What passes has to be the
// signed document outside of its signature.
func FuzzCheck(f *testing.F) {
	signer, signed := former(f)
	begin := bytes.Index(signed, []byte("/Contents<"))
	end := begin + bytes.IndexByte(signed[begin:], '>')

	f.Add(signed)
	f.Add(append(bytes.Clone(signed), '\n'))
	f.Add([]byte("%PDF-1.7\n/ByteRange [0 37 56 0]/Contents<3080308030803080>"))
	f.Add([]byte("%PDF-1.7\n/ByteRange [0 99999999 99999999 99999999]"))
	f.Add([]byte("%PDF-1.7\n/Name (shebao)"))
	f.Fuzz(func(t *testing.T, file []byte) {
		outcome, id := signer.Check(file)
		if outcome != document.Genuine {
			return
		}
		same := len(file) == len(signed) && bytes.Equal(file[:begin], signed[:begin]) && bytes.Equal(file[end:], signed[end:])
		if !same || id != "A1" {
			t.Errorf("%q is genuine as %q", file, id)
		}
	})
}
