package web

import (
	"errors"

	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// poolings shows below 个人账户家庭共享 with whom the person shares, and who shares with them.
func (s *Server) poolings(r *request, a *citizen.Application) (templ.Component, error) {
	mine, toMe, err := s.Citizen.Poolings(r.Context(), a.PersonNo)
	if err != nil {
		return nil, err
	}
	v := view.Poolings{Action: r.page.Path + "/end", Most: social.PoolingMost}
	for _, one := range mine {
		v.Mine = append(v.Mine, poolingView(one, view.Fact{Key: text.WordPersonNo, Value: one.RelativeNo},
			view.Fact{Key: text.PoolingRelation, Value: text.Relations[one.Relation]}))
	}
	for _, one := range toMe {
		v.ToMe = append(v.ToMe, poolingView(one, view.Fact{Key: text.PoolingYouAre, Value: text.Relations[one.Relation]}))
	}
	return view.PoolingLists(v), nil
}

func poolingView(one store.Pooling, rows ...view.Fact) view.Pooling {
	return view.Pooling{Name: social.MaskName(one.OtherName), Ref: one.Ref, Key: newKey(),
		Rows: append(rows, view.Fact{Key: text.PoolingSince, Value: text.Time(one.MadeAt)})}
}

// endPooling ends one of either list.
func (s *Server) endPooling(r *request) error {
	done, err := s.Citizen.EndPooling(r.Context(), r.user.PersonNo, r.field("ref"), r.key(), r.address())
	if errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("", text.PoolingGone)
	}
	if err != nil {
		return err
	}
	return r.redirect(s.receiptPath(done))
}
