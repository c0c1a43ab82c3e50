package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// line is one connection, kept alive from answer to answer. It speaks HTTP itself, since the standard client would take a
// good part of the machine that the portal is measured on.
type line struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
	body    bytes.Buffer
}

// answer is a response; its body is good until the line's next request.
type answer struct {
	status int
	body   []byte
}

const patience = 30 * time.Second

var errNotWhole = errors.New("the answer is not whole")

// ask sends a request and reads the answer. After an error the line connects anew.
func (l *line) ask(r Request, token string) (answer, error) {
	if l.conn == nil {
		conn, err := net.Dial("tcp", l.address)
		if err != nil {
			return answer{}, err
		}
		l.conn, l.in = conn, bufio.NewReaderSize(conn, 64<<10)
	}
	a, err := l.exchange(r, token)
	if err != nil {
		l.close()
	}
	return a, err
}

func (l *line) exchange(r Request, token string) (answer, error) {
	if err := l.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return answer{}, err
	}
	l.out = appendRequest(l.out[:0], l.address, r, token)
	if _, err := l.conn.Write(l.out); err != nil {
		return answer{}, err
	}
	response, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	l.body.Reset()
	n, err := l.body.ReadFrom(response.Body)
	if err != nil {
		return answer{}, err
	}
	if response.ContentLength >= 0 && n != response.ContentLength {
		return answer{}, errNotWhole
	}
	if response.Close {
		l.close()
	}
	return answer{response.StatusCode, l.body.Bytes()}, nil
}

func appendRequest(b []byte, host string, r Request, token string) []byte {
	form := r.Form
	if token != "" && form != "" {
		form += "&" + tokenField + "=" + url.QueryEscape(token)
	}
	b = fmt.Appendf(b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.Path, host)
	if r.From != "" {
		b = fmt.Appendf(b, "X-Forwarded-For: %s\r\n", r.From)
	}
	if r.Cookie != "" {
		b = fmt.Appendf(b, "Cookie: %s\r\n", r.Cookie)
	}
	if form != "" {
		b = append(b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
		b = strconv.AppendInt(b, int64(len(form)), 10)
		b = append(b, "\r\n"...)
	}
	b = append(b, "\r\n"...)
	return append(b, form...)
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close()
		l.conn = nil
	}
}

// check says what is wrong with the answer to a request.
func (a answer) check(r Request) error {
	if a.status != r.Status {
		return fmt.Errorf("answered %d, not %d", a.status, r.Status)
	}
	if r.Marker != "" && !bytes.Contains(a.body, []byte(r.Marker)) {
		return errors.New("answered with another page, or somebody else's")
	}
	return nil
}

// tokenField is the form field with the captcha that an answer belongs to.
const tokenField = "captcha_token"

// token is the captcha token of a form in the body, or "".
func (a answer) token() string {
	_, after, found := bytes.Cut(a.body, []byte(`name="`+tokenField+`" value="`))
	if !found {
		return ""
	}
	token, _, _ := bytes.Cut(after, []byte(`"`))
	return string(token)
}
