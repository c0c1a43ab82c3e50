package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/text"
)

func TestHallsAreFoundByDistrictNameAndService(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.Edit(t, `DELETE FROM service_halls`)
		p.Edit(t, `INSERT INTO service_halls (hall_no, name, district, address, phone, hours, services, closed_on) VALUES
			('1', '东门大厅', '罗湖区', '东门路1号', '0755-21000001', '周一至周五', '社会保障卡;个人缴费', ''),
			('2', '百分%大厅', '福田区', '福田区中心路2号', '', '周一至周六', '社会保障卡', '2026-11-24'),
			('3', '关了的大厅', '罗湖区', '老路3号', '', '无', '个人缴费', '2026-11-23')`)
		b := p.browser(t)
		all := b.get("/halls")
		testkit.CheckHTML(t, all.body)
		if all.status != http.StatusOK || !all.says("找到 2 个服务网点") || !all.says("2026-11-24 起停止服务") || all.says("关了的大厅") || !strings.Contains(all.body, `href="tel:075521000001"`) {
			t.Errorf("%d\n%s", all.status, all.text("main"))
		}
		if !all.says("罗湖区东门路1号") || !all.says("福田区中心路2号") || all.says("福田区福田区") || all.says("福田区 福田区") {
			t.Errorf("the addresses are\n%s", all.text("main"))
		}
		for query, want := range map[string]string{
			"district=罗湖区": "东门大厅", "service=个人缴费": "东门大厅", "find=中心路": "百分%大厅", "find=%25": "百分%大厅", "find=东门": "东门大厅", "service=社会保障卡&find=百分": "百分%大厅",
			"district=罗湖区&find=中心路": "", "service=个人": "", "district=南山区": "", "find=_": "",
		} {
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			got := b.get("/halls?" + values.Encode())
			for _, name := range []string{"东门大厅", "百分%大厅"} {
				if got.says(name) != (name == want) {
					t.Errorf("%s: %s is shown: %v", query, name, got.says(name))
				}
			}
			if want == "" && !got.says(text.HallNotFound) {
				t.Errorf("%s:\n%s", query, got.text("main"))
			}
		}
		if got := b.get("/halls?find=%00"); got.status != http.StatusOK || !got.says("找到 2 个") {
			t.Errorf("an address that is none of ours: %d", got.status)
		}
		b.hire("clerk")
		if got := b.get("/staff/halls"); got.status != http.StatusOK || !got.says("关了的大厅") || !got.says(text.HallClosed) {
			t.Errorf("at the desk: %d\n%s", got.status, got.text("main"))
		}
		p.Edit(t, `DELETE FROM service_halls`)
		if got := b.get("/halls"); !got.says(text.HallNone) || !got.says("12333") {
			t.Errorf("without any:\n%s", got.text("main"))
		}
	})
}

func TestManyHallsStandOnPagesAndOnPaperAll(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.Edit(t, `DELETE FROM service_halls`)
		for i := range 21 {
			p.Edit(t, `INSERT INTO service_halls (hall_no, name, district, address, hours) VALUES ($1, $2, '罗湖区', '路', '周一')`, string(rune('a'+i)), "大厅"+string(rune('a'+i)))
		}
		b := p.browser(t)
		first, second, printed := b.get("/halls"), b.get("/halls?page=2"), b.get("/halls?view=print")
		if first.says("大厅u") || !first.says("大厅t") || !second.says("大厅u") || second.says("大厅t") {
			t.Errorf("the pages:\n%s\n%s", first.text("main"), second.text("main"))
		}
		if !printed.says("大厅a") || !printed.says("大厅u") {
			t.Errorf("on paper:\n%s", printed.text("main"))
		}
	})
}

func TestPagesLeadToTheHallsWhereTheySayCounter(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		for _, address := range []string{"/services/self-service/apply", "/records/wards/contributions", "/account/registration"} {
			got := b.get(address)
			plain := strings.Count(got.text("main"), text.HallPlace)
			links := strings.Count(got.body, `<a href="/halls">社保窗口</a>`)
			if plain == 0 || links < plain {
				t.Errorf("%s says it %d times and leads there %d times", address, plain, links)
			}
			testkit.CheckHTML(t, got.body)
		}
	})
}
