package text

import (
	"regexp"
	"slices"
	"strings"
)

// What may be told in public of where a figure comes from: titles of notices, and their numbers as offices write them (文号).
var (
	noticeTitle  = regexp.MustCompile(`《[^《》]{2,80}》`)
	noticeNumber = regexp.MustCompile(`\p{Han}{2,8}[〔\[［【]\s?(?:19|20)\d{2}\s?[〕\]］】]\s?\d{1,5}\s?号|第\s?\d{1,4}\s?号令|\p{Han}{2,12}令第\s?\d{1,4}\s?号`)
)

// workWords are those of people who prepare figures, which are no part of a number or a title.
var workWords = []string{"核对", "待确认", "整理", "第三方", "示例", "假设", "待定", "待", "依据", "根据", "参照", "参考", "按"}

// Citation is what the public is told of where a figure comes from: the titles and numbers of notices in what the agency keeps of it, and
// ""
// where there are none. Whatever else is kept is for the agency's own people.
func Citation(kept string) string {
	titles := slices.DeleteFunc(noticeTitle.FindAllString(kept, -1), func(title string) bool {
		return slices.ContainsFunc(workWords[:7], func(word string) bool { return strings.Contains(title, word) })
	})
	var numbers []string
	for _, number := range noticeNumber.FindAllString(noticeTitle.ReplaceAllString(kept, ""), -1) {
		numbers = append(numbers, cutWork(number))
	}
	numbers = slices.Compact(numbers)
	cited, numbered := strings.Join(titles, ""), strings.Join(numbers, "、")
	if cited != "" && numbered != "" {
		return cited + "（" + numbered + "）"
	}
	return cited + numbered
}

// cutWork cuts everything up to the last word of those who prepare figures.
func cutWork(number string) string {
	for _, word := range workWords {
		if at := strings.LastIndex(number, word); at >= 0 {
			number = number[at+len(word):]
		}
	}
	return number
}
