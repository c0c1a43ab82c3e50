package citizen

import (
	"strings"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Contact is what a person says of themselves and may change, as typed.
type Contact struct{ Phone, Email, Address, Question, Answer string }

// clean folds what was typed and checks its form. An answer may be left out where the question stays the one kept, "" for none; another is
// one of the list: what people think of themselves is too often to be found out.
func (c Contact) clean(kept string) (Contact, text.Problems) {
	var problems text.Problems
	answerRequired := kept == "" || strings.TrimSpace(c.Question) != kept
	phone, err := social.ParseMobile(c.Phone)
	problems.Add("phone", text.Mobile(c.Phone, err))
	c.Phone = phone
	c.Email = social.Fold(c.Email)
	problems.Add("email", checkEmail(c.Email))
	c.Question, c.Answer, c.Address = strings.TrimSpace(c.Question), strings.TrimSpace(c.Answer), strings.TrimSpace(c.Address)
	problems.Add("question", text.QuestionChoice(c.Question, kept))
	problems.Add("answer", text.Plain(text.WordAnswer, c.Answer, answerRequired, 60))
	problems.Add("address", text.Plain(text.WordAddress, c.Address, false, longestAddress))
	return c, problems
}
