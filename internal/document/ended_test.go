package document_test

import (
	"errors"
	"testing"
	"time"

	"shebao/internal/document"
)

// endedSigner signs with a certificate that ran out a year before now, as the machine's clock has it, and at the end of `last`.
func endedSigner(t *testing.T) (signer *document.Signer, last time.Time) {
	t.Helper()
	key, cert, err := document.NewSelfSigned("shebao test", now.AddDate(-11, 0, 0)) // ten years
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = document.LoadSigner(key, cert, nil); err != nil {
		t.Fatal(err)
	}
	return signer, now.AddDate(-1, 0, 0)
}

func TestACertificateThatHasRunOutSignsNothing(t *testing.T) {
	signer, _ := endedSigner(t)
	r := newRenderer(t, signer)
	if _, err := r.PDF(sample()); !errors.Is(err, document.ErrCertificateEnded) {
		t.Errorf("a paper: %v, want ErrCertificateEnded", err)
	}
	if err := r.Ready(); !errors.Is(err, document.ErrCertificateEnded) {
		t.Errorf("before one is issued: %v, want ErrCertificateEnded", err)
	}
}

// The signature bears the machine's time, which here is after the certificate's end, as where a clock was wrong. The paper is whole all the
// same.
func TestAPaperOfACertificateThatHasRunOutIsNotCalledAltered(t *testing.T) {
	signer, last := endedSigner(t)
	unsigned, err := newRenderer(t, newSigner(t)).Unsigned(sample())
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := signer.Sign(unsigned, "A1", last.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if outcome, id := signer.Check(pdf); outcome != document.Genuine || id != "A1" {
		t.Errorf("%v, %q; want genuine", outcome, id)
	}
	pdf[len(pdf)/2] ^= 1
	if outcome, _ := signer.Check(pdf); outcome == document.Genuine {
		t.Error("an altered one is called genuine")
	}
}

func TestASignerTakesUpANewKeyThatKnowsTheFormer(t *testing.T) {
	oldKey, oldCert := agencyKey(t)
	newKey, newCert := agencyKey(t)
	load := func(key, cert, former []byte) *document.Signer {
		s, err := document.LoadSigner(key, cert, former)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	signer := load(oldKey, oldCert, nil)
	paper, err := newRenderer(t, signer).PDF(sample())
	if err != nil {
		t.Fatal(err)
	}
	if err := signer.Replace(load(newKey, newCert, nil)); err == nil {
		t.Error("a new certificate is taken without the former: papers that are out would no longer be genuine")
	}
	if err := signer.Replace(load(newKey, newCert, oldCert)); err != nil {
		t.Fatal(err)
	}
	next, err := newRenderer(t, signer).PDF(sample())
	if err != nil {
		t.Fatal(err)
	}
	for name, pdf := range map[string][]byte{"from before": paper, "from after": next} {
		if outcome, _ := load(newKey, newCert, oldCert).Check(pdf); outcome != document.Genuine {
			t.Errorf("a paper %s: %v", name, outcome)
		}
	}
	if own, former := signer.Certificates(); own == nil || len(former) != 1 {
		t.Errorf("%d former certificates", len(former))
	}
}
