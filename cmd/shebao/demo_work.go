package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

// workDays is over how many days the demonstration's work came in; caseEach and asksEach how much of it a day.
const (
	workDays = 40
	caseEach = 8
	asksEach = 3
)

// busyDesk puts work on the demonstration's desk, day by day, by the same doors as everybody: what people hand in and ask, and what the
// agency's people do with it.
type busyDesk struct {
	ctx     context.Context
	now     time.Time
	db      *store.DB
	people  *citizen.Service
	staff   *staff.Service
	clerks  map[string]staff.Clerk
	persons []string // whose turn it is to hand something in
	cases   []handedInCase
	asked   []askedEnquiry
	file    []byte
}

type handedInCase struct {
	no, person string
	day, turn  int
}

type askedEnquiry struct {
	no        string
	day, turn int
}

// makeWork fills the desk. Its database has a clock of its own, which goes from forty days ago to now.
func (c demoCmd) makeWork(ctx context.Context, people int) error {
	opened, err := databaseFlags{Data: c.Data, addressFlags: c.addressFlags}.openWith(store.DemoSecrets(), store.Options{})
	if err != nil {
		return err
	}
	today := opened.Now()
	if err := opened.Close(); err != nil {
		return err
	}
	d := &busyDesk{ctx: ctx, now: today.AddDate(0, 0, -workDays), clerks: map[string]staff.Clerk{}, file: payslip()}
	keys, err := store.NewKeys(store.DemoSecrets())
	if err != nil {
		return err
	}
	url := databaseFlags{Data: c.Data, addressFlags: c.addressFlags}.database()
	if d.db, err = store.Open(ctx, store.Options{URL: url, Keys: keys, Now: func() time.Time { return d.now }, Program: version}); err != nil {
		return err
	}
	defer d.db.Close()
	issuer := document.Issuer{Agency: text.DemoAgency, Demo: true}
	d.people = citizen.New(d.db, secret.NewHasher(), citizen.Settings{})
	d.people.IssueAs(issuer)
	d.staff = staff.New(d.db, secret.NewHasher(), issuer)
	d.staff.Undo = citizen.Undo
	if err := d.choosePeople(people); err != nil {
		return err
	}
	if err := d.twoForAll(); err != nil {
		return err
	}
	for day := range workDays {
		d.now = today.AddDate(0, 0, day-workDays+1).Add(-3 * time.Hour)
		if err := errors.Join(d.handIn(day), d.ask(day), d.workOn(day), d.answer(day), d.look(day)); err != nil {
			return fmt.Errorf("work of day %d: %w", day, err)
		}
	}
	return errors.Join(d.propose(), d.disagree())
}

// twoForAll has objections decided by two people, as claims are, so that much waits for a second look.
func (d *busyDesk) twoForAll() error {
	if err := d.staff.ProposeRule(d.ctx, d.clerk("supervisor"), social.BaseObjectionCase, true, text.DemoTwo, store.NewID()); err != nil {
		return err
	}
	waiting, err := d.staff.Waiting(d.ctx, d.clerk("reviewer"), 1)
	if err != nil || len(waiting) == 0 {
		return err
	}
	_, err = d.staff.ApproveProposal(d.ctx, d.clerk("reviewer"), waiting[0].ID, "", store.NewID())
	return err
}

// clerk is a member of staff, who may do what their roles permit.
func (d *busyDesk) clerk(name string) staff.Clerk {
	if by, known := d.clerks[name]; known {
		return by
	}
	_, by, err := d.staff.Clerk(d.ctx, name, "192.0.2.30")
	if err == nil {
		d.clerks[name] = by
	}
	return by
}

func (d *busyDesk) tick() { d.now = d.now.Add(3 * time.Minute) }

// choosePeople takes those who have records; the cast is left to whoever tries the demonstration.
func (d *busyDesk) choosePeople(people int) error {
	first, err := d.db.Person(d.ctx, strconv.Itoa(demo.FirstPersonNo))
	if err != nil {
		return err
	}
	start, _ := strconv.Atoi(first.PersonNo)
	for place := 20; place < people && len(d.persons) < 2*workDays*(caseEach+asksEach); place++ {
		switch p, err := d.db.Person(d.ctx, strconv.Itoa(start+place)); {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		case p.BirthDate < "2004" && p.BirthDate != "":
			d.persons = append(d.persons, p.PersonNo)
		}
	}
	return nil
}

