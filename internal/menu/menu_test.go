package menu_test

import (
	"strings"
	"testing"

	"shebao/internal/menu"
	"shebao/internal/statement"
)

func TestBadTablesAreRefused(t *testing.T) {
	group := menu.Page{ID: "records", Title: "社保信息查询", Audience: menu.Citizen}
	for name, test := range map[string]struct {
		pages []menu.Page
		says  string
	}{
		"no ID":                      {[]menu.Page{{Title: "登录", Path: "/signin"}}, "lacks"},
		"no title":                   {[]menu.Page{{ID: "signin", Path: "/signin"}}, "lacks"},
		"an ID twice":                {[]menu.Page{{ID: "a", Title: "甲", Path: "/a"}, {ID: "a", Title: "乙", Path: "/b"}}, "a stands twice"},
		"an address twice":           {[]menu.Page{{ID: "a", Title: "甲", Path: "/a"}, {ID: "b", Title: "乙", Path: "/a"}}, "share the address /a"},
		"a parent that is not there": {[]menu.Page{{ID: "a", Parent: "none", Title: "甲", Path: "/a"}}, "the parent none"},
		"a parent that comes later":  {[]menu.Page{{ID: "a", Parent: "records", Title: "甲", Path: "/a"}, group}, "the parent records"},
		"pending with an address":    {[]menu.Page{{ID: "a", Title: "甲", Path: "/a", Pending: true}}, "is pending"},
		"a statement without one":    {[]menu.Page{{ID: "a", Title: "甲", Statement: statement.PensionContributions}}, "has a statement"},
		"steps of no address":        {[]menu.Page{{ID: "a", Title: "甲", Steps: "/b"}}, "has steps and no address"},
		"a step within a name":       {[]menu.Page{{ID: "a", Title: "甲", Path: "/a", Steps: "/b c"}}, "the step c of a"},
		"an address of elsewhere":    {[]menu.Page{{ID: "a", Title: "甲", Path: "a"}}, "does not begin with /"},
	} {
		if _, err := menu.New(test.pages); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, test.says)
		}
	}
	if _, err := menu.New([]menu.Page{group, {ID: "a", Parent: "records", Title: "甲", Path: "/a"}, {ID: "b", Title: "乙", Pending: true},
		{ID: "c", Title: "丙", Pending: true}, {ID: "d", Title: "丁"}}); err != nil {
		t.Errorf("a good table: %v", err)
	}
}

func TestTheTrailLeadsFromTheTopToThePage(t *testing.T) {
	m := menu.Default()
	var titles []string
	for _, p := range m.Trail("pension-contributions") {
		titles = append(titles, p.Title)
	}
	if got := strings.Join(titles, " › "); got != "社保信息查询 › 养老保险 › 养老缴交明细(92年8月后)" {
		t.Errorf("the trail is %s", got)
	}
	if m.Trail("none") != nil || m.Page("none") != nil {
		t.Error("there is a page named none")
	}
}

func TestAnAddressThatIsNotThereIsAFaultOfTheProgram(t *testing.T) {
	for _, id := range []string{"none", "records"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s has an address", id)
				}
			}()
			menu.Default().Path(id)
		}()
	}
}

func TestNoStatementIsShownTwice(t *testing.T) {
	shown := map[*statement.Statement]string{}
	for _, p := range menu.Default().Pages() {
		if p.Statement == nil {
			continue
		}
		if other := shown[p.Statement]; other != "" {
			t.Errorf("%s shows what %s shows", p.ID, other)
		}
		shown[p.Statement] = p.ID
	}
}

func TestWhatBelongsToAPersonIsForCitizensOnly(t *testing.T) {
	for _, p := range menu.Default().Pages() {
		if (p.Statement != nil || p.Capability != "") && p.Audience != menu.Citizen {
			t.Errorf("%s is for %s", p.ID, p.Audience)
		}
	}
}

func TestTheAddressOfWhatStandsBehindAPage(t *testing.T) {
	for got, want := range map[string]string{
		menu.At("signin"): "/signin", menu.At("staff-home"): "/staff", menu.Step("register", "/numbers"): "/register/numbers",
		menu.Step("pension-contributions", "/download.csv"): "/records/pension/contributions/download.csv",
		menu.Of("verify-document", "CB1"):                   "/verify/d/CB1", menu.Of("verify-document", ""): "/verify/d/",
		menu.Of("staff-audit-entry", "3", "a/b"): "/staff/audit/entries/3/a%2Fb",
	} {
		if got != want {
			t.Errorf("the address is %s, want %s", got, want)
		}
	}
	for name, named := range map[string]func() string{
		"no page": func() string { return menu.At("none") }, "a group": func() string { return menu.At("records") },
		"no step": func() string { return menu.Step("register", "/none") }, "no file": func() string { return menu.Step("register", "/download.csv") },
		"a name too many": func() string { return menu.Of("signin", "x") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s has an address", name)
				}
			}()
			named()
		}()
	}
}

func TestNoIDStandsInBothTables(t *testing.T) {
	for _, p := range menu.ForStaff().Pages() {
		if menu.Default().Page(p.ID) != nil {
			t.Errorf("%s is a page of both", p.ID)
		}
	}
}
