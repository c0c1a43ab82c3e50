package web

import (
	"context"
	"sync"
)

// kept is a value that was read from the database and serves for a while, since every page needs it. Nobody waits for a reading but who has
// nothing to go on with: where the value is old, one request reads it anew and the others go on with what there is. What can't be read is as
// it was, and is tried again after the same while.
type kept[T any] struct {
	serves int64 // for how many seconds

	mu      sync.Mutex
	value   T
	there   bool          // it was read, or tried
	readAt  int64         // when that was begun, in Unix seconds
	gone    int           // how often it was forgotten
	reading chan struct{} // closed once the reading under way has ended; nil for none
}

// get is the value as of now. read is called by one at a time, outside any lock.
func (k *kept[T]) get(ctx context.Context, now int64, read func(context.Context) (T, error)) (T, error) {
	for {
		k.mu.Lock()
		if k.there && k.readAt <= now && now < k.readAt+k.serves {
			defer k.mu.Unlock()
			return k.value, nil
		}
		under := k.reading
		if under == nil {
			r := k.begin(now)
			k.mu.Unlock()
			return k.run(ctx, r, read)
		}
		if k.there {
			defer k.mu.Unlock()
			return k.value, nil
		}
		k.mu.Unlock()
		select {
		case <-under:
		case <-ctx.Done():
			return k.last(), ctx.Err()
		}
	}
}

// anew reads the value whatever there is, for whoever wants no older one.
func (k *kept[T]) anew(ctx context.Context, now int64, read func(context.Context) (T, error)) (T, error) {
	k.mu.Lock()
	r := k.begin(now)
	k.mu.Unlock()
	return k.run(ctx, r, read)
}

// reading is one on its way.
type reading struct {
	begun int64
	gone  int // as it was then
	ended chan struct{}
}

func (k *kept[T]) begin(now int64) reading {
	r := reading{now, k.gone, make(chan struct{})}
	k.reading = r.ended
	return r
}

func (k *kept[T]) run(ctx context.Context, r reading, read func(context.Context) (T, error)) (T, error) {
	defer k.end(r)
	value, err := read(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	counts := r.gone == k.gone // else it may be older than the change that had it forgotten
	if counts && ctx.Err() == nil {
		k.there, k.readAt = true, r.begun
	}
	if err != nil {
		return k.value, err
	}
	if counts {
		k.value = value
	}
	return value, nil
}

// end lets those go on who waited, also where the reading panicked.
func (k *kept[T]) end(r reading) {
	close(r.ended)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reading == r.ended {
		k.reading = nil
	}
}

// last is the value as it was read last.
func (k *kept[T]) last() T {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value
}

// forget has whoever comes next read it, since it was changed here.
func (k *kept[T]) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.there = false
	k.gone++
	k.reading = nil // one under way may have read what was before
}
