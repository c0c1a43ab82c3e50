package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sum(data string) string {
	s := sha256.Sum256([]byte(data))
	return hex.EncodeToString(s[:])
}

// pack writes a package as npm packs it.
func pack(t *testing.T, members map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "package.tgz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zipped := gzip.NewWriter(file)
	archive := tar.NewWriter(zipped)
	for name, data := range members {
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOnlyTheChosenFileIsTaken(t *testing.T) {
	archive := pack(t, map[string]string{"package/a.ttf": "right", "package/b.ttf": "other"})
	for _, test := range []struct {
		name, member, want string
		ok                 bool
	}{
		{"right", "package/a.ttf", "right", true},
		{"another content", "package/b.ttf", "right", false},
		{"not in the package", "package/c.ttf", "right", false},
	} {
		root := t.TempDir()
		n := npm{"p@1", []asset{{test.member, "fonts/x.ttf", sum(test.want)}}}
		err := n.unpack(root, archive)
		if (err == nil) != test.ok {
			t.Errorf("%s: error %v", test.name, err)
		}
		if got := ready(root, n.assets); got != test.ok {
			t.Errorf("%s: ready is %v", test.name, got)
		}
		left, err := filepath.Glob(filepath.Join(root, "fonts", "*"))
		if err != nil || (len(left) == 1) != test.ok {
			t.Errorf("%s: left behind %v, %v", test.name, left, err)
		}
	}
}

func TestFileThatChangedIsNotReady(t *testing.T) {
	root := t.TempDir()
	a := asset{"x", "fonts/x.ttf", sum("right")}
	if err := a.write(root, []byte("right")); err != nil {
		t.Fatal(err)
	}
	if !ready(root, []asset{a}) {
		t.Error("the right file is not ready")
	}
	if err := os.WriteFile(filepath.Join(root, a.dest), []byte("cut"), 0o644); err != nil {
		t.Fatal(err)
	}
	if ready(root, []asset{a}) {
		t.Error("a file cut off is ready")
	}
}

type brokenSource struct{ asset }

func (s brokenSource) fetch(string) error { return errors.New("no network") }
func (s brokenSource) files() []asset     { return []asset{s.asset} }
func (s brokenSource) command() string    { return "npm pack p@1" }

func TestMissingFileIsNamedWithItsCommand(t *testing.T) {
	s := brokenSource{asset{dest: "fonts/x.ttf"}}
	var out strings.Builder
	report(&out, s, s.fetch(""))
	for _, wanted := range []string{"missing  fonts/x.ttf", "no network", "npm pack p@1"} {
		if !strings.Contains(out.String(), wanted) {
			t.Errorf("the report lacks %q:\n%s", wanted, out.String())
		}
	}
}

// collection is a font collection of one face with one table.
func collection(table string, offset, length uint32) []byte {
	order := binary.BigEndian
	ttc := append([]byte("ttcf"), 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 16)
	ttc = append(ttc, 0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0)
	ttc = append(ttc, "glyf\x00\x00\x00\x00"...)
	ttc = order.AppendUint32(ttc, offset)
	ttc = order.AppendUint32(ttc, length)
	return append(ttc, table...)
}

func TestFirstFaceOfACollection(t *testing.T) {
	const tables = 16 + 12 + 16
	face, err := firstFace(collection("outlines!", tables, 9))
	if err != nil {
		t.Fatal(err)
	}
	const own = 12 + 16
	if got := binary.BigEndian.Uint32(face[20:]); got != own {
		t.Errorf("the table is said to be at %d, want %d", got, own)
	}
	if got := string(face[own:]); got != "outlines!\x00\x00\x00" {
		t.Errorf("the table reads %q", got)
	}

	for name, ttc := range map[string][]byte{
		"empty": nil, "a single font": []byte("\x00\x01\x00\x00 and so on..."),
		"cut off":                collection("outlines!", tables, 9)[:40],
		"a table past the end":   collection("outlines!", tables, 10),
		"a table that overflows": collection("outlines!", 1<<32-1, 1<<32-1),
	} {
		if _, err := firstFace(ttc); !errors.Is(err, errCollection) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
