package portal

import (
	"errors"

	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// poolings shows below 个人账户家庭共享 with whom the person shares, and who shares with them.
func (s *pages) poolings(r *web.Request, a *citizen.Application) (templ.Component, error) {
	mine, toMe, err := s.Citizen.Poolings(r.Context(), a.PersonNo)
	if err != nil {
		return nil, err
	}
	v := Poolings{Action: r.Page.Path + "/end", Most: social.PoolingMost}
	for _, one := range mine {
		v.Mine = append(v.Mine, poolingView(one, parts.Fact{Key: text.WordPersonNo, Value: one.RelativeNo},
			parts.Fact{Key: text.PoolingRelation, Value: text.Relations[one.Relation]}))
	}
	for _, one := range toMe {
		v.ToMe = append(v.ToMe, poolingView(one, parts.Fact{Key: text.PoolingYouAre, Value: text.Relations[one.Relation]}))
	}
	return PoolingLists(v), nil
}

func poolingView(one store.Pooling, rows ...parts.Fact) Pooling {
	return Pooling{Name: social.MaskName(one.OtherName), Ref: one.Ref, Key: web.NewKey(),
		Rows: append(rows, parts.Fact{Key: text.PoolingSince, Value: text.Time(one.MadeAt)})}
}

// endPooling ends one of either list.
func (s *pages) endPooling(r *web.Request) error {
	done, err := s.Citizen.EndPooling(r.Context(), r.User.PersonNo, r.Field("ref"), r.Key(), r.Address())
	if errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("", text.PoolingGone)
	}
	if err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}
