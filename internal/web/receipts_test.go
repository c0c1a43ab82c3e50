package web_test

import (
	"net/http"
	"testing"

	"shebao/internal/archive"
	"shebao/internal/store"
	"shebao/internal/text"
)

// TestAReceiptSaysWhatTheCoreSystemSaid follows two changes to their answers.
func TestAReceiptSaysWhatTheCoreSystemSaid(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		change := func(postcode string) string {
			done, err := p.DB.Do(t.Context(), store.Act{Kind: "address.change", Actor: store.Citizen(who.PersonNo, ""), PersonNo: who.PersonNo}, func(tx *store.Tx) error {
				before, err := tx.Change("postcode", postcode)
				if err == nil {
					_, err = tx.Receipt(store.Fact{Name: text.WordPostcode, Before: before, Value: postcode})
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return "/receipts/" + done.ReceiptNo
		}
		taken, refused := change("518901"), change("518902")
		if page := b.get(refused); !page.says("518901") || !page.says("518902") || !page.says(text.FeedStates["pending"]) || !page.says(text.FeedNext["pending"]) {
			t.Errorf("before an answer: %d, %q", page.status, page.text("main"))
		}
		feed := &archive.Feed{DB: p.DB, Actor: store.System("feed")}
		if _, _, err := feed.Read(t.Context(), 0, 10); err != nil {
			t.Fatal(err)
		}
		for _, answer := range []archive.Answer{{Seq: 1, Accepted: true}, {Seq: 2, Reason: "邮编与地址不符<b>"}} {
			if _, err := feed.Acknowledge(t.Context(), answer); err != nil {
				t.Fatal(err)
			}
		}
		if page := b.get(taken); page.status != http.StatusOK || !page.says(text.FeedStates["accepted"]) || page.says(text.FeedStates["pending"]) {
			t.Errorf("accepted: %q", page.text("main"))
		}
		if page := b.get(refused); !page.says(text.FeedStates["refused"]) || !page.says("邮编与地址不符") || !page.says(text.FeedNext["refused"]) || page.says(text.ActNext["address.change"]) {
			t.Errorf("refused: %q", page.text("main"))
		}
		list := b.get("/receipts")
		if !list.says(text.FeedStates["accepted"]) || !list.says(text.FeedStates["refused"]) || list.says(text.FeedStates["pending"]) {
			t.Errorf("the list says %q", list.text("main"))
		}
	})
}
