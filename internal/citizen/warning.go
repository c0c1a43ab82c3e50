package citizen

import (
	"slices"

	"shebao/internal/store"
)

// warn tells of a change to what opens or recovers an account: on the person's own pages, by mail and at the phone, both as they were
// before the act (r), whatever the person chose of notices; and at further phones that the change concerns.
func warn(tx *store.Tx, r *store.Registration, template, words string, phones ...string) error {
	m := store.Message{Template: template, Text: words}
	if r.Email != "" {
		m.Channel, m.Recipient = store.ChannelMail, r.Email // first: else the page's notice would go to the mail address of after the act too
		if err := tx.Tell(m); err != nil {
			return err
		}
	}
	m.Channel, m.Recipient = store.ChannelPage, ""
	if err := tx.Tell(m); err != nil {
		return err
	}
	done := []string{""}
	for _, phone := range append([]string{r.Phone}, phones...) {
		if slices.Contains(done, phone) {
			continue
		}
		done = append(done, phone)
		m.Channel, m.Recipient = store.ChannelSMS, phone
		if err := tx.Tell(m); err != nil {
			return err
		}
	}
	return nil
}
