package citizen

import (
	"context"
	"errors"
	"slices"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// stopUnemployment is 停止领取失业救济金 (guide 三(三)5(1)): it counts from the next month, and is decided at once.
var stopUnemployment = &Procedure{
	Page: "stop-unemployment", Act: "unemployment.stop",
	Admit:  admitBenefitStop,
	Asks:   stopAsks,
	Show:   showDrawn,
	Settle: settleBenefitStop,
}

func admitBenefitStop(ctx context.Context, a *Application) (*Refusal, error) {
	claim, err := a.DB.DrawnClaim(ctx, a.PersonNo)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &Refusal{Title: text.StopNotDrawing, Why: text.WhyNotDrawing, Pages: []string{"unemployment-payments", "claim-unemployment"}}, nil
	case err != nil:
		return nil, err
	case claim.Stop != nil:
		return &Refusal{Title: text.StopAlready, Why: text.Stopped(claim.Stop.From), Pages: []string{"decisions", "unemployment-payments"}}, nil
	}
	return nil, nil
}

func stopAsks(*Application) []Ask {
	return []Ask{
		{Name: "reason", Label: text.WordStopReason, Kind: AskChoice, Options: stopReasons()},
		{Name: "words", Label: text.WordStopWords, Hint: text.StopWordsHint, Kind: AskText, Optional: true},
		{Name: "sure", Label: text.WordStopSure, Hint: text.StopSureHint, Kind: AskTick},
	}
}

func stopReasons() []Option {
	var options []Option
	for _, code := range social.StopReasons {
		options = append(options, Option{Value: code, Text: text.StopReasons[code]})
	}
	return options
}

// showDrawn shows the claim being drawn, where there is one.
func showDrawn(ctx context.Context, a *Application) (Shown, error) {
	claim, err := a.DB.DrawnClaim(ctx, a.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return Shown{}, nil
	}
	if err != nil {
		return Shown{}, err
	}
	return Shown{
		Facts: []Line{{text.WordClaimNo, claim.No}, {text.WordDrawnMonths, text.Months(claim.Drawn())}, {text.WordLeftMonths, text.Months(claim.Left())}},
		Notes: text.BenefitStopNotes(a.NextMonth()),
	}, nil
}

func settleBenefitStop(ctx context.Context, a *Application) (*Plan, error) {
	reason, words := a.Value("reason"), a.Value("words")
	var problems text.Problems
	if !slices.Contains(social.StopReasons, reason) {
		problems.Add("reason", text.NoStopReason)
	}
	problems.Add("words", text.Plain(text.WordStopWords, words, reason == social.StopForOther, 100))
	if a.Value("sure") == "" {
		problems.Add("sure", text.NoStopSure)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	claim, err := a.DB.DrawnClaim(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	said := text.StopReasons[reason]
	if reason == social.StopForOther {
		said += "：" + words
	}
	decision := document.NewStopDecision(a.Settings.Issuer.Draft(a.PersonNo, false), a.Person, document.Stopped{
		ClaimNo: claim.No, Reason: said, From: a.NextMonth(), Drawn: claim.Drawn(), Left: claim.Left()})
	if err := a.Settings.Issuer.CanPrint(decision); err != nil {
		return nil, err
	}
	return stopPlan(a, claim, reason, said), nil
}

func stopPlan(a *Application, claim *store.DrawnClaim, reason, said string) *Plan {
	from := a.NextMonth()
	return &Plan{
		Changes: []Difference{
			{Name: text.WordClaimStatus, Before: text.ClaimStatuses["20"], After: text.ClaimStatuses["40"]},
			{Name: text.WordClaimNo, After: claim.No},
			{Name: text.WordStopReason, After: said},
			{Name: text.WordMonthFrom, After: text.YearMonth(from)},
			{Name: text.WordLeftMonths, After: text.Months(claim.Left())},
		},
		Notes: text.BenefitStopNotes(from),
		Apply: func(tx *store.Tx) error {
			if err := tx.StopUnemployment(claim.No, reason, from); err != nil {
				return err
			}
			decision := document.NewStopDecision(a.Settings.Issuer.Draft(a.PersonNo, false), a.Person, document.Stopped{
				ReceiptNo: tx.ReceiptNo(), ClaimNo: claim.No, Reason: said, From: from, Drawn: claim.Drawn(), Left: claim.Left()})
			if _, err := document.Issue(tx, decision, time.Time{}); err != nil {
				return err
			}
			return feedStop(tx, claim.No, reason, from)
		},
	}
}

func feedStop(tx *store.Tx, claimNo, reason string, from social.Month) error {
	return feedAll(tx, [][3]string{
		{"unemployment_claims.claim_no", "", claimNo},
		{"unemployment_claims.status", "20", "40"},
		{"unemployment_claims.stop_reason", "", reason},
		{"unemployment_claims.stopped_month", "", from.Compact()},
	})
}

// feedAll tells the core system of several things that persons does not hold: name, before, after.
func feedAll(tx *store.Tx, changes [][3]string) error {
	for _, c := range changes {
		if err := tx.ChangeOther(c[0], c[1], c[2]); err != nil {
			return err
		}
	}
	return nil
}

// undoStop takes a stop back that the core system did not take over, and its decision with it.
func undoStop(tx *store.Tx, e store.FeedEvent) error {
	if err := tx.RefuseStop(e.ReceiptNo); err != nil {
		return err
	}
	return document.RevokeSeries(tx, e.PersonNo, document.DecisionKind+":"+e.ReceiptNo)
}
