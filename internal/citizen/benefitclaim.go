package citizen

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// UnemploymentKind is the kind of cases that claims of unemployment benefit are.
const UnemploymentKind = social.UnemploymentCase

// claimUnemployment is 申请领取失业救济金: what it would give is shown first; the agency decides.
var claimUnemployment = &Procedure{
	Page: "claim-unemployment", Act: "unemployment.claim", Files: true,
	Admit:  admitClaim,
	Asks:   claimAsks,
	Show:   showBenefit,
	Settle: settleClaim,
}

// admitClaim asks the conditions of 《社会保险法》 one by one, those that end the matter first.
func admitClaim(ctx context.Context, a *Application) (*Refusal, error) {
	for _, condition := range []func(context.Context, *Application) (*Refusal, error){
		refuseRetired, refuseUndecided, refuseDrawn, refuseAtWork, refuseShort,
	} {
		if refusal, err := condition(ctx, a); refusal != nil || err != nil {
			return refusal, err
		}
	}
	if a.Person.BankAccount == "" {
		return &Refusal{Title: text.ClaimNoAccount, Why: text.WhyNoAccount}, nil
	}
	return nil, nil
}

func refuseRetired(_ context.Context, a *Application) (*Refusal, error) {
	if a.Person.State == social.InRetirement || a.Person.Category == social.Retired {
		return &Refusal{Title: text.ClaimRetired, Why: text.WhyRetired, Pages: []string{"pension-payments"}}, nil
	}
	born, err := time.Parse(time.DateOnly, a.Person.BirthDate)
	if err != nil {
		return nil, err
	}
	// Which post a woman held the archive does not say, so the later of her ages counts.
	group := social.MenAt60
	if a.Person.Sex == social.Female {
		group = social.WomenAt55
	}
	if a.ThisMonth() >= social.RetirementMonth(social.MonthOf(born), group) {
		return &Refusal{Title: text.ClaimTooOld, Why: text.WhyTooOld, Pages: []string{"estimate"}}, nil
	}
	return nil, nil
}

func refuseUndecided(ctx context.Context, a *Application) (*Refusal, error) {
	open, err := a.DB.OpenCases(ctx, a.PersonNo, UnemploymentKind)
	if err != nil {
		return nil, err
	}
	if len(open) > 0 {
		return &Refusal{Title: text.ClaimUndecided, Why: text.WhyUndecided, Pages: []string{"receipts"}}, nil
	}
	_, grant, err := AwaitedGrant(ctx, a.DB, a.PersonNo)
	if err != nil || grant == nil {
		return nil, err
	}
	return &Refusal{Title: text.ClaimAwaiting, Why: text.WhyAwaiting, Pages: []string{"receipts", "decisions"}}, nil
}

// AwaitedGrant is a claim that was granted here, of which the archive has nothing yet; nil where there is none.
func AwaitedGrant(ctx context.Context, db *store.DB, personNo string) (*store.Case, *social.UnemploymentGrant, error) {
	cases, err := db.Cases(ctx, personNo)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(cases, func(c store.Case) bool { return c.Kind == UnemploymentKind && c.State == social.CaseApproved })
	if at < 0 {
		return nil, nil, nil
	}
	whole, err := db.Case(ctx, personNo, cases[at].No)
	if err != nil {
		return nil, nil, err
	}
	grant := &social.UnemploymentGrant{}
	if err := json.Unmarshal(whole.Decision, grant); err != nil {
		return nil, nil, err
	}
	claims, err := db.UnemploymentClaims(ctx, personNo)
	if err != nil || slices.ContainsFunc(claims, func(c social.Claim) bool { return c.From >= grant.From }) {
		return nil, nil, err
	}
	return whole, grant, nil
}

