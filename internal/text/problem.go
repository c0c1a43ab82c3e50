package text

import (
	"errors"
	"slices"
	"strings"

	"shebao/internal/social"
)

// Problem is something to put right in a form: the field's name, or "" for the form as a whole, and a sentence that says
// what to do.
type Problem struct{ Field, Message string }

// Problems is an error that a person can mend by typing again.
type Problems []Problem

// Error lists the sentences; it is for logs of tests, since pages show each at its field.
func (p Problems) Error() string {
	var lines []string
	for _, problem := range p {
		lines = append(lines, problem.Message)
	}
	return strings.Join(lines, " ")
}

// Add appends a problem unless the message is empty.
func (p *Problems) Add(field, message string) {
	if message != "" {
		*p = append(*p, Problem{field, message})
	}
}

// Err is the problems as an error, or nil where there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// OneProblem is a single problem as an error.
func OneProblem(field, message string) error { return Problems{{field, message}} }

// IDNumber says what is wrong with an ID number typed in; "" for none.
func IDNumber(typed string, err error) string {
	switch {
	case strings.TrimSpace(typed) == "":
		return "请输入身份证号。"
	case errors.Is(err, social.ErrIDLength):
		return "身份证号应为 18 位，请检查是否多输或少输。"
	case errors.Is(err, social.ErrIDChars):
		return "身份证号只能由数字组成，最后一位可以是 X。"
	case errors.Is(err, social.ErrIDDate):
		return "身份证号中的出生日期不存在，请检查第 7 至 14 位。"
	case errors.Is(err, social.ErrIDCheck):
		return "身份证号的校验位不正确，请逐位核对。"
	case err != nil:
		return "身份证号格式不正确，请逐位核对。"
	}
	return ""
}

// PersonNo says what is wrong with a personal number typed in; "" for none.
func PersonNo(typed string, err error) string {
	switch {
	case strings.TrimSpace(typed) == "":
		return "请输入个人电脑号。"
	case err != nil:
		return "个人电脑号应为 9 位数字（早年为 7 位），印在社会保障卡上。"
	}
	return ""
}

// Plain says what is wrong with a text typed in: empty where it is required, too long, or with characters that can't be
// seen. "" for none.
func Plain(name, typed string, required bool, most int) string {
	switch {
	case strings.TrimSpace(typed) == "" && required:
		return "请输入" + name + "。"
	case len([]rune(typed)) > most:
		return name + "太长，最多 " + itoa(most) + " 个字。"
	case social.HasControl(typed):
		return name + "中有看不见的特殊字符，请删除后重新输入。"
	}
	return ""
}

// PlainLines is Plain for a text of several lines.
func PlainLines(name, typed string, required bool, most int) string {
	if social.HasControlInText(typed) {
		return Plain(name, typed, required, most)
	}
	return Plain(name, strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(typed), required, most)
}

// BadEmail is said of a text that is no mail address.
const BadEmail = "电子邮箱格式不正确，例如 name@example.com；也可以不填。"

// CardNo says what is wrong with a card number typed in; "" for none.
func CardNo(typed string, err error) string {
	switch {
	case strings.TrimSpace(typed) == "":
		return "请输入社会保障卡号。"
	case err != nil:
		return "社会保障卡号由字母和数字组成，多为 8 至 10 位，印在卡面上。"
	}
	return ""
}

// Mobile says what is wrong with a phone number typed in; "" for none.
func Mobile(typed string, err error) string {
	switch {
	case strings.TrimSpace(typed) == "":
		return "请输入移动电话号码。"
	case err != nil:
		return "移动电话应为 11 位数字，以 1 开头。"
	}
	return ""
}

// BankTail says what is wrong with the last six digits of an account typed in; "" for none.
func BankTail(typed string, err error) string {
	switch {
	case strings.TrimSpace(typed) == "":
		return "请输入银行账号后六位。"
	case err != nil:
		return "请输入银行账号的最后六位数字。"
	}
	return ""
}

// ProofChoice says that none of the proofs was chosen; "" where one was.
func ProofChoice(chosen string, proofs ...string) string {
	if slices.Contains(proofs, chosen) {
		return ""
	}
	return "请选择一种验证信息。"
}
