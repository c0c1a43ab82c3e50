package citizen

import (
	"strings"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Contact is what a person says of themselves and may change, as typed.
type Contact struct{ Phone, Email, Address, Question, Answer string }

// clean folds what was typed and checks its form. An answer may be left out where one is kept already.
func (c Contact) clean(answerRequired bool) (Contact, text.Problems) {
	var problems text.Problems
	phone, err := social.ParseMobile(c.Phone)
	problems.Add("phone", text.Mobile(c.Phone, err))
	c.Phone = phone
	c.Email = social.Fold(c.Email)
	problems.Add("email", checkEmail(c.Email))
	c.Question, c.Answer, c.Address = strings.TrimSpace(c.Question), strings.TrimSpace(c.Answer), strings.TrimSpace(c.Address)
	problems.Add("question", text.Plain(text.WordQuestion, c.Question, true, 60))
	problems.Add("answer", text.Plain(text.WordAnswer, c.Answer, answerRequired, 60))
	problems.Add("address", text.Plain(text.WordAddress, c.Address, false, longestAddress))
	return c, problems
}
