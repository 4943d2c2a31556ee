package query

import "strings"

// token is a bare word, a quoted text or a mark.
type token struct {
	kind     tokenKind
	text     string
	adjacent bool // nothing is between it and the token before it
}

type tokenKind int

const (
	end tokenKind = iota
	word
	quoted
	mark
)

// is reports whether the token is a mark.
func (t token) is(text string) bool { return t.kind == mark && t.text == text }

// bare reports whether the token is a word of its own, such as AND.
func (t token) bare(text string) bool { return t.kind == word && t.text == text }

const (
	blanks = " \t\r\n"
	marks  = `:,()<>!#~`
)

// scan cuts a query up.
func scan(s string) (tokens []token, err error) {
	for {
		rest := strings.TrimLeft(s, blanks)
		if rest == "" {
			return tokens, nil
		}
		t, length, err := first(rest)
		if err != nil {
			return nil, err
		}
		t.adjacent = len(rest) == len(s)
		tokens = append(tokens, t)
		s = rest[length:]
	}
}

// first is the token at the beginning of a text, and how long it is there.
func first(s string) (t token, length int, err error) {
	switch {
	case s[0] == '"':
		text, _, closed := strings.Cut(s[1:], `"`)
		if !closed {
			return t, 0, &Error{"Кавычка не закрыта.", "A quote is not closed."}
		}
		if strings.HasSuffix(text, `\`) {
			// Whether that is a quote within the text is unknown.
			return t, 0, unexpected(token{mark, `\"`, false})
		}
		return token{quoted, text, false}, len(text) + 2, nil
	case strings.HasPrefix(s, ".."):
		length = min(len(s)-len(strings.TrimLeft(s, ".")), 3) // both .. and ... are documented
		return token{mark, "..", false}, length, nil
	case strings.HasPrefix(s, ">=") || strings.HasPrefix(s, "<="):
		return token{mark, s[:2], false}, 2, nil
	case strings.IndexByte(marks, s[0]) >= 0:
		return token{mark, s[:1], false}, 1, nil
	}
	length = strings.IndexAny(s, blanks+marks+`"`)
	if length < 0 {
		length = len(s)
	}
	if dots := strings.Index(s[:length], ".."); dots >= 0 {
		length = dots
	}
	return token{word, s[:length], false}, length, nil
}
