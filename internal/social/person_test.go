package social

import (
	"errors"
	"testing"
)

func TestParticularsAreReadAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct {
		parse      func(string) (string, error)
		text, want string
	}{
		{ParsePersonNo, "601000001", "601000001"},
		{ParsePersonNo, " 601 000 001 ", "601000001"},
		{ParsePersonNo, "０００１２３４", "0001234"},
		{ParseMobile, "138 1234 5678", "13812345678"},
		{ParseMobile, "+86 138-1234-5678", "13812345678"},
		{ParseMobile, "１９９１２３４５６７８", "19912345678"},
		{ParseCardNo, "s7755 0306", "S77550306"},
		{ParseCardNo, "12345678", "12345678"},
		{ParseBankTail, "30 3883", "303883"},
		{ParseBankTail, "００００００", "000000"},
	} {
		if got, err := c.parse(c.text); err != nil || got != c.want {
			t.Errorf("%q reads as %q, %v; want %q", c.text, got, err, c.want)
		}
	}
}

func TestParticularsRefused(t *testing.T) {
	for _, c := range []struct {
		parse func(string) (string, error)
		texts []string
		want  error
	}{
		{ParsePersonNo, []string{"", "12345678", "1234567890", "60100000a", "６０100000𠮷", "-60100001x"}, ErrPersonNo},
		{ParseMobile, []string{"", "1381234567", "138123456789", "12812345678", "0755-88123456", "23812345678", "1381234567x"}, ErrMobile},
		{ParseCardNo, []string{"", "S12", "S123456789012345678901234567890", "S7755_0306", "社保755030"}, ErrCardNo},
		{ParseBankTail, []string{"", "12345", "1234567", "12345x", "六六六六六六"}, ErrBankTail},
	} {
		for _, text := range c.texts {
			if got, err := c.parse(text); !errors.Is(err, c.want) {
				t.Errorf("%q reads as %q, %v; want %v", text, got, err, c.want)
			}
		}
	}
}

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		mask       func(string) string
		text, want string
	}{
		{MaskPhone, "13812341234", "138****1234"},
		{MaskPhone, "8812", "***2"},
		{MaskPhone, "", ""},
		{MaskName, "张三", "张*"},
		{MaskName, "欧阳明", "欧**"},
		{MaskName, "𠮷田", "𠮷*"},
		{MaskName, "葛\U000E0100飾", "葛\U000E0100*"},
		{MaskName, "王", "*"},
		{MaskName, "", ""},
		{MaskAccount, "6207049996228303883", "**** 3883"},
		{MaskAccount, "3883", "****"},
		{MaskAccount, "", ""},
	} {
		if got := c.mask(c.text); got != c.want {
			t.Errorf("%q is masked %q, want %q", c.text, got, c.want)
		}
	}
}

func TestOnlyLossReportsCountAsLost(t *testing.T) {
	lost := map[CardStatus]bool{"20": true, "21": true, "22": true, "23": true, "24": true, "25": true}
	for _, status := range AllCardStatuses {
		if got := status.ReportedLost(); got != lost[status] {
			t.Errorf("status %s: reported lost = %v", status, got)
		}
	}
}

func TestUnknownCodesAreNotValid(t *testing.T) {
	type code interface{ Valid() bool }
	for _, c := range []struct{ known, unknown code }{
		{Pension, Insurance("120")},
		{TierTwo, Tier("4")},
		{Resumed, BranchStatus("9")},
		{Refund, PayKind("04")},
		{CardLostWeb, CardStatus("26")},
		{Female, Sex("9")},
		{SelfPayer, Category("")},
		{OtherRural, Household("4")},
		{InRetirement, PersonState("4")},
	} {
		if !c.known.Valid() || c.unknown.Valid() {
			t.Errorf("%T: %v valid %v, %v valid %v", c.known, c.known, c.known.Valid(), c.unknown, c.unknown.Valid())
		}
	}
}
