package verifier_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/verifier"
)

func newVerifier(db *store.DB) *verifier.Service {
	s := verifier.New(db, fixture.Signer(), fixture.Agency, false)
	s.RefusalTime = 0
	return s
}

func newCitizen(db *store.DB) *citizen.Service {
	return citizen.New(db, secret.NewFastHasher(), citizen.Settings{})
}

// bank is a third party at an address, with a form of its own each time.
func bank(address string) verifier.Viewer {
	return verifier.Viewer{Name: "示例银行", Purpose: "办理贷款", Address: address, FormKey: store.NewID()}
}

func accessCode(t *testing.T, w *fixture.World, p demo.Persona) string {
	t.Helper()
	code, _, err := newCitizen(w.DB).NewAccessCode(t.Context(), p.PersonNo, store.NewID(), "a")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// issue issues a certificate and answers with it and its PDF.
func issue(t *testing.T, w *fixture.World, p demo.Persona, whole bool) (*document.Certificate, []byte) {
	t.Helper()
	s, r := newCitizen(w.DB), fixture.Renderer(t)
	id, err := s.IssueCertificate(t.Context(), citizen.Issuer{Agency: fixture.Agency, Printable: r.Printable}, p.PersonNo, whole, store.NewID(), "a")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := s.Certificate(t.Context(), p.PersonNo, id)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := r.PDF(c)
	if err != nil {
		t.Fatal(err)
	}
	return c, pdf
}

// refused checks that a check failed with one sentence and nothing else.
func refused(t *testing.T, what string, checked *verifier.Checked, err error, sentence string) {
	t.Helper()
	var p text.Problems
	if !errors.As(err, &p) || len(p) != 1 || p[0].Message != sentence || checked != nil {
		t.Errorf("%s: %+v, %v; want %q alone", what, checked, err, sentence)
	}
}

func throttledFor(w *fixture.World, err error) time.Duration {
	var throttled *verifier.Throttled
	if !errors.As(err, &throttled) {
		return 0
	}
	return throttled.Until.Sub(w.DB.Now())
}

func TestAnAccessCodeShowsTheCertificateAsOfNow(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		code := accessCode(t, w, p)
		id := string(p.IDNumber)
		for name, typed := range map[string][2]string{
			"by personal number": {p.PersonNo, code},
			"by ID number":       {id, code},
			"as people type":     {" " + p.PersonNo[:3] + " " + p.PersonNo[3:], strings.ToLower(social.GroupCode(code))},
			"with a small x":     {strings.ToLower(id), social.GroupCode(code)},
		} {
			checked, err := v.AccessCode(t.Context(), typed[0], typed[1], bank("a"))
			if err != nil || checked.Outcome != verifier.Genuine {
				t.Fatalf("%s: %+v, %v", name, checked, err)
			}
			c := checked.Certificate
			if c.Name != p.Name || c.IDNumber != p.IDNumber.Masked() || strings.Contains(fmt.Sprintf("%+v", *c), id) || !c.IssuedAt.Equal(w.Clock.Now()) {
				t.Errorf("%s: shows %+v; the ID number is to be masked", name, c)
			}
		}
	})
}

func TestAnOldNumberIsFoundByEitherForm(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "old_id")
		code := accessCode(t, w, p)
		for _, number := range []string{string(p.IDNumber), string(p.IDNumber.Full())} {
			if checked, err := v.AccessCode(t.Context(), number, code, bank("a")); err != nil || checked.Certificate.PersonNo != p.PersonNo {
				t.Errorf("by %d digits: %+v, %v", len(number), checked, err)
			}
		}
	})
}

