package document

import (
	"shebao/internal/social"
	"shebao/internal/store"
)

// DecisionVersion is the version of Decision's JSON that is written.
const DecisionVersion = 1

// DecisionKind is the kind of decisions. Each is a series of its own, by the number of what it decides: all stand beside each other.
const DecisionKind = "decision"

// Decision says in writing what was decided on somebody's application, why, and what they can do about it. It counts for good.
type Decision struct {
	Head

	CaseNo   string         `json:"case_no"` // the 业务受理号 of what was applied for
	Matter   string         `json:"matter"`
	Verdict  string         `json:"verdict"`         // what was decided, in a sentence
	Facts    []DecisionFact `json:"facts,omitempty"` // what it comes to
	Grounds  []string       `json:"grounds"`         // why, with the rules it rests on
	Remedies []string       `json:"remedies"`        // what can be done about it
}

// DecisionFact is a line of a decision.
type DecisionFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Kind implements Model.
func (d *Decision) Kind() string { return DecisionKind + ":" + d.CaseNo }

// Texts implements Model.
func (d *Decision) Texts() []string {
	texts := append([]string{d.Name, d.Matter, d.Verdict}, d.Grounds...)
	for _, f := range d.Facts {
		texts = append(texts, f.Value)
	}
	return texts
}

func (d *Decision) names() []othersName { return nil }

func (d *Decision) spec() *spec { return specs[DecisionKind] }

func (d *Decision) clone() Model { clone := *d; return &clone }

// Lines are the facts as shown.
func (d *Decision) Lines() []Fact {
	lines := make([]Fact, len(d.Facts))
	for i, f := range d.Facts {
		lines[i] = Fact{f.Name, f.Value}
	}
	return lines
}

// Stopped is that unemployment benefit was stopped by who drew it.
type Stopped struct {
	ReceiptNo, ClaimNo string
	Reason             string // as shown
	From               social.Month
	Drawn, Left        int // months
}

// NewStopDecision draws up the decision of a stop.
func NewStopDecision(d Draft, p *store.Person, s Stopped) *Decision {
	return &Decision{Head: d.head(p), CaseNo: s.ReceiptNo, Matter: matterStop, Verdict: stopVerdict(s), Facts: stopFacts(s),
		Grounds: stopGrounds, Remedies: remedies}
}

// Granted is that unemployment benefit was granted.
type Granted struct {
	CaseNo, AppliedOn string
	Paid, Carried     int // months that it was worked out from
	Grant             social.UnemploymentGrant
	Account           string // that it is paid to, masked
}

// NewGrantDecision draws up the decision of a claim granted.
func NewGrantDecision(d Draft, p *store.Person, g Granted) *Decision {
	return &Decision{Head: d.head(p), CaseNo: g.CaseNo, Matter: matterClaim, Verdict: grantVerdict(g), Facts: grantFacts(g),
		Grounds: grantGrounds(g), Remedies: remedies}
}

// Objected is that an objection to a contribution base was found to be right. Amounts in 分.
type Objected struct {
	CaseNo, AppliedOn string
	social.BaseObjection
	Branch string // as shown
	Note   string // of the agency; "" for none
}

// NewObjectionDecision draws up the decision of an objection to a contribution base that was approved.
func NewObjectionDecision(d Draft, p *store.Person, o Objected) *Decision {
	return &Decision{Head: d.head(p), CaseNo: o.CaseNo, Matter: matterObjection, Verdict: objectionVerdict(o), Facts: objectionFacts(o),
		Grounds: objectionGrounds(o), Remedies: remedies}
}

// NewRefusal draws up the decision of an application of any kind that was refused, with the agency's reason.
func NewRefusal(d Draft, p *store.Person, matter, caseNo, appliedOn, reason string) *Decision {
	return &Decision{Head: d.head(p), CaseNo: caseNo, Matter: matter, Verdict: refusalVerdict(matter),
		Facts:   []DecisionFact{{wordMatter, matter}, {wordCaseNo, caseNo}, {wordAppliedOn, appliedOn}},
		Grounds: []string{reason}, Remedies: remedies}
}
