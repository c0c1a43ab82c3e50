package text

import "shebao/internal/social"

// NameSubstituted says that a character of a name could not be shown.
const NameSubstituted = "名称中有字库没有的字，以「" + string(social.Substitute) + "」代替"

// NameOf is a name that is not the reader's own (an employer's, an institution's) as every page, list and table shows it: by
// social.LegibleName, with a note where a character could not be shown.
func NameOf(name string) string {
	shown, whole := social.LegibleName(name, nil)
	if whole {
		return shown
	}
	return shown + "（" + NameSubstituted + "）"
}
