package staff

import (
	"context"
	"slices"
	"strconv"
	"time"

	"shebao/internal/social"
)

// What runs out, and must be replaced before.
const (
	EndSigning   = "signing"   // the certificate that documents are signed with
	EndFormer    = "former"    // one that they were signed with before: nothing is to be done, papers stay genuine
	EndTLS       = "tls"       // the portal's certificate
	EndFeedTLS   = "feed_tls"  // that of the listener for the core system
	EndClientCA  = "client_ca" // one that vouches for the core system's own
	EndDataKey   = "data_key"  // the data key that seals, which is to be replaced once a year
	EndPasswords = "passwords" // passwords of staff: they are changed at the next sign-in
)

// RunsOut is something that is good until a time.
type RunsOut struct {
	What string // EndSigning …
	Name string // which of them: a certificate's name, a key's number, how many passwords
	At   time.Time
}

// DaysLeft is how many whole days are left; -1 and less once it has run out.
func (e RunsOut) DaysLeft(now time.Time) int {
	left := e.At.Sub(now)
	days := int(left / (24 * time.Hour))
	if left < 0 {
		days--
	}
	return days
}

// dataKeyYears is how long a data key is to seal (docs/operations.md, "Change the data key").
const dataKeyYears = 1

// passwordsAhead is how long before its end a password counts among those that run out: holders change theirs at a sign-in, and one lasts
// 90 days.
const passwordsAhead = 14 * 24 * time.Hour

// EndingHere is what the database knows of what runs out.
func (s *Service) EndingHere(ctx context.Context) ([]RunsOut, error) {
	installation, err := s.db.Installation(ctx)
	if err != nil {
		return nil, err
	}
	var list []RunsOut
	number := s.db.Keys().Current()
	if since, known := installation.DataKeys[number]; known {
		list = append(list, RunsOut{What: EndDataKey, Name: strconv.Itoa(number), At: social.At(since).AddDate(dataKeyYears, 0, 0)})
	}
	count, oldest, err := s.db.AgedStaffPasswords(ctx, s.db.Now().Add(passwordsAhead-passwordLife))
	if err == nil && count > 0 {
		list = append(list, RunsOut{What: EndPasswords, Name: strconv.Itoa(count), At: social.At(oldest).Add(passwordLife)})
	}
	return list, err
}

// SortRunsOut puts first what runs out first.
func SortRunsOut(list []RunsOut) {
	slices.SortStableFunc(list, func(a, b RunsOut) int { return a.At.Compare(b.At) })
}
