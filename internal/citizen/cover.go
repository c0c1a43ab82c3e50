package citizen

import (
	"context"
	"errors"
	"slices"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// actResume is the kind of the act of 个人重新参保.
const actResume = "cover.resume"

// stopCover is 个人停止参保 (guide 三(三)2(4)): every branch that is being paid becomes 暂停缴费, from the next month that was not
// collected. What is due must have been paid.
var stopCover = &Procedure{
	Page: "stop-cover", Act: "cover.stop", SelfService: true,
	Asks:  justBankTail,
	Admit: admitStop,
	Show: func(_ context.Context, a *Application) (Shown, error) {
		return Shown{Facts: standing(a)}, nil
	},
	Settle: settleStop,
}

// standing says how the person stands in every branch of a self-payer.
func standing(a *Application) []Line {
	var lines []Line
	for _, branch := range social.SelfPaidBranches {
		lines = append(lines, Line{text.Insurances[branch], text.BranchStatuses[a.Person.Status[branch]]})
	}
	return lines
}

func admitStop(ctx context.Context, a *Application) (*Refusal, error) {
	if refusal, err := admitSelfPayer(ctx, a); err != nil || refusal != nil {
		return refusal, err
	}
	if len(paidBranches(a)) == 0 {
		return &Refusal{Title: text.AlreadyStopped, Why: text.WhyAlreadyStopped, Pages: []string{"resume-cover"}}, nil
	}
	unpaid, err := unpaidBranches(ctx, a)
	if err != nil {
		return nil, err
	}
	if len(unpaid) > 0 {
		return &Refusal{Title: text.Unpaid, Why: text.UnpaidWhy(unpaid, a.DueMonth()), Pages: []string{"pension-contributions", "medical-contributions"}}, nil
	}
	_, err = readSelfPayment(ctx, a, paidBranches(a))
	return refusalOf(err)
}

// unpaidBranches are those in force of which the month that is due is not on record. Who resumed since then through the portal owes
// nothing yet.
func unpaidBranches(ctx context.Context, a *Application) ([]social.Insurance, error) {
	due := a.DueMonth()
	receipts, err := a.DB.Receipts(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(receipts, func(r store.Receipt) bool {
		return r.Act == actResume && social.ThisMonth(social.At(r.At)) >= due
	}) {
		return nil, nil
	}
	covers, err := a.DB.Covers(ctx, a.Person)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(paidBranches(a), func(b social.Insurance) bool {
		last := covers[b].Last()
		return last != nil && last.Month >= due
	}), nil
}

func settleStop(ctx context.Context, a *Application) (*Plan, error) {
	if problem := checkBankTail(a); problem != "" {
		return nil, text.OneProblem(bankTail, problem)
	}
	branches := paidBranches(a)
	p, err := readSelfPayment(ctx, a, branches)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Tables: []Table{p.stopTable(a.Person.Wage)}, Notes: []string{text.StopCoverNote(p.month)}}
	for _, branch := range branches {
		plan.Changes = append(plan.Changes, statusChange(a, branch, social.Paused))
		plan.Notes = append(plan.Notes, text.StopCoverNotes[branch])
	}
	plan.Changes = append(plan.Changes, Difference{text.WordFrom, "", text.From(p.month)})
	plan.Apply = func(tx *store.Tx) error { return setStatuses(tx, branches, social.Paused) }
	return plan, nil
}

func statusChange(a *Application, branch social.Insurance, to social.BranchStatus) Difference {
	return Difference{text.Insurances[branch], text.BranchStatuses[a.Person.Status[branch]], text.BranchStatuses[to]}
}

func setStatuses(tx *store.Tx, branches []social.Insurance, status social.BranchStatus) error {
	for _, branch := range branches {
		if _, err := tx.Change(statusFields[branch], string(status)); err != nil {
			return err
		}
	}
	return nil
}

// resumeCover is 个人重新参保 (guide 三(三)2): pension and medical, those of them that were paused, go on at a wage of the person's choice.
// Whoever draws a benefit, is past retirement age or enrolled can't. Unemployment cover is voluntary, and taken up at the counter.
var resumeCover = &Procedure{
	Page: "resume-cover", Act: actResume, SelfService: true,
	Asks:  func(*Application) []Ask { return []Ask{askWage, askBankTail} },
	Admit: admitResume,
	Show: func(ctx context.Context, a *Application) (Shown, error) {
		shown, err := showWage(ctx, a, pausedBranches(a))
		shown.Facts = append(standing(a), shown.Facts...)
		return shown, err
	},
	Settle: settleResume,
}

// pausedBranches are those that resuming takes up again.
func pausedBranches(a *Application) []social.Insurance {
	return slices.DeleteFunc([]social.Insurance{social.Pension, social.Medical}, func(b social.Insurance) bool { return a.Person.Status[b] != social.Paused })
}

func admitResume(ctx context.Context, a *Application) (*Refusal, error) {
	if refusal, err := refuseDrawing(ctx, a); err != nil || refusal != nil {
		return refusal, err
	}
	if refusal, err := admitSelfPayer(ctx, a); err != nil || refusal != nil {
		return refusal, err
	}
	if enrolled := paidBranches(a); len(enrolled) > 0 {
		return &Refusal{Title: text.StillEnrolled, Why: text.EnrolledWhy(enrolled), Pages: []string{"change-wage"}}, nil
	}
	born, err := time.Parse(time.DateOnly, a.Person.BirthDate)
	if err != nil {
		return nil, err
	}
	from, err := nextUncollected(ctx, a)
	if err != nil {
		return nil, err
	}
	if retires := social.RetirementMonth(social.MonthOf(born), social.RetirementGroupOfSelfPayer(a.Person.Sex)); from >= retires {
		return &Refusal{Title: text.PastAge, Why: text.PastAgeWhy(retires), Pages: []string{"estimate"}}, nil
	}
	if len(pausedBranches(a)) == 0 {
		return &Refusal{Title: text.NothingPaused, Why: text.WhyNothingPaused}, nil
	}
	_, err = readSelfPayment(ctx, a, pausedBranches(a))
	return refusalOf(err)
}

// refuseDrawing refuses whoever draws a pension, or would still draw unemployment benefit in the month from which they pay.
func refuseDrawing(ctx context.Context, a *Application) (*Refusal, error) {
	if a.Person.State == social.InRetirement || a.Person.Category == social.Retired {
		return &Refusal{Title: text.DrawsPension, Why: text.WhyDrawsPension, Pages: []string{"pension-payments"}}, nil
	}
	claim, err := a.DB.DrawnClaim(ctx, a.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	from, err := nextUncollected(ctx, a)
	if err != nil {
		return nil, err
	}
	if !claim.Over(from) {
		return &Refusal{Title: text.DrawsBenefit, Why: text.WhyDrawsBenefit, Pages: []string{"unemployment-payments"}}, nil
	}
	return nil, nil
}

func settleResume(ctx context.Context, a *Application) (*Plan, error) {
	branches := pausedBranches(a)
	p, err := readSelfPayment(ctx, a, branches)
	if err != nil {
		return nil, err
	}
	var problems text.Problems
	wage, message := p.checkWage(a.Value("wage"))
	problems.Add("wage", message)
	problems.Add(bankTail, checkBankTail(a))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	plan := &Plan{Tables: []Table{p.changeTable(0, wage)}, Notes: append(slices.Clone(text.ResumeNotes), p.notes(wage)...)}
	for _, branch := range branches {
		plan.Changes = append(plan.Changes, statusChange(a, branch, social.Resumed))
	}
	tier := a.Person.MedicalTier
	if slices.Contains(branches, social.Medical) && tier != social.TierOne {
		plan.Changes = append(plan.Changes, Difference{text.WordMedicalTier, text.Tiers[string(tier)], text.Tiers[string(social.TierOne)]})
		tier = social.TierOne
	}
	plan.Changes = append(plan.Changes, Difference{text.WordWage, wageWords(a.Person.Wage), text.WholeYuan(wage)}, Difference{text.WordFrom, "", text.From(p.month)})
	plan.Apply = func(tx *store.Tx) error {
		if err := setStatuses(tx, branches, social.Resumed); err != nil {
			return err
		}
		if _, err := tx.Change("medical_tier", string(tier)); err != nil {
			return err
		}
		_, err := tx.Change("wage", wage.Plain())
		return err
	}
	return plan, nil
}
