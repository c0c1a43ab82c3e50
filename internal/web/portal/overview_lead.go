package portal

import (
	"errors"
	"fmt"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// lead is what 我的社保 says first to somebody in their situation, and what follows from it.
type lead struct {
	LeadCard
	brief    string         // the same in a few words, for 大字版
	name     string         // what it is about there
	acts     []string       // the pages that people in the situation come for
	findings []parts.Notice // what of it needs attention
}

// leadOf tells situations apart: what is paid out comes before what is paid in.
func (s *pages) leadOf(r *web.Request, c *store.Coverage) (*lead, error) {
	if c.Person.Retired() {
		if l, err := s.pensionLead(r); l != nil || err != nil {
			return l, err
		}
	}
	if c.Person.Category == social.Unemployed {
		if l, err := s.benefitLead(r); l != nil || err != nil {
			return l, err
		}
	}
	l := s.monthsLead(c)
	switch c.Person.Category {
	case social.SelfPayer:
		return l, s.addDebit(r, l)
	case social.Unemployed:
		return l, s.addEntitlement(r, c, l)
	}
	return l, nil
}

// pensionLead is the newest month of a pension as one sum with its parts, and what changed last; nil where none was paid yet.
func (s *pages) pensionLead(r *web.Request) (*lead, error) {
	t, err := s.DB.Statement(r.Context(), statement.PensionPayments, r.User.PersonNo, s.Now())
	if err != nil || t.Rows() == 0 {
		return nil, err
	}
	var runs []*statement.Entry
	for _, year := range t.Reading() {
		for _, line := range year.Lines {
			runs = append(runs, line.Entry)
		}
	}
	newest := runs[0]
	l := &lead{name: text.MyElderPension, brief: text.PaidOutIn(newest.To, newest.Amount),
		acts: []string{"pension-payments", "medical-charges", "certificate", "card-report-lost", "enquiries", "pension-contributions", "receipts"}}
	l.Label = fmt.Sprintf(text.MyPension, text.YearMonth(newest.To))
	if newest.Status != "" {
		l.Label = fmt.Sprintf(text.MyPensionFailed, text.YearMonth(newest.To), newest.Status)
		l.brief = newest.Status
	}
	l.Big, l.BigUnit = newest.Amount.String(), text.ChartYuan
	for _, f := range newest.Second {
		l.Under = joined(l.Under, text.ReadFigure(f.Name, f.Text))
	}
	for _, f := range newest.Parts {
		l.Lines = append(l.Lines, LeadLine{Name: f.Name, Value: f.Text})
	}
	if changed, by := lastChange(runs); changed != 0 {
		l.Notes = append(l.Notes, text.PensionChanged(changed, by))
	}
	l.Link = parts.Link{Title: text.MySeePension, Href: s.Portal.Menu.Path("pension-payments")}
	return l, nil
}

func joined(words, more string) string {
	if words == "" {
		return more
	}
	return words + " · " + more
}

// lastChange is since when a pension has been what it is, and by how much it then changed; 0 where it never did.
func lastChange(runs []*statement.Entry) (since social.Month, by social.Fen) {
	now := runs[0]
	for _, run := range runs[1:] {
		switch {
		case run.Status != "" || run.To.Add(1) < now.From:
			return 0, 0 // what came between is not known
		case run.Amount != now.Amount:
			return now.From, now.Amount - run.Amount
		}
		now = run
	}
	return 0, 0
}

// benefitLead is what is left of the unemployment benefit being drawn; nil where none is.
func (s *pages) benefitLead(r *web.Request) (*lead, error) {
	claim, err := s.DB.DrawnClaim(r.Context(), r.User.PersonNo)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l := &lead{name: text.MyElderBenefit, brief: text.MyBenefitLeft + " " + text.Months(claim.Left()),
		acts: []string{"unemployment-payments", "stop-unemployment", "certificate", "access-code", "pension-contributions", "card-report-lost", "receipts"}}
	l.Label, l.Big = text.MyBenefitLeft, text.Months(claim.Left())
	l.Under = text.BenefitDrawn(claim.Drawn(), claim.Granted)
	l.Link = parts.Link{Title: text.MySeeBenefit, Href: s.Portal.Menu.Path("unemployment-payments")}
	t, err := s.DB.Statement(r.Context(), statement.UnemploymentPayments, r.User.PersonNo, s.Now())
	if err != nil || t.Rows() == 0 {
		return l, err
	}
	newest := t.Reading()[0].Lines[0]
	l.Lines = []LeadLine{{Name: fmt.Sprintf(text.MyPaidOut, text.YearMonth(newest.To)), Value: text.Yuan(newest.Amount)}}
	if newest.Status != "" {
		l.Lines[0].Name = text.YearMonth(newest.To) + " " + newest.Status
	}
	switch next := newest.To.Add(1); {
	case claim.Stop != nil:
		l.Notes = append(l.Notes, text.Stopped(claim.Stop.From))
	case claim.Left() > 0 && newest.Status == "":
		l.Notes = append(l.Notes, text.BenefitNext(next, newest.Amount))
	}
	return l, nil
}

// monthsLead is how long somebody has paid, what is in force, what arrived last and what is expected when.
func (s *pages) monthsLead(c *store.Coverage) *lead {
	branch, page := social.Pension, "pension-contributions"
	if c.Branches[branch].Months() == 0 && c.Branches[social.Medical].Months() > 0 {
		branch, page = social.Medical, "medical-contributions"
	}
	cover := c.Branches[branch]
	l := &lead{name: text.MyElderMonths, acts: []string{"certificate", "access-code", page, "balance", "card-report-lost", "estimate", "receipts"}}
	l.Label, l.Big = fmt.Sprintf(text.MyMonths, text.Insurances[branch]), text.MonthsInYears(cover.Months())
	l.brief = l.Big
	if cover.Months() >= 12 {
		l.BigUnit = text.Months(cover.Months())
	}
	l.Link = parts.Link{Title: text.MySeeMonths, Href: s.Portal.Menu.Path(page)}
	for _, of := range record.CoverBranches(c) {
		if c.Person.StatusIn(of).InForce() {
			l.Tags = append(l.Tags, fmt.Sprintf(text.MyInForce, text.BranchShort(of)))
		}
	}
	if last := cover.Last(); last != nil {
		l.addPosted(c, last.Month)
		if c.Person.Owes(branch) {
			l.Notes = append(l.Notes, text.MyExpected(last.Month.Add(1)))
		}
	} else {
		l.Label, l.Big = text.MyNoMonths, ""
	}
	return l
}

// addPosted is what arrived for a month in all branches, and what of it the person paid.
func (l *lead) addPosted(c *store.Coverage, month social.Month) {
	var all, personal social.Fen
	for _, cover := range c.Branches {
		if last := cover.Last(); last != nil && last.Month == month {
			all, personal = all+last.Total(), personal+last.Personal
		}
	}
	l.Lines = append(l.Lines, LeadLine{Name: fmt.Sprintf(text.MyPosted, text.YearMonth(month)), Value: text.Yuan(all)})
	if personal != 0 && personal != all {
		l.Notes = append(l.Notes, fmt.Sprintf(text.MyPersonal, personal))
	}
}

// addDebit is what is debited next from a self-payer, and what failed.
func (s *pages) addDebit(r *web.Request, l *lead) error {
	l.acts = []string{"bills", "change-wage", "apply-self-service", "certificate", "pension-contributions", "balance", "card-report-lost", "receipts"}
	if r.User.Capability != "" {
		l.acts = without(l.acts, "apply-self-service") // opened already
	}
	l.Link = parts.Link{Title: text.MySeeBills, Href: s.Portal.Menu.Path("bills")}
	debits, err := s.DB.Debits(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	l.findings = s.missedNotice(r, debits)
	if pending := store.Pending(debits); len(pending) > 0 {
		d := pending[0]
		l.addNext(d.DueOn, d.Amount)
		l.Notes = append(l.Notes, text.DebitAccount(d.AccountTail))
		return nil
	}
	bill, err := s.Citizen.NextBill(r.Context(), r.User.PersonNo, debits)
	var refusal *citizen.Refusal
	if errors.As(err, &refusal) {
		return nil // 缴费账单 says why
	}
	if err == nil {
		l.addNext(bill.By, bill.Total)
	}
	return err
}

func (l *lead) addNext(day string, amount social.Fen) {
	l.Lines = append(l.Lines, LeadLine{Name: fmt.Sprintf(text.MyNextDebit, text.DayOfYear(day)), Value: text.Yuan(amount)})
}

// addEntitlement is how many months of benefit somebody out of work may claim.
func (s *pages) addEntitlement(r *web.Request, c *store.Coverage, l *lead) error {
	l.acts = []string{"claim-unemployment", "certificate", "access-code", "pension-contributions", "balance", "card-report-lost", "receipts"}
	claims, err := s.DB.UnemploymentClaims(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if months := social.EntitlementOf(c.Branches[social.Unemployment].Career().Paid, claims).Months(); months > 0 {
		l.Notes = append(l.Notes, text.BenefitMay(months))
		l.Link = s.Link("claim-unemployment")
	}
	return nil
}

// sixOf are the entries of 大字版, each with its answer.
func (s *pages) sixOf(l *lead, balances []Balanced) []SixEntry {
	path := s.Portal.Menu.Path
	money := SixEntry{Title: text.MyElderMoney, Href: path("medical-charges"), Icon: parts.IconHealth, Answer: s.Portal.Menu.Page("medical-charges").Title}
	for _, b := range balances {
		if b.Name == text.MyMedicalMoney {
			money.Answer, money.Href = text.StillThere(b.Amount), b.Href
		}
	}
	days, _ := s.Citizen.AnswerPromise()
	return []SixEntry{
		{Title: l.name, Answer: l.brief, Href: l.Link.Href, Icon: parts.IconMoney}, money,
		{Title: text.MyElderProof, Answer: text.MyElderProofFor, Href: path("certificate"), Icon: parts.IconDocument},
		{Title: text.MyElderCard, Answer: text.MyElderCardDo, Href: path("card-report-lost"), Icon: parts.IconCard},
		{Title: text.MyElderAsk, Answer: text.AnswerWithin(days), Href: path("enquiries"), Icon: parts.IconTalk},
		{Title: text.MyAllServices, Href: path("overview") + allServices, Icon: parts.IconSearch},
	}
}
