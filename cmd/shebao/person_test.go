package main

import (
	"strings"
	"testing"

	"shebao/internal/social"
)

// The form is that of contributions.csv, so that what is printed can be held beside what the core system sent.
func TestRowsArePrintedAsTheArchiveWritesThem(t *testing.T) {
	careers := [][]social.Contribution{{
		{Insurance: "110", NoSubsidy: true, Posted: 20260815, Payment: social.Payment{Month: 202607, Kind: "01", UnitNo: "10000001", Base: 800000, Personal: 64000,
			Employer: 128000, Credited: 64000}},
		{Insurance: "110", NoCredited: true, NoSubsidy: true, Remark: "多缴,退回", Payment: social.Payment{Month: 202607, Kind: "14", UnitNo: "10000001", Base: -1, Personal: -5}},
	}}
	const want = "person_no,insurance,month,unit_no,base,personal,employer,credited,subsidy,tier,kind,posted_on,remark\n" +
		"600000001,110,202607,10000001,8000.00,640.00,1280.00,640.00,,,01,2026-08-15,\n" +
		"600000001,110,202607,10000001,-0.01,-0.05,0.00,,,,14,,\"多缴,退回\"\n"
	var out strings.Builder
	if err := writeContributions(&out, "600000001", careers); err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want)
	}
}
