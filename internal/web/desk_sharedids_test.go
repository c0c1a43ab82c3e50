package web_test

import (
	"net/http"
	"strings"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/staff"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// twoNumbersOf lets somebody have the ID number of another, with facts of their own.
func twoNumbersOf(t *testing.T, w *fixture.World, first, second string) {
	t.Helper()
	if w.Edit(t, "UPDATE persons SET id_hash = (SELECT id_hash FROM persons WHERE person_no = $1) WHERE person_no = $2", first, second) != 1 {
		t.Fatal("nobody was changed")
	}
	w.Edit(t, `DELETE FROM shared_ids`) // as an import would keep it
	w.Edit(t, `INSERT INTO shared_ids (person_no, id_hash) SELECT person_no, id_hash FROM persons
		WHERE id_hash IN (SELECT id_hash FROM persons GROUP BY id_hash HAVING COUNT(*) > 1)`)
}

func TestTheDeskListsWhoSharesAnIDNumber(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.hire("supervisor", staff.Conflicts)
		if page := b.get("/staff/shared-ids"); page.status != http.StatusOK || !page.says("没有一证多号") {
			t.Errorf("with none: %d\n%s", page.status, page.text("main"))
		}
		first, second := p.Persona(t, "employee"), p.Persona(t, "left")
		twoNumbersOf(t, p.World, first.PersonNo, second.PersonNo)
		page := b.get("/staff/shared-ids")
		for _, want := range []string{first.PersonNo, second.PersonNo, text.SharedRegistered, text.SharedNotRegistered, first.IDNumber.Masked()} {
			if !page.says(want) {
				t.Errorf("the list lacks %s:\n%s", want, page.text("main"))
			}
		}
		if strings.Contains(page.body, first.Name) || strings.Contains(page.body, string(first.IDNumber)) {
			t.Error("a name or an ID number stands there whole")
		}
		other := p.browser(t)
		other.hire("other", staff.Enquiries)
		if page := other.get("/staff/shared-ids"); page.status == http.StatusOK {
			t.Error("who may not settle conflicts sees it")
		}
	})
}

func TestWhatAnImportPointsOutIsShownAtTheDesk(t *testing.T) {
	onImporting(t, func(t *testing.T, p *importing) {
		b := p.browser(t)
		b.hire("data", staff.ImportsRun)
		job := b.follow(b.hand("", map[string]string{"persons.csv": "person_no,id_no,name,sex,birth_date,household,category,phone,bank_account\n" +
			"699000120,440300198001010134,号码损坏,1,1980-01-01,1,unemployed,1.38E+10,6.2217E+18\n"}))
		p.next(t)
		job = b.get(job.address)
		for _, want := range []string{"收下了，但值得核对的行", text.WarnPhone, text.WarnAccount, "1 人因此不能在网页上注册", "下载提醒的行"} {
			if !job.says(want) {
				t.Errorf("the dry run does not say %s:\n%s", want, job.text("main"))
			}
		}
		if list := b.get(job.address + "/warnings.csv"); list.status != http.StatusOK || !strings.Contains(list.body, text.WarnPhone) {
			t.Errorf("the list: %d %s", list.status, list.body)
		}
		b.pressBelow(job, "/propose", "reason", "已核对")
		if err := p.approve(t, "second", staff.ImportsRelease); err != nil {
			t.Fatal(err)
		}
		p.next(t)
		batches, err := p.DB.ImportBatchesBefore(t.Context(), 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		batch := b.get("/staff/imports/batches/" + strings.TrimSpace(text.Figure(batches[0].ID)))
		if !batch.says(text.WarnPhone) || !batch.says("1 人因此不能在网页上注册") {
			t.Errorf("the batch:\n%s", batch.text("main"))
		}
		if list := b.get(batch.address + "/warnings.csv"); list.status != http.StatusOK || !strings.Contains(list.body, text.WarnAccount) {
			t.Errorf("the batch's list: %d", list.status)
		}
	})
}

func TestRegisteringByTheSecondOfTwoNumbersSaysSo(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, registered, who := p.browser(t), p.Persona(t, "employee"), p.Persona(t, "left")
		p.Edit(t, "UPDATE registrations SET id_hash = (SELECT id_hash FROM persons WHERE person_no = $1) WHERE person_no = $2", who.PersonNo, registered.PersonNo)
		page := b.submit(registerUpTo(b, who, "facts"), "name", who.Name, "person_no", who.PersonNo, "card_no", who.CardNo, "proof", citizen.ProofPhone,
			"proof_value", who.Phone, "phone", "13900139000", "question", fixture.Question, "answer", fixture.Answer)
		if page.status != http.StatusOK || !page.says(text.TwoNumbers) || !page.says("******"+registered.PersonNo[6:]) || page.says(registered.PersonNo) {
			t.Errorf("%d\n%s", page.status, page.text("main"))
		}
	})
}