func TestEveryFailureWithAnAccessCodeReadsTheSame(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p, other := newVerifier(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		old, others := accessCode(t, w, p), accessCode(t, w, other)
		code := accessCode(t, w, p) // which voids the old one
		revoked := w.Persona(t, "mover")
		revokedCode := accessCode(t, w, revoked)
		if _, err := newCitizen(w.DB).RevokeAccessCode(t.Context(), revoked.PersonNo, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		for what, typed := range map[string][2]string{
			"nobody of that number":       {"600999999", code},
			"nobody of that ID number":    {"11010519491231002X", code},
			"no number at all":            {"abc", code},
			"a wrong code":                {p.PersonNo, "ABCDEFGHJKLM"},
			"a code of the wrong form":    {p.PersonNo, "0O1I"},
			"another person's code":       {p.PersonNo, others},
			"a code that was replaced":    {p.PersonNo, old},
			"a code that was revoked":     {revoked.PersonNo, revokedCode},
			"a person who never made one": {w.Persona(t, "injured").PersonNo, code},
		} {
			checked, err := v.AccessCode(t.Context(), typed[0], typed[1], bank(what))
			refused(t, what, checked, err, text.NoVerification)
		}
		w.Clock.Advance(31 * 24 * time.Hour)
		checked, err := v.AccessCode(t.Context(), p.PersonNo, code, bank("z"))
		refused(t, "an expired code", checked, err, text.NoVerification)
		// four wrong codes were tried on the one code in force; the others touched nobody's
		if all, refused := w.Count(t, "lookups"), w.Count(t, "lookups WHERE outcome = 'wrong_code' AND person_no = '"+p.PersonNo+"'"); all != 4 || refused != 4 {
			t.Errorf("%d looks are kept, %d of them as refused; want the 4 that touched a code", all, refused)
		}
	})
}

func TestTheOutcomesOfACertificate(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v := newVerifier(w.DB)
		// every way to check a certificate must come to the same outcome
		outcome := func(c *document.Certificate, pdf []byte, want verifier.Outcome) {
			t.Helper()
			for way, check := range map[string]func() (*verifier.Checked, error){
				"check code": func() (*verifier.Checked, error) { return v.CheckCode(t.Context(), c.Shown(), bank("a")) },
				"QR code":    func() (*verifier.Checked, error) { return v.QRCode(t.Context(), c.DocNo, c.IDNumber[14:], bank("a")) },
				"file":       func() (*verifier.Checked, error) { return v.File(t.Context(), pdf, bank("a")) },
			} {
				checked, err := check()
				if err != nil || checked.Outcome != want || checked.Certificate == nil || checked.Certificate.DocNo != c.DocNo {
					t.Errorf("by %s: %+v, %v; want %s", way, checked, err, want)
					continue
				}
				if id := checked.Certificate.IDNumber; id != social.IDNumber(c.IDNumber).Masked() || !strings.Contains(id, "*") {
					t.Errorf("by %s the ID number reads %s", way, checked.Certificate.IDNumber)
				}
				if want == verifier.Revoked && checked.EndedAt == 0 {
					t.Errorf("by %s it is not said when it was %s", way, want)
				}
			}
		}
		p, q := w.Persona(t, "employee"), w.Persona(t, "rare_name")
		first, firstPDF := issue(t, w, p, true)
		outcome(first, firstPDF, verifier.Genuine)

		second, secondPDF := issue(t, w, p, false)
		if second.DocNo == first.DocNo {
			t.Fatal("the second certificate is the first")
		}
		outcome(first, firstPDF, verifier.Genuine)
		outcome(second, secondPDF, verifier.Genuine)
		w.Clock.Advance(93 * 24 * time.Hour)
		checked, err := v.File(t.Context(), secondPDF, bank("a"))
		if err != nil || checked.Outcome != verifier.Expired {
			t.Errorf("after three months: %+v, %v", checked, err)
		}

		third, thirdPDF := issue(t, w, q, true)
		if _, err := newCitizen(w.DB).RevokeCertificate(t.Context(), q.PersonNo, third.DocNo, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		outcome(third, thirdPDF, verifier.Revoked)
	})
}

func TestAFileThatIsNotOursOrWasAltered(t *testing.T) {
	w := fixture.SQLite(t)
	v := newVerifier(w.DB)
	c, pdf := issue(t, w, w.Persona(t, "employee"), false)
	altered := bytes.Clone(pdf)
	altered[len(altered)/2] ^= 1
	for name, test := range map[string]struct {
		file []byte
		want verifier.Outcome
	}{
		"a byte changed":         {altered, verifier.Altered},
		"something added":        {append(bytes.Clone(pdf), "\n%more"...), verifier.Altered},
		"cut off":                {pdf[:len(pdf)-200], verifier.Altered},
		"a PDF of somebody else": {[]byte("%PDF-1.7\n%%EOF\n"), verifier.NotOurs},
	} {
		checked, err := v.File(t.Context(), test.file, bank("a"))
		if err != nil || checked.Outcome != test.want || checked.Certificate != nil {
			t.Errorf("%s: %+v, %v; want %s and nothing shown", name, checked, err, test.want)
		}
	}
	for sentence, file := range map[string][]byte{text.NoFile: nil, text.NotPDF: []byte("PK\x03\x04")} {
		checked, err := v.File(t.Context(), file, bank("a"))
		refused(t, sentence, checked, err, sentence)
	}
	w.Edit(t, "DELETE FROM documents WHERE document_id = $1", c.DocNo)
	if checked, err := v.File(t.Context(), pdf, bank("a")); err != nil || checked.Outcome != verifier.Missing || checked.Document != nil {
		t.Errorf("a document that is on no record: %+v, %v", checked, err)
	}
}

