package record

import (
	"strconv"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

func EnquiryFacts(e *store.Enquiry) []parts.Fact {
	facts := []parts.Fact{
		{Key: text.WordEnquiryState, Content: EnquiryTag(e.State)},
		{Key: text.WordEnquiryNo, Value: e.No},
		{Key: text.WordEnquiryCategory, Value: text.EnquiryCategories[e.Category]},
		{Key: text.WordEnquiryAsked, Value: text.Time(e.AskedAt)},
	}
	if e.State == social.EnquiryWaiting {
		facts = append(facts, parts.Fact{Key: text.WordEnquiryDue, Value: text.Day(e.DueAt)})
	}
	if e.State == social.EnquiryClosed {
		facts = append(facts, parts.Fact{Key: text.WordEnquiryClosed, Value: text.EnquiryClosedAs[e.ClosedAs] + "，" + text.Time(e.ClosedAt)})
	}
	return facts
}

// ThreadPosts are posts as a page shows them, each with the files that came with it. Staff are named to staff only.
func ThreadPosts(posts []store.EnquiryPost, files []store.Evidence, address string, toStaff bool) []ThreadPost {
	list := make([]ThreadPost, len(posts))
	given := map[string]bool{}
	for i, p := range posts {
		ours := p.ActorKind != "citizen"
		by := text.CaseSelf
		if ours {
			by = text.EnquiryClosedStaff
		}
		if ours && toStaff {
			by = p.Actor
		}
		list[i] = ThreadPost{ID: "post-" + strconv.FormatInt(p.No, 10), Name: text.EnquiryPosts[p.Kind], By: by, At: text.Time(p.At), Ours: ours, Body: p.Body}
		if p.EndedWait() && p.At > p.DueAt {
			list[i].Late = text.EnquiryWasLate(p.DueAt)
		}
		for _, f := range files {
			if !ours && f.At == p.At && !given[f.ID] { // a file is handed in with its post, in one act
				given[f.ID] = true
				list[i].Files = append(list[i].Files, HandedIn{Name: f.Name, Kind: text.EvidenceKinds[f.Kind], Size: text.FileSize(f.Size),
					Href: address + "/evidence/" + f.ID})
			}
		}
	}
	return list
}

func ThreadRatings(ratings []store.EnquiryRating) []ThreadRating {
	list := make([]ThreadRating, len(ratings))
	for i, r := range ratings {
		list[i] = ThreadRating{At: text.Time(max(r.RatedAt, r.ChangedAt)), Score: text.EnquiryScore(r.Score), Comment: r.Comment}
	}
	return list
}
