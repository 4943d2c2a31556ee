package trackertest

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
)

// expand fills in the variables of a text, {{issue.key}} and others (all are
// documented). One that has no value is an error, unless a switch says otherwise.
// What goes into the text is escaped, if need be.
//
// A tag as {{=<% %>=}} changes the braces of those after it (documented).
func (f *firing) expand(text string, escape func(string) string) (string, error) {
	var b strings.Builder
	open, shut := "{{", "}}"
	for {
		before, rest, found := strings.Cut(text, open)
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, shut)
		if !closed {
			b.WriteString(open + rest)
			return b.String(), nil
		}
		text = after
		name = strings.TrimSpace(name)
		if marks := strings.Fields(strings.Trim(name, "=")); strings.HasPrefix(name, "=") && len(marks) == 2 {
			open, shut = marks[0], marks[1]
			continue
		}
		value, ok := f.filled(name)
		if !ok && f.t.sw.UnsetVariable != UnsetEmpty {
			return "", noValue(name)
		}
		if f.t.sw.EscapeVariables && !strings.HasSuffix(name, ".json") {
			value = html.EscapeString(value)
		}
		if escape != nil {
			value = escape(value)
		}
		b.WriteString(value)
	}
}

func noValue(name string) *refusal {
	return bad(fmt.Sprintf("У переменной %s нет значения.", name), fmt.Sprintf("The variable %s has no value.", name))
}

// expandJSON fills in the variables that stand in the strings of a JSON value
// and keeps everything else as it is written.
func (f *firing) expandJSON(raw json.RawMessage) (json.RawMessage, error) {
	var o jsonOut
	for rest := raw; len(rest) > 0; {
		start := strings.IndexByte(string(rest), '"')
		if start < 0 {
			o.buf = append(o.buf, rest...)
			break
		}
		o.buf = append(o.buf, rest[:start]...)
		end := start + stringLength(rest[start:])
		var s string
		if err := json.Unmarshal(rest[start:end], &s); err != nil {
			return nil, err
		}
		filled, err := f.expand(s, nil)
		if err != nil {
			return nil, err
		}
		o.buf = appendString(o.buf, filled)
		rest = rest[end:]
	}
	return o.buf, nil
}

// stringLength is the length of the JSON string that a valid text starts with.
func stringLength(raw json.RawMessage) int {
	for i := 1; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(raw)
}

func hasVariables(raw json.RawMessage) bool { return strings.Contains(string(raw), "{{") }

// filled is what a variable shows, in JSON if its last part asks for that.
func (f *firing) filled(name string) (string, bool) {
	if name == "issue.key" { // by far the most used one
		return f.is.key, true
	}
	plain, inJSON := strings.CutSuffix(name, ".json")
	v := f.variable(plain)
	if inJSON {
		return f.t.asJSON(v)
	}
	return f.t.asText(v)
}
