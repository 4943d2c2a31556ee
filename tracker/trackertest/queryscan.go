package trackertest

import (
	"strings"
)

// queryToken is a bare word, a quoted text or a mark of the query language.
type queryToken struct {
	kind tokenKind
	text string
}

type tokenKind int

const (
	endToken tokenKind = iota
	wordToken
	quotedToken
	markToken
)

// is reports whether the token is a mark.
func (qt queryToken) is(mark string) bool { return qt.kind == markToken && qt.text == mark }

// bare reports whether the token is a word of its own, such as AND.
func (qt queryToken) bare(word string) bool { return qt.kind == wordToken && qt.text == word }

const (
	queryBlank = " \t\r\n"
	queryMarks = `:,()<>!#~`
)

// queryTokens cuts a query up. It fails on a quote that is not closed.
func queryTokens(s string) (tokens []queryToken, ok bool) {
	for {
		s = strings.TrimLeft(s, queryBlank)
		if s == "" {
			return tokens, true
		}
		var qt queryToken
		length := 1
		switch {
		case s[0] == '"':
			text, _, closed := strings.Cut(s[1:], `"`)
			if !closed {
				return nil, false
			}
			qt, length = queryToken{quotedToken, text}, len(text)+2
		case strings.HasPrefix(s, ">=") || strings.HasPrefix(s, "<="):
			qt, length = queryToken{markToken, s[:2]}, 2
		case strings.IndexByte(queryMarks, s[0]) >= 0:
			qt = queryToken{markToken, s[:1]}
		default:
			length = strings.IndexAny(s+" ", queryBlank+queryMarks+`"`)
			qt = queryToken{wordToken, s[:length]}
		}
		tokens = append(tokens, qt)
		s = s[length:]
	}
}
