package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// goModule is a font collection inside a module of the Go proxy; its first face is the asset.
type goModule struct {
	spec string // path@version
	face asset
}

func (m goModule) files() []asset  { return []asset{m.face} }
func (m goModule) command() string { return "go mod download -json " + m.spec }

func (m goModule) fetch(root string) error {
	if ready(root, m.files()) {
		return nil
	}

	out, err := exec.Command("go", "mod", "download", "-json", m.spec).Output()
	var module struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &module); jsonErr != nil || module.Dir == "" {
		return fmt.Errorf("go mod download: %w %s", errors.Join(err, jsonErr), module.Error)
	}
	collection, err := os.ReadFile(filepath.Join(module.Dir, filepath.FromSlash(m.face.member)))
	if err != nil {
		return err
	}
	face, err := firstFace(collection)
	if err != nil {
		return err
	}
	return m.face.write(root, face)
}

var errCollection = errors.New("not a font collection")

// Sizes of the parts of a TrueType collection, OpenType 1.9 "Font file": the collection's header up
// to the first face's offset, a face's header, and an entry of its table directory.
const (
	collectionHeader = 16
	faceHeader       = 12
	directoryEntry   = 16
)

// firstFace writes the first face of a TrueType collection as a font of its own: its directory, and
// then its tables, each on a boundary of four bytes.
func firstFace(ttc []byte) ([]byte, error) {
	order := binary.BigEndian
	if len(ttc) < collectionHeader || string(ttc[:4]) != "ttcf" {
		return nil, errCollection
	}
	start := uint64(order.Uint32(ttc[12:]))
	if start+faceHeader > uint64(len(ttc)) {
		return nil, errCollection
	}
	tables := int(order.Uint16(ttc[start+4:]))
	end := start + faceHeader + uint64(tables)*directoryEntry
	if end > uint64(len(ttc)) {
		return nil, errCollection
	}

	face := append([]byte(nil), ttc[start:end]...)
	for i := range tables {
		entry := faceHeader + i*directoryEntry
		offset := uint64(order.Uint32(face[entry+8:]))
		length := uint64(order.Uint32(face[entry+12:]))
		if offset+length > uint64(len(ttc)) {
			return nil, errCollection
		}
		order.PutUint32(face[entry+8:], uint32(len(face)))
		face = append(face, ttc[offset:offset+length]...)
		for len(face)%4 != 0 {
			face = append(face, 0)
		}
	}
	return face, nil
}
