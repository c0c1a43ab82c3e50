package social

// LeavingReason is why somebody's last work ended.
type LeavingReason string

// The reasons. The benefit is for those who did not want it to end (《失业保险金申领发放办法》第四条).
const (
	ContractEnded LeavingReason = "ended"     // 劳动合同终止
	Dismissed     LeavingReason = "dismissed" // 被用人单位解除劳动合同
	Expelled      LeavingReason = "expelled"  // 被用人单位开除、除名或辞退
	EmployerFault LeavingReason = "fault"     // 因用人单位违法，本人解除劳动合同
	OtherByLaw    LeavingReason = "law"       // 法律、行政法规另有规定
	OwnWish       LeavingReason = "own"       // 本人主动辞职
)

// LeavingReasons are all of them, in the order of a form.
var LeavingReasons = []LeavingReason{ContractEnded, Dismissed, Expelled, EmployerFault, OtherByLaw, OwnWish}

// Involuntary says that the reason entitles to unemployment benefit.
func (r LeavingReason) Involuntary() bool { return r != OwnWish }

// StopReasons are the codes of the reasons with which somebody may stop drawing unemployment benefit themselves, in the order of a form.
var StopReasons = []string{"41", "42", "43", "44", StopForOther}

// StopForOther is the reason that needs words.
const StopForOther = "90"

// UnemploymentApplication is what a claim of unemployment benefit that the agency decides holds. Amounts in 分.
type UnemploymentApplication struct {
	LastDay string        `json:"last_day"` // of work, yyyy-mm-dd
	Leaving LeavingReason `json:"leaving"`
	Phone   string        `json:"phone"`
	Paid    int           `json:"paid"`    // months paid since the last claim
	Carried int           `json:"carried"` // months left of the last claim
	Months  int           `json:"months"`  // of benefit, as worked out when it was handed in
	Monthly Fen           `json:"monthly"`
}

// UnemploymentGrant is what such a claim was granted.
type UnemploymentGrant struct {
	Months  int    `json:"months"`
	Monthly Fen    `json:"monthly"`
	From    Month  `json:"from"`
	DocNo   string `json:"doc_no"` // of the decision
}