// next is whose turn it is; "" once everybody had theirs.
func (d *busyDesk) next() string {
	if len(d.persons) == 0 {
		return ""
	}
	person := d.persons[0]
	d.persons = d.persons[1:]
	return person
}

// handIn has people object to a base, or claim benefit where they lost their work; whoever can do neither is passed over.
func (d *busyDesk) handIn(day int) error {
	for turn := 0; turn < caseEach; {
		person := d.next()
		if person == "" {
			return nil
		}
		no, err := d.apply(person, day+turn)
		if err != nil {
			return err
		}
		if no == "" {
			continue
		}
		d.cases = append(d.cases, handedInCase{no, person, day, turn})
		turn++
		d.tick()
	}
	return nil
}

func (d *busyDesk) apply(person string, n int) (caseNo string, err error) {
	ids, err := d.people.TakeIn(d.ctx, person, "files", nil, []citizen.Upload{{Name: text.DemoFile + ".png", Content: d.file}})
	if err != nil {
		return "", err
	}
	files := ""
	if len(ids) > 0 {
		files = ids[0]
	}
	month := social.DueMonth(d.now).Add(-1 - n%5)
	for _, try := range []struct {
		page   string
		values map[string]string
	}{
		{"claim-unemployment", map[string]string{"last_day": d.now.AddDate(0, 0, -9).Format(time.DateOnly), "leaving": "ended", "job_seeking": "1", "phone": "13800138000", "files": files}},
		{"base-object", map[string]string{"month": month.String(), "branch": string(social.Pension), "wage": strconv.Itoa(9000 + n%9*1000),
			"reason": text.DemoObjections[n%len(text.DemoObjections)], "files": files}},
	} {
		p := d.people.Procedure(try.page)
		a, err := d.people.Apply(d.ctx, person, try.values)
		if err != nil {
			return "", err
		}
		checked, err := d.people.Check(d.ctx, p, a, store.NewID())
		if err != nil || checked.Draft == "" {
			continue // it is not theirs to ask for
		}
		draft, err := d.people.OpenDraft(p, person, checked.Draft)
		if err != nil {
			return "", err
		}
		done, err := d.people.Submit(d.ctx, p, person, draft, "")
		if err == nil {
			return done.ReceiptNo, nil
		}
	}
	return "", nil
}

// workOn does what is done with cases as they grow older: taken on the second day, recommended on the fourth, and so on.
func (d *busyDesk) workOn(day int) error {
	for _, c := range d.cases {
		if err := d.move(c, day-c.day); err != nil {
			return fmt.Errorf("case %s: %w", c.no, err)
		}
	}
	return nil
}

// move makes the step that a case of an age comes to, if any. Its turn of the day says which way it goes.
func (d *busyDesk) move(c handedInCase, age int) error { //nolint:gocyclo // a table of what becomes of cases
	by, second := d.clerk("clerk"), d.clerk("reviewer")
	if (c.day+c.turn)%2 == 1 {
		by, second = d.clerk("clerk2"), d.clerk("reviewer2")
	}
	seen := staff.SeenCase{CaseNo: c.no, Version: staff.AnyVersion}
	pick := func(list []string) string { return list[(c.day+c.turn)%len(list)] }
	d.tick()
	switch {
	case age == 2 && c.turn != 7:
		if _, err := d.staff.Show(d.ctx, by, c.no); err != nil {
			return err
		}
		return d.staff.Take(d.ctx, by, seen)
	case age == 3 && c.turn == 1:
		return d.staff.AddNote(d.ctx, by, seen, pick(text.DemoNotes))
	case age == 4 && (c.turn == 2 || c.turn == 3):
		return d.staff.Return(d.ctx, by, seen, pick(text.DemoReturns))
	case age == 7 && c.turn == 3:
		_, err := d.people.SupplementCase(d.ctx, c.person, c.no, pick(text.DemoHandIns), nil, store.NewID(), "")
		return err
	case age == 6 && c.turn == 6:
		_, err := d.people.WithdrawCase(d.ctx, c.person, c.no, store.NewID(), "")
		return err
	case age == 5 && (c.turn == 0 || c.turn == 4 || c.turn == 5):
		return d.recommend(c, by, seen)
	case age == 7 && c.turn == 5:
		return d.staff.SendBack(d.ctx, second, seen, pick(text.DemoBacks))
	case age == 9 && (c.turn == 0 || c.turn == 4) && c.day%5 != 0:
		return d.staff.Confirm(d.ctx, second, seen)
	case age == 12 && (c.turn == 3 || c.turn == 5) && c.day%4 != 0:
		return d.recommend(c, by, seen)
	case age == 14 && (c.turn == 3 || c.turn == 5) && c.day%4 != 0:
		return d.staff.Confirm(d.ctx, second, seen)
	case age == 15 && c.turn == 1 && c.day%7 != 0:
		return d.recommend(c, by, seen)
	case age == 16 && c.turn == 1 && c.day%7 != 0:
		return d.staff.Confirm(d.ctx, second, seen)
	}
	return nil
}

