package social

import "slices"

// Relation is what a relative is to somebody (亲属关系).
type Relation string

// The relations with whom a medical account may be shared (个人账户家庭共享).
const (
	ParentOf Relation = "parent"
	SpouseOf Relation = "spouse"
	ChildOf  Relation = "child"
)

// PoolingMost is with how many relatives a medical account may be shared at once.
const PoolingMost = 6

// Relations are those relations in the guide's order.
var Relations = []Relation{ParentOf, SpouseOf, ChildOf}

// Valid reports whether r is one of them.
func (r Relation) Valid() bool { return slices.Contains(Relations, r) }

// Fits reports whether a relative born on one day can be that to somebody born on another (yyyy-mm-dd): parents are older than their
// children.
func (r Relation) Fits(relativeBorn, born string) bool {
	switch r {
	case ParentOf:
		return relativeBorn < born
	case ChildOf:
		return relativeBorn > born
	}
	return true
}
