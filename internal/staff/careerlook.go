package staff

import (
	"context"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Careers are all rows of contributions of a person, branch by branch and the oldest first, for whoever has the machine itself: in the
// database they stand packed and sealed. The look is on record, and the person finds it with its reason among who has looked. Errors:
// store.ErrNotFound, ErrReason, ErrNotAllowed for anybody but Operator.
func Careers(ctx context.Context, db *store.DB, by Clerk, personNo, reason string) ([][]social.Contribution, error) {
	if !by.machine {
		return nil, ErrNotAllowed
	}
	reason, err := readable(reason)
	if err != nil {
		return nil, err
	}
	if _, err := db.Person(ctx, personNo); err != nil {
		return nil, err
	}
	shown := text.LookRecord(text.ContributionRows)
	_, err = db.Do(ctx, store.Act{Kind: "person.record", Actor: by.actor(), PersonNo: personNo}, func(tx *store.Tx) error {
		tx.Note("shown", nil, shown)
		return tx.SaveLook(store.Lookup{Matter: "careers", StaffName: text.StaffKnownAs("", "", by.Name), Reason: reason, Shown: shown})
	})
	if err != nil {
		return nil, err
	}
	return db.Careers(ctx, personNo)
}
