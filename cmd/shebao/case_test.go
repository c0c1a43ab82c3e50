package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
)

// A case is decided at the command line under the rules of the server: with a key and certificate of its own that still count.
func TestADecisionAtTheCommandLineNeedsWhatSignsIt(t *testing.T) {
	made := time.Date(2016, 12, 1, 10, 0, 0, 0, social.Zone) // a certificate of one's own counts for ten years
	in := func(name string) caseFlags {
		var c caseFlags
		c.Data = t.TempDir()
		if name == "" {
			return c
		}
		key, cert, err := document.NewSelfSigned(name, made)
		if err != nil {
			t.Fatal(err)
		}
		for file, content := range map[string][]byte{"signing.key": key, "signing.crt": cert} {
			if err := os.WriteFile(filepath.Join(c.Data, file), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return c
	}
	own, demo, none := in("示例市社会保险基金管理局"), in(document.DemoName), in("")
	if err := own.mayIssue(made.AddDate(9, 11, 0)); err != nil {
		t.Errorf("with a certificate that counts: %v", err)
	}
	if err := own.mayIssue(made.AddDate(10, 0, 1)); !errors.Is(err, document.ErrCertificateEnded) {
		t.Errorf("with one that has ended: %v, want ErrCertificateEnded", err)
	}
	if err := none.mayIssue(made); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without any: %v", err)
	}
	if err := demo.mayIssue(made); !errors.Is(err, errDemoCertificate) {
		t.Errorf("with a demonstration's: %v", err)
	}
	demo.Demo = true
	if err := demo.mayIssue(made); err != nil {
		t.Errorf("in a demonstration: %v", err)
	}
}
