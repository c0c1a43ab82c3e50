package text_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"shebao/internal/text"
)

func TestNoTemplateOfAMessageHasALinkOrAFullNumber(t *testing.T) {
	link := regexp.MustCompile(`(?i)://|www\.|[a-z0-9-]+\.(cn|com|net|org|gov)\b`)
	for name, template := range text.MessageTemplates {
		if link.MatchString(template) {
			t.Errorf("%s has a link: %s", name, template)
		}
		if got := text.MaskNumbers(template); got != template {
			t.Errorf("%s has a number: %s", name, template)
		}
		if strings.Contains(template, "12333") == (name == "code" || name == "looked_up" || text.KindOf(name).Reminder()) {
			t.Errorf("%s: only what one may not have done oneself names the hotline: %s", name, template)
		}
	}
}

// TestWhateverATemplateIsFilledWithNoNumberStandsWhole fills every template with each kind of number a person has.
func TestWhateverATemplateIsFilledWithNoNumberStandsWhole(t *testing.T) {
	numbers := []string{"44030019800101248X", "440300800101248", "13800138000", "138-0013-8000", "138 0013 8000", "6222020200012345678", "6222 0202 0001 2345 678",
		"600000001", "６０００００００１", "S00087109", "2026112312345"}
	for name, template := range text.MessageTemplates {
		for _, number := range numbers {
			filled := text.MaskNumbers(strings.ReplaceAll(template, "%s", number))
			if strings.Contains(filled, number) {
				t.Errorf("%s lets %s through: %s", name, number, filled)
			}
			tail := []rune(strings.NewReplacer(" ", "", "-", "").Replace(number))
			if last := string(tail[len(tail)-4:]); !strings.Contains(filled, "****"+last) && number[0] != 'S' {
				t.Errorf("%s filled with %s does not show the last four: %s", name, number, filled)
			}
		}
	}
}

func TestWhatIsNoNumberOfAPersonIsLeftAlone(t *testing.T) {
	for _, s := range []string{"您的验证码是482913，10 分钟内有效", "2026年11月23日 10:00", "2026-11-23 10:00", "请拨打 12333", "138****8000", "缴费工资 12,000.00 元"} {
		if got := text.MaskNumbers(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestALongTextIsSplitIntoShortMessages(t *testing.T) {
	for _, test := range []struct {
		name string
		text string
		want []int
	}{
		{"nothing", "", []int{0}},
		{"just one", strings.Repeat("好", 70), []int{70}},
		{"one too many", strings.Repeat("好", 71), []int{67, 4}},
		{"two full", strings.Repeat("好", 134), []int{67, 67}},
		{"three", strings.Repeat("a", 135), []int{67, 67, 1}},
		{"a rare character at the edge stays whole", strings.Repeat("好", 66) + "𠮷" + strings.Repeat("好", 10), []int{66, 12}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var whole []uint16
			parts := text.SMSParts(test.text)
			for i, part := range parts {
				if i >= len(test.want) || len(part) != test.want[i] {
					t.Errorf("part %d has %d units, want %v", i+1, len(part), test.want)
				}
				whole = append(whole, part...)
			}
			if string(utf16.Decode(whole)) != test.text || len(parts) != len(test.want) {
				t.Errorf("%d parts, which make %q", len(parts), string(utf16.Decode(whole)))
			}
		})
	}
}

// TestMessagesFitTheirShortMessages keeps an eye on what each costs: filled as they really are, none needs more than two.
func TestMessagesFitTheirShortMessages(t *testing.T) {
	for name, template := range text.MessageTemplates {
		filled := strings.ReplaceAll(template, "%s", text.Time(1795399200))
		if n := len(text.SMSParts(filled)); n > 2 || name == "code" && n > 1 {
			t.Errorf("%s takes %d short messages: %s", name, n, filled)
		}
	}
}
