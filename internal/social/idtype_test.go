package social

import (
	"errors"
	"testing"
)

func TestNumbersOfPapersAreRead(t *testing.T) {
	for _, c := range []struct {
		kind  IDType
		typed string
		want  IDNumber
		err   error
	}{
		{ResidentID, "440300198503120018", "440300198503120018", nil},
		{ResidentID, "H01234567", "", ErrIDLength},
		{HongKongPermit, "h01 234 567", "H01234567", nil},
		{MacaoPermit, "M0123456701", "M0123456701", nil},
		{TaiwanPermit, "01234567", "01234567", nil},
		{Passport, "e-１２３４５６７８", "E12345678", nil},
		{Passport, "AB1", "", ErrDocumentNo},
		{Passport, "ABCDEFGHIJKLMNOPQRS", "", ErrDocumentNo},
		{Passport, "护照12345", "", ErrDocumentNo},
		{ForeignerPermit, "USA801012345678", "USA801012345678", nil},
		// a resident's number, whatever the paper: a residence permit of Hong Kong's and the newer one of foreigners
		{HongKongPermit, "810000198001010022", "810000198001010022", nil},
		{ForeignerPermit, "440300198503120019", "", ErrIDCheck},
	} {
		got, err := ParseIDOf(c.kind, c.typed)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseIDOf(%s, %q) = %q, %v; want %q, %v", c.kind, c.typed, got, err, c.want, c.err)
		}
	}
}

func TestNobodyIsAskedForTheKindOfTheirPaper(t *testing.T) {
	for typed, want := range map[string]IDNumber{
		"440300198503120018": "440300198503120018", "440300660719902": "440300660719902", "h01234567": "H01234567", "01234567": "01234567",
		"E 1234 5678": "E12345678", "USA801012345678": "USA801012345678", "USA0A1234567890123": "USA0A1234567890123",
	} {
		if got, err := ParseTypedID(typed); err != nil || got != want {
			t.Errorf("ParseTypedID(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
	// A slip in a resident's number is told as one.
	for typed, want := range map[string]error{
		"": ErrIDLength, "123": ErrIDLength, "44030019850312001": ErrIDLength, "4403001985031200180": ErrIDLength, "44030019850312O018": ErrIDChars,
		"440300198503120019": ErrIDCheck, "440300198502300018": ErrIDDate, "44O3OO19850312001": ErrIDLength, "护照号": ErrIDLength,
	} {
		if got, err := ParseTypedID(typed); !errors.Is(err, want) {
			t.Errorf("ParseTypedID(%q) = %q, %v; want %v", typed, got, err, want)
		}
	}
}

func TestAPassportTellsNeitherBirthNorSexAndIsNotLengthened(t *testing.T) {
	for _, id := range []IDNumber{"USA801012345678", "H01234567", "ABCDEF19800101ABCD"} {
		if id.Full() != id || !id.Birth().IsZero() || id.Sex() != "" {
			t.Errorf("%s: %s, %s, %s", id, id.Full(), id.Birth(), id.Sex())
		}
	}
}

func TestShortNumbersAreMaskedToo(t *testing.T) {
	for id, want := range map[IDNumber]string{
		"H01234567": "H****4567", "01234567": "****4567", "M0123456701": "M01****6701", "AB12": "**12", "AB1234": "***234", "USA801012345678": "USA********5678",
	} {
		if got := id.Masked(); got != want {
			t.Errorf("%s is masked %s, want %s", id, got, want)
		}
		if got := IDNumber(want).Masked(); got != want {
			t.Errorf("%s is masked again %s", want, got)
		}
	}
}
