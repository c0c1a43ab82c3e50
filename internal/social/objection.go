package social

// Kinds of cases. Each names the service that a case was handed in by.
const (
	UnemploymentCase  = "unemployment"
	BaseObjectionCase = "base_objection"
)

// CaseKinds are all kinds, in the order in which a list offers them.
var CaseKinds = []string{UnemploymentCase, BaseObjectionCase}

// BaseObjection is what an objection to a contribution base holds. Amounts in 分.
type BaseObjection struct {
	Month     Month     `json:"month"`
	Insurance Insurance `json:"insurance"`
	Base      Fen       `json:"base"` // used
	Wage      Fen       `json:"wage"` // as the person says it was
	Reason    string    `json:"reason"`
}

// ObjectionRuling is what is kept of an objection that was approved.
type ObjectionRuling struct {
	Note  string `json:"note"`
	DocNo string `json:"doc_no"` // of the decision
}
