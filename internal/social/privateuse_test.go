package social

import "testing"

// The pairs were looked up one by one in the standard's table of double bytes.
func TestPrivateUseCodesOfGB18030(t *testing.T) {
	t.Parallel()
	pairs := map[rune]rune{
		0xE863: 0x4DAE,  // FE9F, in the name of a person or a firm the best known of them
		0xE815: 0x2E81,  // FE50, the first of the last row
		0xE816: 0x20087, // FE51, outside the BMP
		0xE831: 0x215D7, // FE6C
		0xE843: 0x9FB9,  // FE7E, the last before the byte that is left out
		0xE844: 0x4723,  // FE80, the first after it
		0xE864: 0x9FBB,  // FEA0, the last
		0xE7C7: 0x1E3F, 0xE7C8: 0x01F9, 0xE7E7: 0x303E, 0xE7F3: 0x2FFB,
		0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE796: 0xFE19, 0xE76C: 0x20AC,
	}
	for code, want := range pairs {
		if got, ok := FromPrivateUse(code); !ok || got != want {
			t.Errorf("U+%04X stands for U+%04X, %v; want U+%04X", code, got, ok, want)
		}
	}
}

func TestWhatIsNoPrivateUseCodeOfTheStandardStaysUnknown(t *testing.T) {
	t.Parallel()
	for _, r := range []rune{'A', 0x4E2D, 0xE000, 0xE5E5, 0xE76B, 0xE797, 0xE7C6, 0xE7C9, 0xE7F4, 0xE814, 0xE865, 0xF8FF, 0x20087} {
		if got, ok := FromPrivateUse(r); ok {
			t.Errorf("U+%04X is taken for U+%04X; no edition of the standard maps it", r, got)
		}
	}
}

// 24 codes were the last to leave the private-use area, in 2022.
func TestNoPrivateUseCodeLeadsToAnother(t *testing.T) {
	t.Parallel()
	mapped := 0
	for code := rune(0xE000); code <= 0xF8FF; code++ {
		to, ok := FromPrivateUse(code)
		if !ok {
			continue
		}
		mapped++
		if to >= 0xE000 && to <= 0xF8FF {
			t.Errorf("U+%04X leads to U+%04X, which is private too", code, to)
		}
	}
	if want := 1 + 10 + 2 + 13 + 80; mapped != want {
		t.Errorf("%d codes are mapped, want %d", mapped, want)
	}
}

// U+E863 is 䶮 since GB 18030-2005; of U+E000 no edition says anything, and a replacement character was lost before it came here.
func TestANameIsMadeLegible(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		shown string
		whole bool
	}{
		"": {"", true}, "深圳市示例厂 (A)": {"深圳市示例厂 (A)", true}, "示例\ue863厂": {"示例䶮厂", true}, "某\ue000公司": {"某〓公司", false},
		"某\U000f0001\u200b公司": {"某〓〓公司", false}, "一\n二": {"一\n二", true}, "\x00": {"〓", false}, "\u00a0": {"\u00a0", true},
	} {
		if shown, whole := LegibleName(name, nil); shown != want.shown || whole != want.whole {
			t.Errorf("%q is shown as %q, %v; want %q, %v", name, shown, whole, want.shown, want.whole)
		}
	}
	if shown, whole := LegibleName("甲乙", func(r rune) bool { return r == '甲' }); shown != "甲〓" || whole {
		t.Errorf("without a glyph: %q, %v", shown, whole)
	}
}
