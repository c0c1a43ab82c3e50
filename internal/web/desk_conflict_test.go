package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

// disagree has a person move, and an import bring another address and postcode.
func disagree(t *testing.T, p *portal, personNo, idNo, name string) {
	t.Helper()
	_, err := p.DB.Do(t.Context(), store.Act{Kind: "address.change", Actor: store.Citizen(personNo, ""), PersonNo: personNo}, func(tx *store.Tx) error {
		if _, err := tx.Receipt(); err != nil {
			return err
		}
		if _, err := tx.Change("address", "福田区乙路2号"); err != nil {
			return err
		}
		_, err := tx.Change("postcode", "518001")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	row := make(store.ArchivePerson, len(store.PersonFields))
	for field, value := range map[string]string{"person_no": personNo, "id_no": idNo, "name": name, "address": "罗湖区丙路3号", "postcode": "518002"} {
		row[slices.Index(store.PersonFields, field)] = value
	}
	people := p.DB.NewPeople()
	if err := people.Add(row); err != nil {
		t.Fatal(err)
	}
	_, err = p.DB.Do(t.Context(), store.Act{Kind: "import", Actor: store.System("import")}, func(tx *store.Tx) error {
		_, err := tx.LoadPeople(&store.ImportBatch{ID: 7}, people)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestConflictsAreListedTakenPreviewedAndSettledAtTheDesk(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		me := p.Persona(t, "employee")
		disagree(t, p, me.PersonNo, string(me.IDNumber), me.Name)
		b := p.browser(t)
		b.hire("data", staff.Conflicts)
		list := b.get("/staff/conflicts")
		if !list.says("共 1 件") || !list.says(text.ActName("address.change")) || strings.Contains(list.body, me.Name) {
			t.Fatalf("the list: %s", list.text("main"))
		}
		conflicts, err := p.DB.Conflicts(t.Context(), store.ConflictFilter{Source: store.ConflictImport, Limit: 2})
		if err != nil || len(conflicts) != 1 {
			t.Fatal(conflicts, err)
		}
		id := conflicts[0].ID
		one := b.get("/staff/conflicts/" + id + "?show=1")
		for _, want := range []string{"办理以前", "福田区乙路2号", "罗湖区丙路3号", "518001", "518002"} {
			if !one.says(want) {
				t.Errorf("the page lacks %s:\n%s", want, one.text("main"))
			}
		}
		taken := b.follow(b.post("/staff/conflicts/take", url.Values{"id": {id}, "key": {newKey()}}))
		if !taken.says("已领取 1 条") || !taken.says("我") {
			t.Errorf("taken: %s", taken.text("main"))
		}
		for address, want := range map[string]string{"?act=address.change&owner=-me": "共 1 件", "?owner=-none": "没有待处理的不一致", "?days=7": "没有待处理的不一致", "?source=feed": "没有待处理的不一致"} {
			if page := b.get("/staff/conflicts" + address); !page.says(want) {
				t.Errorf("%s: %s", address, page.text("main"))
			}
		}
		none := b.post("/staff/conflicts/preview", url.Values{"how": {"archive"}, "reason": {"核对"}, "key": {newKey()}})
		if none.status != http.StatusUnprocessableEntity {
			t.Errorf("nothing ticked: %d", none.status)
		}
		preview := b.post("/staff/conflicts/preview", url.Values{"id": {id}, "how": {"archive"}, "reason": {"已电话核对"}, "key": {newKey()}})
		if !preview.says("还没有处理") || !preview.says("已电话核对") {
			t.Fatalf("the preview: %d %s", preview.status, preview.text("main"))
		}
		if c, err := p.DB.Conflict(t.Context(), id); err != nil || c.Handled != "" {
			t.Errorf("the preview settled it: %+v %v", c, err)
		}
		done := b.follow(b.submit(preview))
		if !done.says("已处理 1 条") || !done.says("没有待处理的不一致") {
			t.Errorf("settled: %s", done.text("main"))
		}
		if person, err := p.DB.Person(t.Context(), me.PersonNo); err != nil || person.Address != "罗湖区丙路3号" || person.Postcode != "518002" {
			t.Errorf("%+v %v", person, err)
		}
		if page := b.get("/staff/conflicts/" + id); !page.says("已经处理") || !page.says("理由：已电话核对") {
			t.Errorf("the settled one: %s", page.text("main"))
		}
	})
}

func TestTheSearchLeadsToCasesAndPeople(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		me := p.Persona(t, "employee")
		b := p.browser(t)
		b.hire("clerk", staff.CasesWork, staff.PersonsLook)
		form := b.submit(b.get("/staff/search"), "q", me.PersonNo)
		if form.status != http.StatusOK || !form.says("查询原因") || !strings.Contains(form.body, me.PersonNo) {
			t.Fatalf("%d %s", form.status, form.text("main"))
		}
		seen := b.follow(b.submit(form, "by", "person", "kind", "phone", "words", "来电核对"))
		for _, want := range []string{"咨询", "决定书", "办理记录", "谁查过", "电话咨询：来电核对"} {
			if !seen.says(want) {
				t.Errorf("the person's page lacks %s:\n%s", want, seen.text("main"))
			}
		}
		if nothing := b.submit(b.get("/staff/search"), "q", "000000"); nothing.status != http.StatusUnprocessableEntity || !nothing.says(text.SearchNoTail) {
			t.Errorf("%d %s", nothing.status, nothing.text("main"))
		}
		if home := b.get("/staff"); !strings.Contains(home.body, `action="/staff/search"`) {
			t.Error("the first page has no search")
		}
	})
}
