package social

// Rate is a share of an amount in millionths: 8 % is 80_000, 0.45 % is 4_500.
type Rate int64

// Percent is one hundredth: 8*Percent is 8 %.
const Percent Rate = 10_000

const wholeRate = 1_000_000

// Of is the share of an amount, rounded half up to 分, the way each branch's contribution is worked
// out for the person and for the employer separately. Of a negative amount it is the mirror image.
func (r Rate) Of(f Fen) Fen {
	product := int64(f) * int64(r)
	if product < 0 {
		return -Fen((-product + wholeRate/2) / wholeRate)
	}
	return Fen((product + wholeRate/2) / wholeRate)
}
