package demo

import "math/rand/v2"

// draw is a person's own source of chance. Each person has one, seeded by the archive's seed and the
// person's place in it, so that no person's life depends on how many lines another's took.
type draw struct{ *rand.Rand }

func newDraw(seed, place uint64) draw {
	return draw{rand.New(rand.NewPCG(seed, place))}
}

// chance is true so many times in a thousand.
func (d draw) chance(perMille int) bool { return d.IntN(1000) < perMille }

// between is a whole number from lo to hi, both included.
func (d draw) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// pick is one of the values, each as likely as the others.
func pick[T any](d draw, values []T) T { return values[d.IntN(len(values))] }
