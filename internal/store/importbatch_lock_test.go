package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"shebao/internal/testkit/fixture"
)

// TestTheLockBelongsToTheServicesUser has root run an import beside a service that is not root: its lock must not stay root's.
func TestTheLockBelongsToTheServicesUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root's files can belong to another")
	}
	w := fixture.SQLite(t)
	const service = 4711
	if err := os.Chown(filepath.Dir(w.URL), service, service); err != nil {
		t.Fatal(err)
	}
	release, err := w.DB.LockImport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
	info, err := os.Stat(w.URL + ".import-lock")
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t); owner.Uid != service || owner.Gid != service {
		t.Errorf("it belongs to %d:%d", owner.Uid, owner.Gid)
	}
}
