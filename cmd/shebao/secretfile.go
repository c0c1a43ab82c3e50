package main

import (
	"fmt"
	"io"
	"os"
)

// mostSecret is how large a file with a secret may be, in bytes; a true one has some kilobytes.
const mostSecret = 1 << 20

// readSecret reads a file that holds a key or another secret. One that others than its owner can open is refused: what they have read, no
// chmod takes back, so whoever made it should know.
func readSecret(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := ownersAlone(file); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(file, mostSecret))
}

// ownersAlone refuses an open file that its group or others can open too.
func ownersAlone(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); hasOwners && mode&0o077 != 0 {
		return fmt.Errorf("%s holds a secret, and others than its owner can open it (mode %04o): chmod 600 %[1]s, and make a new secret if "+
			"somebody may have read it", file.Name(), mode)
	}
	return nil
}
