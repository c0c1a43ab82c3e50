package web

import "strconv"

// Fitting cuts a list that was read with one row more than fit on a page to those that fit, and says whether there are more: a full page
// may be the last one.
func Fitting[T any](list []T, fit int) (shown []T, more bool) {
	if len(list) <= fit {
		return list, false
	}
	return list[:fit], true
}

// PageOf is the page asked for, from 1, of a list of so many with so many on a page, and the last one.
func PageOf(asked string, all, size int) (current, last int) {
	number, _ := strconv.Atoi(asked)
	last = max(1, (all+size-1)/size)
	return min(max(number, 1), last), last
}
