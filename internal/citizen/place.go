package citizen

import (
	"context"
	"time"

	"shebao/internal/store"
)

// place is where a try on somebody's account comes from, as limits count it: one of the person's own devices, or else the network. What
// strangers try elsewhere counts for their own places, so that it holds nobody back who is at theirs.
type place struct {
	key    string
	device bool // it is one of the person's devices
	known  bool // that, or a network that they signed in from
}

// networkKnown is how long a network is known after a sign-in from it.
const networkKnown = 90 * 24 * time.Hour

// placeOf looks the place of a visit up. personNo is "" where nobody has the account: that asks the same, and nothing is known.
func (s *Service) placeOf(ctx context.Context, personNo string, v Visit) (place, error) {
	own, err := s.db.KnowsDevice(ctx, personNo, v.Device)
	if err != nil {
		return place{}, err
	}
	from := store.AddressOf(v.Address)
	known, err := s.db.SignedInFrom(ctx, personNo, from, s.db.Now().Add(-networkKnown))
	if own {
		return place{key: "device:" + v.Device, device: true, known: true}, err
	}
	return place{key: "line:" + from.Key(), known: known}, err
}

// of is what a limit counts that holds for a fact at this place.
func (p place) of(fact string) string { return fact + "\x00" + p.key }

// guard are the limits on trying what opens an account.
type guard struct {
	place     store.Limit        // for the fact, at one place
	strangers store.Limit        // for the fact, from all places together that its holder is not known at
	address   store.AddressLimit // for whatever comes from one network, but for a person's own devices
}

// tries are what one try counts for.
func (g guard) tries(fact string, p place, address string) []store.Counted {
	list := []store.Counted{g.place.For(p.of(fact))}
	if !p.known {
		list = append(list, g.strangers.For(fact))
	}
	if p.device {
		return list
	}
	return append(list, g.address.From(store.AddressOf(address))...)
}

// take counts a try before it is made; *Throttled where it may not be.
func (s *Service) take(ctx context.Context, g guard, fact string, p place, address string) error {
	return s.db.TakeEach(ctx, g.tries(fact, p, address)...)
}

// giveBack gives a try back that was not looked at.
func (s *Service) giveBack(ctx context.Context, g guard, fact string, p place, address string) error {
	return s.db.RestoreEach(ctx, g.tries(fact, p, address)...)
}

// settle forgives the tries at a place after a good one, and gives that one back to the limits around it.
func (s *Service) settle(ctx context.Context, g guard, fact string, p place, address string) error {
	if err := s.giveBack(ctx, g, fact, p, address); err != nil {
		return err
	}
	return s.db.Forgive(ctx, g.place, p.of(fact))
}
