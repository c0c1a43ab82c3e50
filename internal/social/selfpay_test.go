package social

import "testing"

var selfPayBounds = []Bound{
	{Insurance: Pension, From: 202507, Min: 4775_00, Max: 27549_00, Source: "p"},
	{Insurance: Medical, Tier: "1", From: 202601, Min: 6727_00, Max: 33633_00, Source: "m"},
	{Insurance: Medical, Tier: "2", From: 202601, Min: 1_00, Max: 2_00},
}

var selfPayFigures = Parameters{
	SelfPension: {{From: 202301, Value: 200_000}}, SelfMedical: {{From: 202401, Value: 70_000}, {From: 202601, Value: 80_000}},
	AccountCredit: {{From: 200601, Value: 80_000}},
}

func TestWhatASelfPayerPays(t *testing.T) {
	for _, test := range []struct {
		branch                     Insurance
		month                      Month
		wage, base, amount, credit Fen
	}{
		{Pension, 202612, 8000_00, 8000_00, 1600_00, 640_00},
		{Pension, 202612, 1000_00, 4775_00, 955_00, 382_00},     // raised to the floor
		{Pension, 202612, 99999_00, 27549_00, 5509_80, 2203_92}, // cut to the ceiling
		{Medical, 202612, 8000_00, 8000_00, 640_00, 0},          // tier one's bounds
		{Medical, 202612, 5000_00, 6727_00, 538_16, 0},          // raised to another floor
		{Medical, 202612, 6727_33, 6727_33, 538_19, 0},          // 538.1864, to the next 分
		{Pension, 202612, 4775_01, 4775_01, 955_00, 382_00},     // 955.002 and 382.0008
	} {
		p, ok := SelfPaymentOf(selfPayBounds, selfPayFigures, test.branch, Shenzhen, test.month, test.wage)
		if !ok || p.Base != test.base || p.Amount != test.amount || p.Credited != test.credit {
			t.Errorf("%s at %s: %+v, %v, want base %s, %s, of it %s", test.branch, test.wage, p, ok, test.base, test.amount, test.credit)
		}
	}
	for name, of := range map[string]struct {
		branch Insurance
		month  Month
	}{"no bounds yet": {Medical, 202512}, "no share known": {Unemployment, 202612}, "an employer's branch": {Injury, 202612}} {
		if p, ok := SelfPaymentOf(selfPayBounds, selfPayFigures, of.branch, Shenzhen, of.month, 8000_00); ok {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestBankAccounts(t *testing.T) {
	for typed, want := range map[string]string{
		"622202400000123456": "622202400000123456", "6222 0240 0000 1234 567": "6222024000001234567", "6222-0240-0000": "622202400000",
		"６２２２０２４０００００": "622202400000",
	} {
		if got, err := ParseBankAccount(typed); err != nil || got != want {
			t.Errorf("%q is read as %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "12345678901", "12345678901234567890", "62220240000a", "6222.0240.0000"} {
		if got, err := ParseBankAccount(typed); err == nil {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
	for number, want := range map[string]bool{"4111111111111111": true, "4111111111111112": false, "79927398713": true, "79927398710": false, "": false, "41x": false} {
		if LuhnOK(number) != want {
			t.Errorf("the check digit of %q is right: %v", number, !want)
		}
	}
}
