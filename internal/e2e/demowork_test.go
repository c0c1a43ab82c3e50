package e2e_test

import "testing"

// A newcomer's desk lives: cases, enquiries and proposals in several states wait for those whose roles they are.
func TestTheDemonstrationsDeskIsFullOfWork(t *testing.T) {
	long(t)
	t.Parallel()
	s := demonstrate(t, "--work")
	for role, list := range map[string]string{"clerk": "free", "reviewer": "review", "supervisor": "late"} {
		b := atDesk(t, s, role)
		b.Open(s.url + "/staff?list=" + list)
		waiting := b.Eval(`String(document.querySelectorAll('main a[href^="/staff/cases/"]').length)`)
		if waiting == "0" {
			t.Errorf("nothing waits in the list %q of the %s:\n%s", list, role, b.Text())
		}
		b.CheckAxe()
	}
}
