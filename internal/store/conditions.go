package store

import (
	"strconv"
	"strings"
)

// conditions are what a filter asks of a row, all of them, and their values.
type conditions struct {
	all  []string
	args []any
}

// add asks for one more. A question mark stands for each of its values.
func (c *conditions) add(condition string, values ...any) {
	condition, c.args = numbered(c.args, condition, values...)
	c.all = append(c.all, condition)
}

// where is the condition as a query has it, and the values.
func (c *conditions) where() (string, []any) { return strings.Join(c.all, " AND "), c.args }

// numbered puts values behind the arguments of a query, and their places for the question marks of a part of it.
func numbered(args []any, part string, values ...any) (string, []any) {
	for _, v := range values {
		args = append(args, v)
		part = strings.Replace(part, "?", "$"+strconv.Itoa(len(args)), 1)
	}
	return part, args
}
