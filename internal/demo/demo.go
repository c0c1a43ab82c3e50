// Package demo writes a synthetic archive: the fifteen files of the archive format, filled with
// people who do not exist and whose records follow the rates and bounds of their time.
//
// The first people of the archive are the cast: one for every situation the guide speaks of, the same
// in every archive. The others are drawn from the seed.
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shebao/internal/social"
)

// Options says what archive to write.
type Options struct {
	People int       // how many in all; never fewer than the cast
	Seed   uint64    // the same seed, people and day give the same bytes
	Until  time.Time // today, in the agency's zone: records reach to the month before
	Gzip   bool      // write .csv.gz
}

// ErrOptions is wrapped where an archive cannot be written as asked.
var ErrOptions = errors.New("no such archive can be written")

// The cast's children and the latest rates want a day in these years.
const (
	earliestYear = 2024
	latestYear   = 2040
)

func (o Options) check() error {
	if y := o.Until.Year(); y < earliestYear || y > latestYear {
		return fmt.Errorf("%w: today is to lie in the years %d to %d", ErrOptions, earliestYear, latestYear)
	}
	if o.People > maxPeople {
		return fmt.Errorf("%w: at most %d people", ErrOptions, maxPeople)
	}
	return nil
}

// writer writes one person after another; what it remembers does not grow with their number.
type writer struct {
	*archive
	scale *scale
	until time.Time
	seed  uint64

	units       []unit
	centreNames map[string]string
	ids         *idNumbers

	now     *life // the person being written
	record  record
	owed    []owed // by the person, for months paid alone
	receipt int    // of the person's medical bills
	written int    // people so far
}

// Generate writes an archive to a folder, replacing one of an earlier run, and returns the cast. The
// manifest is written last: an archive that was broken off has none.
func Generate(ctx context.Context, dir string, o Options) (*Cast, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	o.Until = o.Until.In(social.Zone)
	a, err := newArchive(dir, o.Gzip)
	if err != nil {
		return nil, err
	}
	w := newWriter(a, o)
	cast, err := w.writeAll(ctx, o)
	if err = errors.Join(err, a.close()); err != nil {
		return nil, err
	}
	if err := a.writeManifest(); err != nil {
		return nil, err
	}
	cast.Rows = a.rows()
	return cast, nil
}

func newWriter(a *archive, o Options) *writer {
	const peopleAUnit, fewest, most = 25, 12, 40_000
	lastClosed := social.MonthOf(o.Until).Add(-1)
	w := &writer{
		archive:     a,
		scale:       newScale(lastClosed),
		until:       o.Until,
		seed:        o.Seed,
		units:       newUnits(newDraw(o.Seed, unitDraw), min(max(o.People/peopleAUnit, fewest), most)),
		centreNames: make(map[string]string, centreCount),
		ids:         newIDNumbers(),
	}
	for i := range centreCount {
		w.centreNames[centreNo(i)] = centreName(i)
	}
	return w
}

// Places in the sequence of draws that no person has.
const (
	unitDraw     = 1 << 62
	unitNameDraw = unitDraw + 1
	castSeed     = 20120801 // the cast is the same whatever the seed
)

func (w *writer) writeAll(ctx context.Context, o Options) (*Cast, error) {
	w.writeUnits(newDraw(w.seed, unitNameDraw), w.units)
	w.writeCentres()
	w.writeBounds(w.scale.bounds)
	w.writeHalls()

	cast, guests := w.writeCast(), w.guests()
	drawn := o.People - len(guests)
	for w.written < drawn {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := w.failed(); err != nil {
			return nil, err
		}
		w.writeFamily(drawn)
	}
	w.writeGuests(cast, guests)
	cast.People = w.written
	return cast, w.failed()
}

// writeFamily draws and writes an adult and the children the adult looks after.
func (w *writer) writeFamily(people int) {
	d := newDraw(w.seed, uint64(w.written))
	adult := w.newLife(d)
	adult.identify(d, w.ids, w.written)
	adult.idNo = oldNumber(d, adult.idNo, adult.birth)
	w.writeLife(d, adult)

	for range wardsOf(d, adult, w.scale.last) {
		if w.written >= people {
			return
		}
		child := w.newWard(d, adult)
		child.identify(d, w.ids, w.written)
		w.writeLife(d, child)
	}
}

// writeLife writes everything about a person.
func (w *writer) writeLife(d draw, l *life) {
	w.now, w.receipt, w.owed = l, 0, w.owed[:0]
	w.record.reset(len(w.scale.months))
	l.settle(w.scale.last)
	if l.centre == "" && l.tier.NeedsHealthCentre() {
		l.centre = centreNo(d.IntN(centreCount))
	}

	w.writePerson(l)
	if l.category == social.Child {
		w.writeWard(l)
	}
	w.writeContributions(d, l)
	w.writeDebits(l)
	w.writeEarly(l)
	w.writeTransfers(l)
	w.writePensions(d, l)
	w.writePensionAccount(l)
	w.writeMedicalAccount(d, l)
	w.writeInjury(l)
	w.writeClaims(l)
	w.written++
}
