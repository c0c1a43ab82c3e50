package staff

import (
	"context"

	"shebao/internal/store"
)

// SharedIDs is a page of the people who share an ID number in the archive, by store.SharedIDs. Who looked stands in the audit log. Error:
// ErrNotAllowed.
func (s *Service) SharedIDs(ctx context.Context, by Clerk, n, skip int) ([]store.SharedID, error) {
	if err := by.must(Conflicts); err != nil {
		return nil, err
	}
	list, err := s.db.SharedIDs(ctx, n, skip)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "person.shared_ids", Actor: by.actor()}, func(tx *store.Tx) error {
		tx.Note("shown", nil, len(list))
		return nil
	})
	return list, err
}
