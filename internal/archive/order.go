package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// order is an archive's place among those of its sender, as manifest.json says it: its number, the number of the one that it goes on from
// (0 for a whole archive, which needs none), and the day that it is as of.
type order struct {
	Sequence    int64  `json:"sequence"`
	Predecessor int64  `json:"predecessor"`
	AsOf        string `json:"as_of"`
}

// readOrder reads it; nothing stands in it where there is no manifest, or where that says nothing. The error is a *ManifestError.
func readOrder(dir string) (o order, err error) {
	raw, err := readBounded(filepath.Join(dir, manifestName), manifestMost)
	if errors.Is(err, os.ErrNotExist) {
		return order{}, nil
	}
	if err != nil {
		return order{}, err
	}
	if err := json.Unmarshal(raw, &o); err == nil && o.valid() {
		return o, nil
	}
	return order{}, &ManifestError{[]Problem{{manifestName, text.ManifestOrder}}}
}

func (o order) valid() bool {
	if o.AsOf != "" {
		if _, err := time.Parse(time.DateOnly, o.AsOf); err != nil {
			return false
		}
	}
	return o.Sequence >= 0 && o.Predecessor >= 0 && (o.Sequence > 0 || o.Predecessor == 0) && (o.Predecessor == 0 || o.Predecessor < o.Sequence)
}

// inOrder finds out whether the archive follows on what is in the database. What does not is refused, but where it is forced or agreed to; a
// dry run tells of it.
func (im *importer) inOrder() (err error) {
	if im.order, err = readOrder(im.Dir); err != nil {
		return err
	}
	last, unfinished, err := im.db.Predecessors(im.ctx)
	if err != nil {
		return err
	}
	sums := sumsOf(im.sources, "")
	reasons := im.order.against(last, sums)
	if unfinished != nil && !unfinished.HasFiles(sums) {
		reasons = append(reasons, fmt.Sprintf(text.OrderUnfinished, unfinished.ID))
	}
	var open []string
	for _, reason := range reasons {
		problem := Problem{manifestName, reason}
		im.summary.Order = append(im.summary.Order, problem)
		im.warn(manifestName, reason)
		if !im.Force && !slices.Contains(im.Accept, problem) {
			open = append(open, reason)
		}
	}
	if im.DryRun || len(open) == 0 {
		return nil
	}
	return &Error{fmt.Sprintf(text.OrderRefused, strings.Join(open, "；")), ErrOrder}
}

// against says what is wrong with the place of an archive after the last one that had a number; nil for none. The same archive may come as
// often as one likes.
func (o order) against(last *store.ImportBatch, sums map[string]string) (reasons []string) {
	if last == nil || last.HasFiles(sums) && o.Sequence == last.Sequence {
		return nil
	}
	if o.Sequence == 0 {
		return []string{fmt.Sprintf(text.OrderNone, last.Sequence)}
	}
	switch {
	case o.Sequence == last.Sequence:
		reasons = append(reasons, fmt.Sprintf(text.OrderSame, o.Sequence))
	case o.Sequence < last.Sequence:
		reasons = append(reasons, fmt.Sprintf(text.OrderBack, o.Sequence, last.Sequence))
	case o.Predecessor > 0 && o.Predecessor != last.Sequence:
		reasons = append(reasons, fmt.Sprintf(text.OrderGap, o.Predecessor, last.Sequence))
	}
	if o.AsOf != "" && o.AsOf < last.AsOf {
		reasons = append(reasons, fmt.Sprintf(text.OrderOlder, o.AsOf, last.AsOf))
	}
	return reasons
}
