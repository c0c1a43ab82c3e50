package staff

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// centreNo is the form of the numbers of health centres that the portal gives.
var centreNo = regexp.MustCompile(`^[A-Za-z0-9-]{1,30}$`)

// SaveCentre writes a health centre; isNew says that there is to be none of its number yet. Errors: ErrNotAllowed, text.Problems,
// store.ErrNotFound where one is to be changed that is not there.
func (s *Service) SaveCentre(ctx context.Context, by Clerk, c store.HealthCentre, isNew bool, formKey string) error {
	if err := by.must(CentresEdit); err != nil {
		return err
	}
	if err := checkCentre(&c, isNew); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "centre.save", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		before, err := tx.DB().HealthCentre(ctx, c.No)
		switch {
		case err == nil && isNew:
			return text.OneProblem("centre_no", text.CentreNoTaken)
		case errors.Is(err, store.ErrNotFound) && isNew:
			tx.Note("health centre "+c.No, nil, c)
			return tx.SaveCentre(c)
		case err != nil:
			return err
		}
		tx.Note("health centre "+c.No, before, c)
		return tx.SaveCentre(c)
	})
	return err
}

func checkCentre(c *store.HealthCentre, isNew bool) error {
	var problems text.Problems
	for _, field := range []struct {
		name, label string
		value       *string
		required    bool
		most        int
	}{
		{"name", text.LabelCentreName, &c.Name, true, 100}, {"district", text.LabelDistrict, &c.District, true, 30},
		{"street", text.LabelStreet, &c.Street, false, 60}, {"address", text.LabelAddress, &c.Address, true, 150},
		{"phone", text.LabelPhone, &c.Phone, false, 60}, {"hospital", text.LabelHospital, &c.Hospital, false, 100},
	} {
		*field.value = strings.TrimSpace(*field.value)
		problems.Add(field.name, text.Plain(field.label, *field.value, field.required, field.most))
	}
	if isNew && !centreNo.MatchString(c.No) {
		problems.Add("centre_no", text.BadCentreNo)
	}
	day, problem := text.ReadDay(c.ClosedOn)
	problems.Add("closed_on", problem)
	c.ClosedOn = day
	return problems.Err()
}
