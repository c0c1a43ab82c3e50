package demo

import (
	"fmt"

	"shebao/internal/social"
)

// The states of a claim, and the reason for stopping by taking up work again.
const (
	claimDrawing = "20"
	claimExpired = "30"
	claimStopped = "40"
	backAtWork   = "41"
)

// claim is a time of drawing unemployment benefit.
type claim struct {
	from    social.Month
	granted int
	status  string
	stopped social.Month // the month nothing was paid any more; 0: ran its course or runs
}

// lastPaid is the last month paid, as seen in a month.
func (c *claim) lastPaid(now social.Month) social.Month {
	end := min(c.from.Add(c.granted-1), now)
	if c.stopped != 0 {
		end = min(end, c.stopped.Add(-1))
	}
	return end
}

// newClaim is the claim of somebody who stopped paying after a number of months and took up work in
// another one, or has not (0).
func newClaim(from social.Month, paid int, again, last social.Month) claim {
	c := claim{from: from, granted: social.UnemploymentMonths(paid), status: claimExpired}
	end := from.Add(c.granted - 1)
	switch {
	case again != 0 && again <= end:
		c.status, c.stopped = claimStopped, again
	case again == 0 && end > last:
		c.status = claimDrawing
	}
	return c
}

// writeClaims writes the claims and what was paid on them: 90 % of the minimum wage, and the medical
// contribution the fund takes over.
func (w *writer) writeClaims(l *life) {
	for i := range l.claims {
		c := &l.claims[i]
		no := fmt.Sprintf("SY%07d%02d", l.place+1, i+1)
		t := w.claims
		t.text(no)
		t.text(l.no)
		t.month(c.from)
		t.number(c.granted)
		t.text(c.status)
		if c.status == claimStopped {
			t.text(backAtWork)
		} else {
			t.none()
		}
		t.month(c.stopped)
		t.end()
		w.writeBenefits(l, c, no)
	}
}

func (w *writer) writeBenefits(l *life, c *claim, no string) {
	nth := 1
	for m := c.from; m <= c.lastPaid(w.scale.last); m = m.Add(1) {
		terms := w.scale.at(m)
		medical := terms.medical[1].personal + terms.medical[1].employer
		t := w.benefits
		t.text(no)
		t.text(l.no)
		t.month(m)
		t.number(nth)
		t.fen(benefitRate.Of(terms.minimum))
		t.fen(medical.Of(terms.medicalBound.Min))
		t.noFen()
		t.text("已发放")
		t.end()
		nth++
	}
}
