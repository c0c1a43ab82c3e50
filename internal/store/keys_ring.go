package store

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
)

// Data keys come and go while the program runs: a new one is added to the key file, everything is sealed with it
// (reseal.go), and the old one is taken out. Each sealed value says by its first byte which key opens it.

// detailNumber stands in front of what the audit log's own key has sealed; data keys are numbered from 1.
const detailNumber byte = 0

// ring is the data keys of one moment. It never changes; a new one takes its place.
type ring struct {
	data    map[byte]cipher.AEAD
	raw     map[byte][]byte
	current byte
}

func newRing(s Secrets) (*ring, error) {
	r := &ring{data: map[byte]cipher.AEAD{}, raw: map[byte][]byte{}}
	for name, text := range s.Data {
		number, err := strconv.ParseUint(name, 10, 8)
		if err != nil || number == 0 || strconv.FormatUint(number, 10) != name {
			return nil, fmt.Errorf("%w: data key %q must be numbered 1 to 255", ErrKeys, name)
		}
		id := byte(number)
		if r.data[id], err = newAEAD("data."+name, text, 16); err != nil {
			return nil, err
		}
		r.raw[id], _ = hex.DecodeString(text) // newAEAD has checked it
		if name == s.Current {
			r.current = id
		}
	}
	if r.current == 0 {
		return nil, fmt.Errorf("%w: current names no data key", ErrKeys)
	}
	return r, nil
}

func (r *ring) same(o *ring) bool {
	return r.current == o.current && maps.EqualFunc(r.raw, o.raw, bytes.Equal)
}

// source is where secrets can be read again, and which missing keys that has been done for.
type source struct {
	sync.Mutex
	read  func() (Secrets, error)
	asked map[byte]bool
}

// ReadAgainFrom says where the secrets can be read again. A value sealed with a key that is not known makes that happen, once for
// each key number until a Reload brings something new: another process may have begun to use a key before this one saw it.
func (k *Keys) ReadAgainFrom(read func() (Secrets, error)) {
	k.source.Lock()
	defer k.source.Unlock()
	k.source.read = read
}

// Reload reads the secrets again from where ReadAgainFrom says, and reports whether the data keys have changed. What was sealed or opened
// meanwhile is not disturbed. On an error, which wraps ErrKeys where the secrets are at fault, the keys stay as they were.
func (k *Keys) Reload() (changed bool, err error) {
	k.source.Lock()
	defer k.source.Unlock()
	return k.reload()
}

func (k *Keys) reload() (changed bool, err error) {
	if k.source.read == nil {
		return false, nil
	}
	s, err := k.source.read()
	if err != nil {
		return false, err
	}
	next, err := NewKeys(s)
	if err != nil {
		return false, err
	}
	if err := k.compare(next); err != nil {
		return false, err
	}
	fresh := next.ring.Load()
	if k.ring.Load().same(fresh) {
		return false, nil
	}
	k.ring.Store(fresh)
	k.source.asked = nil
	return true, nil
}

// compare refuses secrets under which something written before could no longer be opened or found. A data key may go: whoever
// takes it out has looked for what it seals.
func (k *Keys) compare(next *Keys) error {
	if !bytes.Equal(k.lookup, next.lookup) || !bytes.Equal(k.audit, next.audit) || !bytes.Equal(k.code, next.code) {
		return fmt.Errorf("%w: lookup, audit and code can't change while the program runs, nor after anything was written with them", ErrKeys)
	}
	were := k.ring.Load().raw
	for number, raw := range next.ring.Load().raw {
		if was, ok := were[number]; ok && !bytes.Equal(was, raw) {
			return fmt.Errorf("%w: data key %d is another than it was; a new key needs a new number", ErrKeys, number)
		}
	}
	return nil
}

// opener is the key of a number, or nil.
func (k *Keys) opener(number byte) cipher.AEAD {
	if number == detailNumber {
		return k.detail
	}
	if aead, ok := k.ring.Load().data[number]; ok {
		return aead
	}
	k.source.Lock()
	defer k.source.Unlock()
	if aead, ok := k.ring.Load().data[number]; ok || k.source.asked[number] {
		return aead
	}
	if k.source.asked == nil {
		k.source.asked = map[byte]bool{}
	}
	k.source.asked[number] = true
	if _, err := k.reload(); err != nil {
		return nil // the value can't be opened; whoever watches the file says what is wrong with it
	}
	return k.ring.Load().data[number]
}

// Current is the number of the data key that seals.
func (k *Keys) Current() int { return int(k.ring.Load().current) }

// Numbers are the numbers of all data keys, ascending.
func (k *Keys) Numbers() []int {
	var list []int
	for number := range k.ring.Load().data {
		list = append(list, int(number))
	}
	slices.Sort(list)
	return list
}

// AddDataKey draws a new data key under the next number, and answers with it; used are numbers of keys that are gone (Installation knows
// them). It does not seal yet.
func (s *Secrets) AddDataKey(used ...int) (number string, err error) {
	last := 0
	for _, n := range used {
		last = max(last, n)
	}
	for name := range s.Data {
		n, err := strconv.Atoi(name)
		if err != nil {
			return "", fmt.Errorf("%w: data key %q must be numbered 1 to 255", ErrKeys, name)
		}
		last = max(last, n)
	}
	if last >= 255 {
		return "", fmt.Errorf("%w: no number is left after 255", ErrKeys)
	}
	number = strconv.Itoa(last + 1)
	data := maps.Clone(s.Data)
	data[number] = NewSecrets().Data["1"]
	s.Data = data
	return number, nil
}
