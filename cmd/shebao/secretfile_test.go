package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"shebao/internal/document"
)

// Every file with a secret that the program is told of is refused while its group or others can open it, and the sentence says what to do.
func TestASecretThatOthersCanReadIsRefused(t *testing.T) {
	if !hasOwners {
		t.Skip("files have no mode here")
	}
	dir := t.TempDir()
	if err := (newKeysCmd{Dir: dir, Name: "test"}).Run(); err != nil {
		t.Fatal(err)
	}
	cert, key := certificateFiles(t, dir, "tls", time.Now().AddDate(1, 0, 0))
	secret := filepath.Join(dir, "secret")
	write(t, secret, []byte("0123456789abcdef0123456789abcdef"))
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(dir, "backup.key")
	write(t, backup, []byte(identity.String()+"\n"))
	for what, use := range map[string]struct {
		path string
		read func() error
	}{
		"keys.toml":          {filepath.Join(dir, "keys.toml"), func() error { _, err := databaseFlags{Data: dir}.ownSecrets(); return err }},
		"signing.key":        {filepath.Join(dir, "signing.key"), func() error { _, err := signingFlags{}.load(dir); return err }},
		"the TLS key":        {key, func() error { _, err := tlsFlags{TLSCert: cert, TLSKey: key}.certificate(); return err }},
		"a channel's secret": {secret, func() error { _, err := messageFlags{}.secret(secret, ""); return err }},
		"the feed's token":   {secret, func() error { _, err := feedFlags{FeedTokenFile: secret}.token(); return err }},
		"the key of backups": {backup, func() error { _, err := identityFlags{Identity: backup}.identities(); return err }},
	} {
		t.Run(what, func(t *testing.T) {
			for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644} {
				if err := os.Chmod(use.path, mode); err != nil {
					t.Fatal(err)
				}
				if err := use.read(); err == nil || !strings.Contains(err.Error(), "chmod 600 "+use.path) {
					t.Errorf("with mode %o: %v", mode, err)
				}
			}
			for _, mode := range []os.FileMode{0o600, 0o400} {
				if err := errors.Join(os.Chmod(use.path, mode), use.read()); err != nil {
					t.Errorf("with mode %o: %v", mode, err)
				}
			}
		})
	}
	var loaded *document.Signer
	if err := os.Chmod(filepath.Join(dir, "signing.crt"), 0o644); err != nil {
		t.Fatal(err)
	}
	if loaded, err = (signingFlags{}).load(dir); err != nil || loaded == nil {
		t.Errorf("a certificate is no secret: %v", err)
	}
}
