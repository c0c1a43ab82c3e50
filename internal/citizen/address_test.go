package citizen_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const newPhone = "19911112222"

func newAddress(p demo.Persona, phone string) map[string]string {
	return map[string]string{"address": "示例区示例路 9 号", "postcode": "518 000", "phone": phone, "bank_tail": lastSixOf(p)}
}

// recipients are the phones that were told by a template, sorted.
func recipients(list []store.Message, template string) (phones []string) {
	for _, m := range list {
		if m.Template == template {
			phones = append(phones, m.Recipient)
		}
	}
	slices.Sort(phones)
	return phones
}

func person(t *testing.T, w *fixture.World, personNo string) *store.Person {
	t.Helper()
	p, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheAddressCountsAtOnceAndThePhoneAfterAWhile(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		old := person(t, w, p.PersonNo)
		done := doForm(t, s, "change-address", p.PersonNo, newAddress(p, newPhone))
		now := person(t, w, p.PersonNo)
		if now.Address != "示例区示例路 9 号" || now.Postcode != "518000" || now.Phone != p.Phone {
			t.Errorf("on file are %q, %q, %q", now.Address, now.Postcode, now.Phone)
		}
		wantFed(t, w, p.PersonNo, "address.change", done.ReceiptNo, "address: "+old.Address+" → 示例区示例路 9 号", "postcode: "+old.Postcode+" → 518000")
		if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); !strings.HasSuffix(got, "联系电话: "+social.MaskPhone(p.Phone)+" → 199****2222（提交 24 小时后生效）") {
			t.Errorf("the receipt says\n%s", got)
		}
		want := []string{p.Phone, newPhone}
		slices.Sort(want)
		if got := recipients(told(t, w), text.TemplateContact); !slices.Equal(got, want) {
			t.Errorf("told are %q, want the old and the new phone", got)
		}
		atField(t, "another new phone", tryForm(t, s, "change-address", p.PersonNo, newAddress(p, "19922223333")), "phone", text.PhoneWaits)

		w.Clock.Advance(24*time.Hour - time.Second)
		if n, err := s.ApplyScheduled(t.Context()); n != 0 || err != nil {
			t.Errorf("a second early: %d, %v", n, err)
		}
		w.Clock.Advance(time.Second)
		if n, err := s.ApplyScheduled(t.Context()); n != 1 || err != nil {
			t.Errorf("after a day: %d, %v", n, err)
		}
		if got := person(t, w, p.PersonNo).Phone; got != newPhone {
			t.Errorf("the phone is %q", got)
		}
		wantFed(t, w, p.PersonNo, "address.change", done.ReceiptNo, "phone: "+p.Phone+" → "+newPhone)
		if got := recipients(told(t, w), text.TemplateScheduleDone); !slices.Equal(got, []string{p.Phone}) {
			t.Errorf("told of its effect are %q", got)
		}
	})
}

func TestWhatIsWrongWithANewAddress(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "self_payer")
	for _, test := range []struct{ field, typed, sentence string }{
		{"address", " ", "请输入通讯地址。"}, {"address", strings.Repeat("长", 301), "通讯地址太长，最多 300 个字。"}, {"address", "路\x01", "通讯地址中有看不见的特殊字符，请删除后重新输入。"},
		{"postcode", "", text.BadPostcode}, {"postcode", "51800", text.BadPostcode}, {"postcode", "51800x", text.BadPostcode},
		{"phone", "0755-12345678", "移动电话应为 11 位数字，以 1 开头。"},
	} {
		values := newAddress(p, "")
		values[test.field] = test.typed
		atField(t, test.field+" "+test.typed, tryForm(t, s, "change-address", p.PersonNo, values), test.field, test.sentence)
	}
	old := person(t, w, p.PersonNo)
	same := map[string]string{"address": old.Address, "postcode": old.Postcode, "phone": old.Phone, "bank_tail": lastSixOf(p)}
	oneProblem(t, "nothing new", tryForm(t, s, "change-address", p.PersonNo, same), text.NothingChanges)
	done := doForm(t, s, "change-address", p.PersonNo, newAddress(p, p.Phone))
	if list := told(t, w); len(recipients(list, text.TemplateContact)) != 0 || len(list) != 1 {
		t.Errorf("the same phone: told %+v", list)
	}
	if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); strings.Contains(got, "联系电话") {
		t.Errorf("the receipt says\n%s", got)
	}
}