func TestACheckCodeNobodyWasGiven(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v := newVerifier(w.DB)
		for _, code := range []string{"ABCD-EFGH-JKLM-NPQR", "ABC", "0000000000000000", "<script>alert(1)</script>"} {
			checked, err := v.CheckCode(t.Context(), code, bank("a"))
			refused(t, code, checked, err, text.NoDocument)
		}
	})
}

func TestTheQRCodeNeedsTheLastFour(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		c, _ := issue(t, w, p, false)
		tail := string(p.IDNumber)[14:]
		wrong := "0000"
		if tail == wrong {
			wrong = "0001"
		}
		for what, typed := range map[string][2]string{
			"a wrong tail": {c.DocNo, wrong}, "a short tail": {c.DocNo, tail[1:]}, "no such document": {"CB20260101-ABCDEFGHJKLM", tail},
			"an asterisk": {c.DocNo, "****"},
		} {
			checked, err := v.QRCode(t.Context(), typed[0], typed[1], bank(what))
			refused(t, what, checked, err, text.NoQRMatch)
		}
		for _, typed := range []string{tail, strings.ToLower(tail), " " + tail[:2] + " " + tail[2:]} {
			if checked, err := v.QRCode(t.Context(), c.DocNo, typed, bank("a")); err != nil || checked.Outcome != verifier.Genuine {
				t.Errorf("%q: %+v, %v", typed, checked, err)
			}
		}
		for range 10 {
			v.QRCode(t.Context(), c.DocNo, wrong, bank(store.NewID()))
		}
		if _, err := v.QRCode(t.Context(), c.DocNo, tail, bank("fresh")); throttledFor(w, err) != time.Hour {
			t.Errorf("after ten guesses from everywhere: %v, want an hour's wait", err)
		}
	})
}

func TestTheHolderSeesEveryLookAndIsToldOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		code := accessCode(t, w, p)
		c, pdf := issue(t, w, p, false)
		viewer := bank("203.0.113.7")
		for range 2 { // the second press of the same form
			if _, err := v.AccessCode(t.Context(), p.PersonNo, code, viewer); err != nil {
				t.Fatal(err)
			}
		}
		look := func(via string, check func() (*verifier.Checked, error)) {
			w.Clock.Advance(time.Minute)
			if _, err := check(); err != nil {
				t.Errorf("%s: %v", via, err)
			}
		}
		look("check_code", func() (*verifier.Checked, error) { return v.CheckCode(t.Context(), c.CheckCode, bank("b")) })
		look("qr", func() (*verifier.Checked, error) { return v.QRCode(t.Context(), c.DocNo, c.IDNumber[14:], bank("c")) })
		look("file", func() (*verifier.Checked, error) {
			return v.File(t.Context(), pdf, verifier.Viewer{Address: "d"})
		})

		list, err := w.DB.Lookups(t.Context(), p.PersonNo, store.LookupFilter{}, 10, 0)
		if err != nil || len(list) != 4 {
			t.Fatalf("%d looks are kept, %v; want 4", len(list), err)
		}
		for i, via := range []string{"file", "qr", "check_code", "access_code"} {
			if list[i].Via != via || list[i].Outcome != "genuine" {
				t.Errorf("look %d is %+v, want by %s", i, list[i], via)
			}
		}
		if l := list[3]; l.Viewer != "示例银行" || l.Purpose != "办理贷款" || l.Address != "203.0.113.7" {
			t.Errorf("the first look is %+v", l)
		}
		told, err := fixture.Told(t.Context(), w.DB)
		if err != nil || len(told) != 4 {
			t.Fatalf("%d messages, %v; want one a look", len(told), err)
		}
		for _, m := range told {
			if m.Recipient != p.Phone || strings.Contains(m.Text, code) || strings.Contains(m.Text, string(p.IDNumber)) || strings.Contains(m.Text, "http") {
				t.Errorf("told %+v", m)
			}
		}
	})
}

