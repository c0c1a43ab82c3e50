package web

import "strconv"

// PageOf is the page asked for, from 1, of a list of so many with so many on a page, and the last one.
func PageOf(asked string, all, size int) (current, last int) {
	number, _ := strconv.Atoi(asked)
	last = max(1, (all+size-1)/size)
	return min(max(number, 1), last), last
}