func refuseDrawn(ctx context.Context, a *Application) (*Refusal, error) {
	claim, err := a.DB.DrawnClaim(ctx, a.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil || claim.Over(a.ThisMonth()) {
		return nil, err
	}
	return &Refusal{Title: text.ClaimDrawing, Why: text.WhyDrawing + text.ClaimDrawn(claim.Claim),
		Pages: []string{"unemployment-payments"}}, nil
}

func refuseAtWork(_ context.Context, a *Application) (*Refusal, error) {
	if a.Person.Category == social.Employee && a.Person.Status[social.Unemployment].InForce() {
		return &Refusal{Title: text.ClaimAtWork, Why: text.WhyAtWork, Pages: []string{"coverage"}}, nil
	}
	return nil, nil
}

func refuseShort(ctx context.Context, a *Application) (*Refusal, error) {
	benefit, err := readBenefit(ctx, a)
	if err != nil || benefit.Entitlement.Months() > 0 {
		return nil, err
	}
	return &Refusal{Title: text.ClaimTooFew, Why: text.BenefitMissing(benefit.Entitlement.Paid), Pages: []string{"unemployment-contributions"}}, nil
}

// readBenefit works out what a claim made now would give.
func readBenefit(ctx context.Context, a *Application) (UnemploymentBenefit, error) {
	figures, err := a.DB.Parameters(ctx)
	if err != nil {
		return UnemploymentBenefit{}, err
	}
	covers, err := a.DB.Covers(ctx, a.Person)
	if err != nil {
		return UnemploymentBenefit{}, err
	}
	claims, err := a.DB.UnemploymentClaims(ctx, a.PersonNo)
	if err != nil {
		return UnemploymentBenefit{}, err
	}
	return newBenefit(figures, a.ThisMonth(), covers[social.Unemployment].Career().Paid, claims), nil
}

// showBenefit shows what a claim would give, before anything is asked.
func showBenefit(ctx context.Context, a *Application) (Shown, error) {
	benefit, err := readBenefit(ctx, a)
	if err != nil {
		return Shown{}, err
	}
	e := benefit.Entitlement
	facts := []Line{{text.WordPaidMonths, text.Months(e.Paid)}}
	if e.Carried > 0 {
		facts = append(facts, Line{text.WordCarried, text.Months(e.Carried)})
	}
	if e.Months() == 0 {
		return Shown{Facts: facts}, nil
	}
	facts = append(facts, Line{text.WordBenefitMonth, text.Months(e.Months())},
		Line{text.WordEachMonth, text.BenefitSum(benefit.MinimumWage, benefit.Share, benefit.Monthly())},
		Line{text.WordBenefitTotal, text.Yuan(benefit.Total())},
		Line{text.WordPayTo, payTo(a.Person)})
	return Shown{Facts: facts, Notes: []string{text.ClaimConditions}}, nil
}

// payTo is the account that benefits are paid into, masked.
func payTo(p *store.Person) string {
	if p.BankAccount == "" {
		return text.ClaimNoAccount
	}
	return p.BankName + " " + social.MaskAccount(p.BankAccount)
}

func claimAsks(a *Application) []Ask {
	var reasons []Option
	for _, r := range social.LeavingReasons {
		reasons = append(reasons, Option{Value: string(r), Text: text.LeavingReasons[r], Hint: text.LeavingHints[r]})
	}
	return []Ask{
		{Name: "last_day", Label: text.WordLastDay, Hint: text.LastDayHint, Width: 20},
		{Name: "leaving", Label: text.WordLeaving, Kind: AskChoice, Options: reasons},
		{Name: "job_seeking", Label: text.WordJobSeeking, Hint: text.JobSeekingHint, Kind: AskTick},
		{Name: "phone", Label: text.WordContactPhone, Hint: text.ClaimPhoneHint, Kind: AskNumber, Width: 20, Value: a.Person.Phone},
		{Name: "files", Label: text.WordClaimFiles, Hint: text.ClaimFilesHint + text.EvidenceLimits, Kind: AskFiles},
	}
}

func settleClaim(ctx context.Context, a *Application) (*Plan, error) {
	wanted, problems := readClaim(a)
	files, problem, err := chosenFiles(ctx, a, "files", true, text.NoClaimFiles)
	if err != nil {
		return nil, err
	}
	problems.Add("files", problem)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if !wanted.Leaving.Involuntary() {
		return nil, &Refusal{Title: text.OwnWishRefused, Why: text.WhyOwnWish, Pages: []string{"claim-unemployment"}}
	}
	benefit, err := readBenefit(ctx, a)
	if err != nil {
		return nil, err
	}
	e := benefit.Entitlement
	wanted.Paid, wanted.Carried, wanted.Months, wanted.Monthly = e.Paid, e.Carried, e.Months(), benefit.Monthly()
	return claimPlan(a, wanted, files), nil
}

// readClaim reads what was typed.
func readClaim(a *Application) (wanted social.UnemploymentApplication, problems text.Problems) {
	day, err := social.ParseDay(a.Value("last_day"))
	today := a.Now.In(social.Zone).Format(time.DateOnly)
	switch wanted.LastDay = day.Format(time.DateOnly); {
	case err != nil:
		problems.Add("last_day", text.NoLastDay)
	case wanted.LastDay > today:
		problems.Add("last_day", text.LastDayAhead)
	case a.Person.FirstInsured != 0 && social.MonthOf(day) < a.Person.FirstInsured:
		problems.Add("last_day", text.LastDayTooEarly)
	}
	wanted.Leaving = social.LeavingReason(a.Value("leaving"))
	if !slices.Contains(social.LeavingReasons, wanted.Leaving) {
		problems.Add("leaving", text.NoLeaving)
	}
	if a.Value("job_seeking") == "" {
		problems.Add("job_seeking", text.NoJobSeeking)
	}
	wanted.Phone, err = social.ParseMobile(a.Value("phone"))
	problems.Add("phone", text.Mobile(a.Value("phone"), err))
	return wanted, problems
}

func claimPlan(a *Application, wanted social.UnemploymentApplication, files []store.Evidence) *Plan {
	return &Plan{
		Changes: []Difference{
			{Name: text.WordBenefitMonth, After: text.Months(wanted.Months)},
			{Name: text.WordEachMonth, After: text.Yuan(wanted.Monthly)},
			{Name: text.WordPayTo, After: payTo(a.Person)},
			{Name: text.WordLastDay, After: wanted.LastDay},
			{Name: text.WordLeaving, After: text.LeavingReasons[wanted.Leaving]},
			{Name: text.WordContactPhone, After: wanted.Phone},
			{Name: text.WordEvidence, After: fileNames(files)},
		},
		Notes: text.ClaimNotes(caseDue(UnemploymentKind, a.Now, a.Settings).Unix()),
		Apply: func(tx *store.Tx) error {
			return tx.OpenCase(UnemploymentKind, wanted, caseDue(UnemploymentKind, tx.Now(), a.Settings), fileIDs(files)...)
		},
	}
}
