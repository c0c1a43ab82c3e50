package main

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/staff"
)

// ends lists things that run out.
type ends func(context.Context) ([]staff.RunsOut, error)

// runsOut looks at all that runs out, tells the log some time before, and the desk whenever it asks.
type runsOut struct {
	now     func() time.Time
	sources []ends
	said    map[string]int // by what it is, at how many days the log was told last
}

// runsOutEvery is how often it looks; runsOutDays are how many days before the end the log is told.
const runsOutEvery = time.Hour

var runsOutDays = []int{7, 14, 30, 60}

func (r *runsOut) add(source ends) { r.sources = append(r.sources, source) }

// lister is list, or nil where nobody looks.
func (r *runsOut) lister() func(context.Context) ([]staff.RunsOut, error) {
	if r == nil {
		return nil
	}
	return r.list
}

// list is all that runs out, what ends first first.
func (r *runsOut) list(ctx context.Context) ([]staff.RunsOut, error) {
	var list []staff.RunsOut
	var wrong error
	for _, source := range r.sources {
		some, err := source(ctx)
		list, wrong = append(list, some...), errors.Join(wrong, err)
	}
	staff.SortRunsOut(list)
	return list, wrong
}

// run looks at once, then every hour, until the context ends.
func (r *runsOut) run(ctx context.Context, log *slog.Logger) {
	atOnceAndEach(ctx, runsOutEvery, func() { r.check(ctx, log) })
}

// check tells the log of what has come within another of the days since it was told last: a warning, and an error in the last week.
func (r *runsOut) check(ctx context.Context, log *slog.Logger) {
	list, err := r.list(ctx)
	if err != nil && ctx.Err() == nil {
		log.Warn("what runs out can't be looked at", "error", err.Error())
	}
	for _, e := range list {
		days := e.DaysLeft(r.now())
		within, near := runsOutWithin(days)
		key := e.What + "\x00" + e.Name + "\x00" + e.At.String()
		if before, told := r.said[key]; !near || told && before == within || e.What == staff.EndFormer && days < 0 {
			continue
		}
		r.said[key] = within
		level := slog.LevelWarn
		if within <= runsOutDays[0] && (e.What == staff.EndSigning || e.What == staff.EndTLS || e.What == staff.EndFeedTLS) {
			level = slog.LevelError
		}
		log.Log(ctx, level, "runs out", "what", e.What, "name", e.Name, "on", e.At.Format(time.DateOnly), "days_left", days)
	}
}

// runsOutWithin is the least of the days that what has so many days left lies within; -1 for what has run out.
func runsOutWithin(days int) (within int, near bool) {
	if days < 0 {
		return -1, true
	}
	for _, within := range runsOutDays {
		if days <= within {
			return within, true
		}
	}
	return 0, false
}

func certificateEnd(what string, cert *x509.Certificate) staff.RunsOut {
	return staff.RunsOut{What: what, Name: cert.Subject.CommonName, At: cert.NotAfter.In(social.Zone)}
}

func signingEnds(signer *document.Signer) ends {
	return func(context.Context) ([]staff.RunsOut, error) {
		own, former := signer.Certificates()
		list := []staff.RunsOut{certificateEnd(staff.EndSigning, own)}
		for _, cert := range former {
			list = append(list, certificateEnd(staff.EndFormer, cert))
		}
		return list, nil
	}
}

// ends is when the certificate that is shown now runs out.
func (c *certificate) ends(what string) ends {
	return func(context.Context) ([]staff.RunsOut, error) {
		return []staff.RunsOut{certificateEnd(what, c.current.Load().Leaf)}, nil
	}
}

// clientCAEnds is when the certificates in a file run out; none where there is no file.
func clientCAEnds(path string) ends {
	return func(context.Context) ([]staff.RunsOut, error) {
		if path == "" {
			return nil, nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		certs, err := document.ParseCertificates(text)
		var list []staff.RunsOut
		for _, cert := range certs {
			list = append(list, certificateEnd(staff.EndClientCA, cert))
		}
		return list, err
	}
}
