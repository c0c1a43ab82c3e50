package citizen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// A person may ask for three copies of their data a day; one that failed does not count.
const (
	exportsADay  = 3
	exportWindow = 24 * time.Hour
)

// exportKept is how long a finished copy can be downloaded.
const exportKept = 24 * time.Hour

// ErrExportUnderWay means that a copy of the person's data is being made already.
var ErrExportUnderWay = errors.New("citizen: a copy is being made already")

// RequestExport asks for a copy of everything held about the person (我的数据); whoever runs MakeExports makes it. The person is
// told. Errors: ErrExportUnderWay, *Throttled.
func (s *Service) RequestExport(ctx context.Context, personNo, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "export.request", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	done, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		recent, err := tx.ExportsSince(personNo, tx.Now().Add(-exportWindow))
		if err != nil {
			return err
		}
		if err := mayExport(recent); err != nil {
			return err
		}
		if err := tx.QueueExport(); err != nil {
			return err
		}
		if err := tellOfExport(tx, personNo); err != nil {
			return err
		}
		_, err = tx.Receipt(store.Fact{Name: text.WordContents, Value: text.DataContents},
			store.Fact{Name: text.WordValidUntil, Value: text.DataKept})
		return err
	})
	if err == nil {
		s.exports.ask()
	}
	return done, err
}

// mayExport refuses a request by those of the last day, oldest first.
func mayExport(recent []store.Export) error {
	var counted []store.Export
	for _, e := range recent {
		if e.UnderWay() {
			return ErrExportUnderWay
		}
		if e.State != store.ExportFailed {
			counted = append(counted, e)
		}
	}
	if len(counted) < exportsADay {
		return nil
	}
	oldest := counted[len(counted)-exportsADay]
	return &Throttled{Until: social.At(oldest.CreatedAt).Add(exportWindow).UTC()}
}

func tellOfExport(tx *store.Tx, personNo string) error {
	phone, err := tx.NoticePhone(personNo)
	if err != nil || phone == "" {
		return err
	}
	return tx.Tell(store.Message{Channel: "sms", Template: "export", Recipient: phone,
		Text: fmt.Sprintf(text.MessageExport, text.Time(tx.Now().Unix()))})
}

// AwaitExport waits for the person's latest copy to be made, but no longer than patience, and answers with it as it is then.
// store.ErrNotFound where they never asked for one.
func (s *Service) AwaitExport(ctx context.Context, personNo string, patience time.Duration) (*store.Export, error) {
	enough := time.NewTimer(patience)
	defer enough.Stop()
	for {
		settled := s.exports.next() // before reading, so that none is missed
		e, err := s.db.LatestExport(ctx, personNo)
		if err != nil || !e.UnderWay() {
			return e, err
		}
		select {
		case <-settled:
		case <-enough.C:
			return e, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// DownloadExport hands the person their latest copy, a ZIP, and leaves a line in the audit log. store.ErrNotFound where there is
// none to be had.
func (s *Service) DownloadExport(ctx context.Context, personNo, address string) (content []byte, e *store.Export, err error) {
	e, err = s.db.LatestExport(ctx, personNo)
	if err != nil {
		return nil, nil, err
	}
	act := store.Act{Kind: "export.download", Actor: store.Citizen(personNo, address), PersonNo: personNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		content, err = tx.ExportContent(e)
		return err
	})
	return content, e, err
}
