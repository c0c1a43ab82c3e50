package web_test

import (
	"net/http"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
)

func TestACentreIsAddedChangedAndClosed(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.hire("centres", staff.CentresEdit)
		fields := []string{"centre_no", "NEW-1", "name", "新村社康中心", "district", "示例区", "address", "新村路 1 号"}
		if got := b.submit(b.get("/staff/centres/new"), append(fields, "name", "")...); got.status != http.StatusUnprocessableEntity ||
			!got.says("请输入"+text.LabelCentreName) || got.value("address") != "新村路 1 号" {
			t.Errorf("without a name: %d", got.status)
		}
		b.follow(b.submit(b.get("/staff/centres/new"), fields...))
		if got := b.submit(b.get("/staff/centres/new"), fields...); !got.says(text.CentreNoTaken) {
			t.Error("the same number twice is taken")
		}
		open := func() int {
			_, n, err := p.DB.FindCentres(t.Context(), store.CentreSearch{Text: "新村社康", OpenOn: p.Clock.Now().Format("2006-01-02")}, 5)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if open() != 1 {
			t.Fatal("nobody can choose the new one")
		}
		one := b.get("/staff/centres/NEW-1")
		if !one.says(text.BoundPeople(0)) || one.value("name") != "新村社康中心" {
			t.Errorf("its page:\n%s", one.text("main"))
		}
		if got := b.submit(one, "closed_on", "不再开"); got.status != http.StatusUnprocessableEntity || !got.says(text.BadDay) {
			t.Errorf("a day that is none: %d", got.status)
		}
		list := b.follow(b.submit(one, "closed_on", "2020年1月1日"))
		if !list.says(text.CentreSaved) || open() != 0 {
			t.Error("closed, it can still be chosen")
		}
		if found := b.get("/staff/centres?find=新村社康"); !found.says("已停止服务") {
			t.Error("the desk does not find the closed one")
		}
	})
}

func TestNobodyChoosesAClosedCentreByItsNumber(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		clerk, citizen := p.browser(t), p.browser(t)
		clerk.hire("centres", staff.CentresEdit)
		citizen.signIn("tier2")
		search := []string{"district", "南山区", "find", "西岭"}
		found := citizen.submit(citizen.get("/services/health-centre"), search...)
		if len(found.options("centre")) != 1 {
			t.Fatalf("found %q", found.options("centre"))
		}
		chosen := found.options("centre")[0]
		clerk.submit(clerk.get("/staff/centres/"+chosen), "closed_on", "2020-01-01")
		got := citizen.submit(found, append(search, "step", "check", "centre", chosen)...)
		if got.status != http.StatusUnprocessableEntity || !got.says(text.CentreGone) {
			t.Errorf("choosing it: %d\n%s", got.status, got.text("main"))
		}
		if again := citizen.submit(citizen.get("/services/health-centre"), search...); len(again.options("centre")) != 0 {
			t.Error("it is offered")
		}
	})
}