func (d *busyDesk) recommend(c handedInCase, by staff.Clerk, seen staff.SeenCase) error {
	found, err := d.staff.Find(d.ctx, c.no)
	if err != nil {
		return err
	}
	v := staff.Verdict{Approve: true, Ruling: staff.Ruling{Note: text.DemoApproves[found.Kind]}}
	if (c.day+c.turn)%4 == 0 {
		v = staff.Verdict{Reason: text.DemoRefusals[found.Kind][c.day%2]}
	}
	for _, check := range text.CaseChecks[found.Kind] {
		v.Checked = append(v.Checked, check.ID)
	}
	_, err = d.staff.Decide(d.ctx, by, seen, v)
	return err
}

func (d *busyDesk) ask(day int) error {
	for turn := range asksEach {
		person := d.next()
		if person == "" {
			return nil
		}
		n := day*asksEach + turn
		q := text.DemoQuestions[n%len(text.DemoQuestions)]
		done, err := d.people.AskEnquiry(d.ctx, person, citizen.Question{Category: social.EnquiryCategories[n%len(social.EnquiryCategories)],
			Subject: q.Subject, Body: q.Body}, store.NewID(), "")
		if err != nil {
			return err
		}
		d.asked = append(d.asked, askedEnquiry{done.ReceiptNo, day, turn})
		d.tick()
	}
	return nil
}

