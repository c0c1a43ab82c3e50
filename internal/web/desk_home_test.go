package web_test

import (
	"strings"
	"testing"

	"shebao/internal/staff"
	"shebao/internal/testkit"
)

// The desk opens on what waits for whoever opens it, of what they may see; the menu says the same.
func TestTheDeskOpensOnWhatWaits(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		no, _, _ := p.handedIn(t)
		clerk, reviewer, writer := p.browser(t), p.browser(t), p.browser(t)
		clerk.hire("kay", staff.CasesWork, staff.CasesDecide)
		reviewer.hire("rae", staff.CasesReview)
		writer.hire("wen", staff.CentresEdit)
		at, home := "/staff/cases/"+no, clerk.get("/staff")
		testkit.CheckHTML(t, home.body)
		if !home.says("无人领取") || !home.says("失业") || strings.Contains(home.body, ">1 件</span>") {
			t.Errorf("before it is taken it says %s", home.text("main"))
		}
		taken := clerk.follow(clerk.press(home, "/staff/cases"))
		if taken.address != at {
			t.Fatalf("the next one is %s", taken.address)
		}
		if home = clerk.get("/staff?list=mine"); !strings.Contains(home.body, ">1 件</span>") || !strings.Contains(home.body, `href="`+at+`"`) {
			t.Errorf("in hand it says %s", home.text("main"))
		}
		clerk.follow(clerk.post(at+"/decide", caseForm(taken, "verdict", "approve", "step", "submit")))
		waits := reviewer.get("/staff")
		if !waits.says("待我复核") || !strings.Contains(waits.body, `href="`+at+`"`) || !strings.Contains(waits.body, ">1 件</span>") {
			t.Errorf("the reviewer reads %s", waits.text("main"))
		}
		list := reviewer.get("/staff/approvals")
		testkit.CheckHTML(t, list.body)
		if !list.says("等您复核的业务申请") || !strings.Contains(list.body, `href="`+at+`"`) {
			t.Errorf("待复核 says %s", list.text("main"))
		}
		if own := clerk.get("/staff?list=review"); own.says("待我复核") || own.status != 200 {
			t.Errorf("whoever confirms nothing reads %s", own.text("main"))
		}
		back := reviewer.follow(reviewer.post(at+"/send-back", caseForm(reviewer.get(at), "inner", "请附核对结果")))
		if !back.says("请附核对结果") {
			t.Errorf("sent back it says %s", back.text("main"))
		}
		if home = clerk.get("/staff?list=back"); !home.says("复核退回") || !strings.Contains(home.body, `href="`+at+`"`) {
			t.Errorf("come back it says %s", home.text("main"))
		}
		p.Edit(t, "UPDATE cases SET due_at = 1 WHERE case_no = $1", no)
		if home = clerk.get("/staff?list=late"); !home.says("逾期") || !strings.Contains(home.body, "figure-bad") {
			t.Errorf("late it says %s", home.text("main"))
		}
		if other := writer.get("/staff"); other.says("等您办理的") || strings.Contains(other.body, "figure") || !other.says("社康点") {
			t.Errorf("whoever has no such work reads %s", other.text("main"))
		}
	})
}