func TestWhoeverHasNoAccountIsNotTold(t *testing.T) {
	w := fixture.SQLite(t)
	v, p := newVerifier(w.DB), w.Persona(t, "employee")
	c, _ := issue(t, w, p, false)
	w.Edit(t, "UPDATE registrations SET state = 'closed' WHERE person_no = $1", p.PersonNo)
	if _, err := v.CheckCode(t.Context(), c.CheckCode, bank("a")); err != nil {
		t.Fatal(err)
	}
	if looks, told := w.Count(t, "lookups"), w.Count(t, "messages WHERE state = 'queued'"); looks != 1 || told != 0 {
		t.Errorf("%d looks kept and %d messages, want 1 and 0", looks, told)
	}
}

func TestThirtyWrongChecksInTenMinutesFromAnAddress(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		c, pdf := issue(t, w, p, false)
		for range 30 {
			v.CheckCode(t.Context(), "ABCDEFGHJKLMNPQR", bank("here"))
		}
		for way, check := range map[string]func() (*verifier.Checked, error){
			"check code": func() (*verifier.Checked, error) { return v.CheckCode(t.Context(), c.CheckCode, bank("here")) },
			"QR code": func() (*verifier.Checked, error) {
				return v.QRCode(t.Context(), c.DocNo, c.IDNumber[14:], bank("here"))
			},
			"file": func() (*verifier.Checked, error) { return v.File(t.Context(), pdf, bank("here")) },
			"access code": func() (*verifier.Checked, error) {
				return v.AccessCode(t.Context(), p.PersonNo, "ABCDEFGHJKLM", bank("here"))
			},
		} {
			if _, err := check(); throttledFor(w, err) != 10*time.Minute {
				t.Errorf("by %s: %v, want ten minutes' wait", way, err)
			}
		}
		if _, err := v.CheckCode(t.Context(), c.CheckCode, bank("elsewhere")); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

func TestGoodChecksDoNotCount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		v, p := newVerifier(w.DB), w.Persona(t, "employee")
		code := accessCode(t, w, p)
		c, _ := issue(t, w, p, false)
		for i := range 35 {
			if _, err := v.AccessCode(t.Context(), p.PersonNo, code, bank("here")); err != nil {
				t.Fatalf("access code, time %d: %v", i+1, err)
			}
			if _, err := v.CheckCode(t.Context(), c.CheckCode, bank("here")); err != nil {
				t.Fatalf("check code, time %d: %v", i+1, err)
			}
		}
	})
}

func TestChecksOfTheWrongForm(t *testing.T) {
	w := fixture.SQLite(t)
	v := newVerifier(w.DB)
	long := strings.Repeat("长", 100)
	for what, test := range map[string]struct {
		check  func() (*verifier.Checked, error)
		fields string
	}{
		"nothing filled in": {func() (*verifier.Checked, error) { return v.AccessCode(t.Context(), "", " ", verifier.Viewer{}) }, "number code"},
		"all too long": {func() (*verifier.Checked, error) {
			return v.AccessCode(t.Context(), long, long, verifier.Viewer{Name: long, Purpose: long})
		}, "viewer purpose number code"},
		"control characters": {func() (*verifier.Checked, error) {
			return v.AccessCode(t.Context(), "1\x00", "a\u202e", verifier.Viewer{Name: "\u200b", Purpose: "\n\t x"})
		}, "viewer purpose number code"},
		"no check code": {func() (*verifier.Checked, error) { return v.CheckCode(t.Context(), "", verifier.Viewer{}) }, "check_code"},
		"no last four":  {func() (*verifier.Checked, error) { return v.QRCode(t.Context(), "x", "", verifier.Viewer{}) }, "id_tail"},
		"a long viewer": {func() (*verifier.Checked, error) { return v.File(t.Context(), nil, verifier.Viewer{Name: long}) }, "viewer"},
	} {
		_, err := test.check()
		var p text.Problems
		errors.As(err, &p)
		var fields []string
		for _, problem := range p {
			fields = append(fields, problem.Field)
		}
		if got := strings.Join(fields, " "); got != test.fields {
			t.Errorf("%s: problems at %q, want %q", what, got, test.fields)
		}
	}
	if w.Count(t, "throttles") != 0 {
		t.Error("a form of the wrong form counts as a try")
	}
}