// answer takes enquiries on the second day and answers most of them on the third.
func (d *busyDesk) answer(day int) error {
	for _, asked := range d.asked {
		by := d.clerk([]string{"clerk", "clerk2"}[(asked.day+asked.turn)%2])
		file := func() (staff.EnquiryStep, error) {
			f, err := d.staff.ShowEnquiry(d.ctx, by, asked.no)
			if err != nil {
				return staff.EnquiryStep{}, err
			}
			return staff.EnquiryStep{By: by, No: asked.no, Version: f.Enquiry.Version, Key: store.NewID()}, nil
		}
		age := day - asked.day
		takes, answers := age == 1 && (asked.turn != 2 || asked.day%3 != 0), age == 2 && (asked.turn != 2 || asked.day%6 == 1 || asked.day%6 == 4)
		if !takes && !answers {
			continue
		}
		d.tick()
		step, err := file()
		if err == nil && takes {
			err = d.staff.TakeEnquiry(d.ctx, step)
		} else if err == nil {
			err = d.staff.AnswerEnquiry(d.ctx, step, text.DemoAnswers[day%len(text.DemoAnswers)])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// look has the agency's people look a few persons up, as over the counter and by telephone.
func (d *busyDesk) look(day int) error {
	for turn := range 3 {
		if len(d.cases) == 0 {
			return nil
		}
		by := d.clerk([]string{"clerk", "clerk2", "supervisor"}[turn])
		if !by.May(staff.PersonsLook) {
			continue
		}
		d.tick()
		of := d.cases[(day*7+turn*3)%len(d.cases)]
		id, err := d.staff.FindPerson(d.ctx, by, staff.Search{By: staff.ByPerson, Fact: of.person, Kind: staff.LookKinds[turn%2],
			Words: text.DemoReasons[(day+turn)%len(text.DemoReasons)]}, store.NewID())
		if err == nil {
			_, err = d.staff.Person(d.ctx, by, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// propose has what takes two people asked for, and some of it decided.
func (d *busyDesk) propose() error {
	today := d.now.Format(time.DateOnly)
	ask := func(what string) error {
		return d.staff.AskBulk(d.ctx, d.clerk("data"), store.BulkExport{What: what, From: today, To: today, Reason: text.DemoExport}, store.NewID())
	}
	var errs []error
	for _, what := range store.BulkTables {
		errs = append(errs, ask(what))
	}
	errs = append(errs, d.staff.ProposeRule(d.ctx, d.clerk("supervisor"), social.BaseObjectionCase, false, text.DemoRule, store.NewID()))
	if _, err := d.staff.GrantRole(d.ctx, d.clerk("security"), "auditor2", "system", text.DemoGrant, store.NewID()); err != nil && !isProblems(err) {
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	waiting, err := d.staff.Waiting(d.ctx, d.clerk("data_release"), 10)
	if err != nil {
		return err
	}
	for i, p := range waiting {
		d.tick()
		switch i % 4 {
		case 0:
			_, err = d.staff.ApproveProposal(d.ctx, d.clerk("data_release"), p.ID, "", store.NewID())
		case 1:
			err = d.staff.RefuseProposal(d.ctx, d.clerk("data_release"), p.ID, text.DemoNo, store.NewID())
		case 2:
			err = d.staff.WithdrawProposal(d.ctx, d.clerk("data"), p.ID, store.NewID())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func isProblems(err error) bool {
	var problems text.Problems
	return errors.As(err, &problems)
}

// disagree has people change their addresses, of which the core system refuses some.
func (d *busyDesk) disagree() error {
	for i := range 12 {
		person := d.next()
		if person == "" {
			return nil
		}
		d.tick()
		_, err := d.db.Do(d.ctx, store.Act{Kind: "address.change", Actor: store.Citizen(person, ""), PersonNo: person}, func(tx *store.Tx) error {
			if err := tx.Lock(person); err != nil {
				return err
			}
			address := fmt.Sprintf(text.DemoAddress, 100+i)
			if _, err := tx.Receipt(store.Fact{Name: text.PersonFieldNames["address"], Value: address}); err != nil {
				return err
			}
			_, err := tx.Change("address", address)
			return err
		})
		if err != nil {
			return err
		}
	}
	events, err := d.db.Feed(d.ctx, 0, 1000)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Act != "address.change" || e.No%2 == 0 {
			continue
		}
		d.tick()
		_, err := d.db.Do(d.ctx, store.Act{Kind: "feed.refuse", Actor: store.System("export"), PersonNo: e.PersonNo}, func(tx *store.Tx) error {
			_, _, err := tx.RefuseEvent(e.No, text.DemoRefused)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// payslip is a picture that stands for a paper: lines like those of a table, and a seal.
func payslip() []byte { //nolint:gocyclo // a drawing
	const width, height = 620, 860
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	paper, ink, red := color.RGBA{252, 251, 247, 255}, color.RGBA{60, 66, 72, 255}, color.RGBA{190, 40, 40, 255}
	for y := range height {
		for x := range width {
			at := paper
			inTable := x > 60 && x < width-60 && y > 160 && y < 640
			switch dx, dy := x-450, y-700; {
			case inTable && (y%48 == 16 || x%125 == 61), y > 80 && y < 100 && x > 200 && x < 420, inTable && y%48 > 34 && y%48 < 44 && x%125 > 75 && x%125 < 75+30+y%37:
				at = ink
			case dx*dx+dy*dy > 70*70 && dx*dx+dy*dy < 75*75, dx*dx+dy*dy < 14*14:
				at = red
			}
			img.Set(x, y, at)
		}
	}
	var b bytes.Buffer
	if png.Encode(&b, img) != nil {
		return nil
	}
	return b.Bytes()
}
