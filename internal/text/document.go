package text

import (
	"fmt"
	"strings"
)

// DocumentNames name the kinds of documents, as package document calls them.
var DocumentNames = map[string]string{
	"certificate": "参保证明", "entitlement": "个人权益记录", "contributions": "参保缴费清单", "decision": "业务决定书",
}

// lookupWays say by what somebody looked at a document.
var lookupWays = map[string]string{"check_code": "校验码", "qr": "二维码", "file": "电子文件"}

// ViaDocument is how a look at a document of a kind is kept: "qr" for a certificate, "entitlement:qr" for another kind.
func ViaDocument(kind, way string) string {
	if kind == "certificate" {
		return way
	}
	return kind + ":" + way
}

// LookupVia says how somebody looked.
func LookupVia(via string) string {
	if kind, way, other := strings.Cut(via, ":"); other {
		return DocumentNames[kind] + lookupWays[way]
	}
	return LookupVias[via]
}

// LookupOutcome says what was shown to somebody who looked in some way.
func LookupOutcome(via, outcome string) string {
	said := LookupOutcomes[outcome]
	if kind, _, other := strings.Cut(via, ":"); other {
		return strings.Replace(said, "参保证明", DocumentNames[kind], 1)
	}
	return said
}

// DocumentNote is what the holder may do about a document in force.
func DocumentNote(kind string) string {
	return DocumentNames[kind] + "给错了人或不再需要时，可以作废。作废后核验会显示「已作废」。"
}

// RevokeThis is the button that voids a document.
func RevokeThis(kind string) string {
	if kind == "certificate" {
		return "作废这份证明"
	}
	return "作废这份" + DocumentNames[kind]
}

// DocumentSeries says which of its kind a document is: the year, or the months; "" where its kind has no series, or it is
// of all months.
func DocumentSeries(kind string) string {
	base, series, found := strings.Cut(kind, ":")
	switch {
	case !found:
		return ""
	case base == "entitlement":
		return series + " 年"
	case base == "decision":
		return "业务受理号 " + series
	}
	from, to, _ := strings.Cut(series, "-")
	switch {
	case from == "":
		return "至 " + dashed(to)
	case to == "":
		return dashed(from) + " 起"
	}
	return dashed(from) + " 至 " + dashed(to)
}

// dashed writes 200801 as 2008-01.
func dashed(month string) string { return month[:4] + "-" + month[4:] }

// decisionMeanings are DocumentMeanings of decisions, which the agency makes and the holder can't void.
var decisionMeanings = map[string]string{
	"valid":   "请妥善保管。可以打印或下载 PDF，凭校验码、二维码或 PDF 文件都可以核验。",
	"revoked": "这份决定已由经办机构撤销，核验时会显示「已作废」。原因见办理记录。",
}

// DocumentMeaning explains the state of a document of a kind to its holder, with what the record says otherwise now, if anything.
func DocumentMeaning(kind, state string, corrections []string) string {
	said := DocumentMeanings[state]
	if decision := decisionMeanings[state]; kind == "decision" && decision != "" {
		said = decision
	}
	return said + correctedWords(corrections)
}

// mostCorrections is how many corrections are named one by one.
const mostCorrections = 8

func correctedWords(corrections []string) string {
	if len(corrections) == 0 {
		return ""
	}
	named, more := corrections, ""
	if len(named) > mostCorrections {
		named, more = named[:mostCorrections], fmt.Sprintf("等 %d 项", len(corrections))
	}
	return "更正的内容：" + strings.Join(named, "、") + more + "。"
}
