package citizen

import (
	"context"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// reportLost is 社会保障卡挂失 (guide 三(三)3(1)): the status becomes 「个人网上挂失」 at once. There is nothing to fill in, so that it
// takes no longer than it must.
var reportLost = &Procedure{
	Page: "card-report-lost", Act: "card.report_lost",
	Admit: func(_ context.Context, a *Application) (*Refusal, error) {
		return refuseMove(a.Person, social.CardLostWeb, text.CardReportRefusals, "card-lift-report"), nil
	},
	Show: showCard,
	Settle: func(_ context.Context, a *Application) (*Plan, error) {
		return changeCardStatus(a.Person, social.CardLostWeb), nil
	},
}

// liftReport is 社会保障卡取消挂失 (3(2)): only of a report made here, within a month of it. It makes a card usable again that may be in
// other hands, so it asks for a proof, as everything else does for which 个人缴费自助业务 must be open.
var liftReport = &Procedure{
	Page: "card-lift-report", Act: "card.lift_report", SelfService: true,
	Asks:  justBankTail,
	Admit: admitLift,
	Show: func(ctx context.Context, a *Application) (Shown, error) {
		shown, err := showCard(ctx, a)
		if err != nil || a.Person.CardStatus != social.CardLostWeb {
			return shown, err
		}
		reported, err := a.DB.LossReportedAt(ctx, a.PersonNo)
		if err == nil && reported != 0 {
			shown.Facts = append(shown.Facts, Line{text.WordReportedAt, text.Time(reported)},
				Line{text.WordLiftUntil, text.Time(liftUntil(reported).Unix())})
		}
		return shown, err
	},
	Settle: func(_ context.Context, a *Application) (*Plan, error) {
		if problem := checkBankTail(a); problem != "" {
			return nil, text.OneProblem(bankTail, problem)
		}
		return changeCardStatus(a.Person, social.CardActive), nil
	},
}

// liftUntil is the end of the month in which a report can be taken back here.
func liftUntil(reported int64) time.Time { return oneMonthAfter(social.At(reported)) }

func admitLift(ctx context.Context, a *Application) (*Refusal, error) {
	if refusal := refuseMove(a.Person, social.CardActive, text.CardLiftRefusals); refusal != nil {
		return refusal, nil
	}
	reported, err := a.DB.LossReportedAt(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	title := text.CardStands(a.Person.CardStatus)
	if reported == 0 {
		return &Refusal{Title: title, Why: text.WhyLossNotOurs}, nil
	}
	if until := liftUntil(reported); !a.Now.Before(until) {
		return &Refusal{Title: title, Why: text.LiftTooLate(reported, until.Unix())}, nil
	}
	return refuseWithoutBank(a), nil
}

// refuseMove says why a card can't be brought into another state here; the words are by the state that it is in.
func refuseMove(p *store.Person, to social.CardStatus, why map[social.CardStatus]string, pages ...string) *Refusal {
	if p.CardNo == "" {
		return &Refusal{Title: text.NoCard, Why: text.WhyNoCard}
	}
	if p.CardStatus.HolderMay(to) {
		return nil
	}
	return refuseState(p, why, pages...)
}

// refuseUse says why a card can't serve a use in the state that it is in. Somebody without a card has none that is lost.
func refuseUse(p *store.Person, use social.CardUse, why map[social.CardStatus]string, pages ...string) *Refusal {
	if !p.CardStatus.Stops(use) {
		return nil
	}
	return refuseState(p, why, pages...)
}

// refuseState is a refusal in the words for a state. The page that is named is of use to those only who reported the loss themselves.
func refuseState(p *store.Person, why map[social.CardStatus]string, pages ...string) *Refusal {
	if p.CardStatus != social.CardLostWeb {
		pages = nil
	}
	return &Refusal{Title: text.CardStands(p.CardStatus), Why: text.CardStateWhy(why, p.CardStatus), Pages: pages}
}

func showCard(_ context.Context, a *Application) (Shown, error) {
	if a.Person.CardNo == "" {
		return Shown{}, nil
	}
	return Shown{Facts: []Line{
		{text.WordName, a.Person.Name}, {text.WordCardNo, a.Person.CardNo}, {text.WordCardStatus, text.CardStatuses[a.Person.CardStatus]},
	}}, nil
}

func changeCardStatus(p *store.Person, status social.CardStatus) *Plan {
	return &Plan{
		Changes: []Difference{{text.WordCardStatus, text.CardStatuses[p.CardStatus], text.CardStatuses[status]}},
		Notes:   text.CardStatusNotes[status],
		Apply: func(tx *store.Tx) error {
			_, err := tx.Change("card_status", string(status))
			return err
		},
	}
}
