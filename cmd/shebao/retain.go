package main

import (
	"context"
	"log/slog"
	"time"

	"shebao/internal/store"
)

// keepFlags say how long what has an end is kept: docs/data.md has the tables and the rules of law.
type keepFlags struct {
	KeepCases          store.Span `name:"cases" help:"How long to keep applications and what was decided on them, after the decision: 3y, 200d or ever." default:"50y" env:"SHEBAO_KEEP_CASES"`
	KeepEvidence       store.Span `name:"evidence" help:"How long to keep files handed in with an application, after the decision: 3y, 200d or ever." default:"30y" env:"SHEBAO_KEEP_EVIDENCE"`
	KeepEnquiries      store.Span `name:"enquiries" help:"How long to keep questions and answers, after the end: 3y, 200d or ever." default:"5y" env:"SHEBAO_KEEP_ENQUIRIES"`
	KeepMessages       store.Span `name:"messages" help:"How long to keep messages to people: 3y, 200d or ever." default:"3y" env:"SHEBAO_KEEP_MESSAGES"`
	KeepLooks          store.Span `name:"looks" help:"How long to keep who looked at whose record: 3y, 200d or ever." default:"3y" env:"SHEBAO_KEEP_LOOKS"`
	KeepAccessCodes    store.Span `name:"access-codes" help:"How long to keep access codes, after they ran out: 3y, 200d or ever." default:"3y" env:"SHEBAO_KEEP_ACCESS_CODES"`
	KeepSubmissions    store.Span `name:"submissions" help:"How long to keep keys of forms sent: 3y, 200d or ever." default:"90d" env:"SHEBAO_KEEP_SUBMISSIONS"`
	KeepExports        store.Span `name:"exports" help:"How long to keep that a copy of data was made: 3y, 200d or ever." default:"200d" env:"SHEBAO_KEEP_EXPORTS"`
	KeepReminders      store.Span `name:"reminders" help:"How long to keep what was found in a record, after it is over: 3y, 200d or ever." default:"3y" env:"SHEBAO_KEEP_REMINDERS"`
	KeepSignins        store.Span `name:"signins" help:"How long to keep sign-ins and failures: 3y, 200d or ever." default:"200d" env:"SHEBAO_KEEP_SIGNINS"`
	KeepDevices        store.Span `name:"devices" help:"How long to keep devices, after they were last seen: 3y, 200d or ever." default:"400d" env:"SHEBAO_KEEP_DEVICES"`
	KeepDrafts         store.Span `name:"drafts" help:"How long to keep drafts of staff: 3y, 200d or ever." default:"90d" env:"SHEBAO_KEEP_DRAFTS"`
	KeepClosedAccounts store.Span `name:"closed-accounts" help:"How long to keep that there was an account, after it was closed: 3y, 200d or ever." default:"3y" env:"SHEBAO_KEEP_CLOSED_ACCOUNTS"`
	KeepStaffNotices   store.Span `name:"staff-notices" help:"How long to keep notices to staff: 3y, 200d or ever." default:"1y" env:"SHEBAO_KEEP_STAFF_NOTICES"`
}

// retention is what the flags say. The error is of a span below what the law asks for.
func (f keepFlags) retention() (store.Retention, error) {
	r := store.Retention{
		"cases":           f.KeepCases,
		"evidence":        f.KeepEvidence,
		"enquiries":       f.KeepEnquiries,
		"messages":        f.KeepMessages,
		"looks":           f.KeepLooks,
		"access-codes":    f.KeepAccessCodes,
		"submissions":     f.KeepSubmissions,
		"exports":         f.KeepExports,
		"reminders":       f.KeepReminders,
		"signins":         f.KeepSignins,
		"devices":         f.KeepDevices,
		"drafts":          f.KeepDrafts,
		"closed-accounts": f.KeepClosedAccounts,
		"staff-notices":   f.KeepStaffNotices,
	}
	return r, r.Check()
}

const (
	retainLook  = time.Hour              // how often it is looked whether the day's sweep was made
	retainPause = 200 * time.Millisecond // after each act of it
)

// retain deletes what was kept long enough, once a day.
func retain(ctx context.Context, db *store.DB, keep store.Retention, log *slog.Logger) {
	each(ctx, retainLook, func() {
		swept, _, err := db.Retain(ctx, keep, waitFor(retainPause))
		for _, s := range swept {
			log.Info("kept long enough", "kind", s.Kind, "rows", s.Rows)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("retention", "error", err.Error())
		}
	})
}

// waitFor waits so long, or until the context ends.
func waitFor(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}
}
