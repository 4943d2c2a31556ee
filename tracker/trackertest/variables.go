package trackertest

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// expand fills in the variables of a text, {{issue.key}} and others. It
// reports false if one of them has no value. What goes into an address is
// escaped.
func expand(text string, e *event, address bool) (string, bool) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed {
			b.WriteString("{{" + rest)
			return b.String(), true
		}
		value := variable(strings.TrimSpace(name), e)
		if value == "" {
			return "", false
		}
		if address {
			value = url.QueryEscape(value)
		}
		b.WriteString(value)
		text = after
	}
}

// variable is the value of a variable, "" if it has none.
func variable(name string, e *event) string {
	if plain, ok := strings.CutSuffix(name, ".json"); ok {
		value, err := json.Marshal(variable(plain, e))
		if err != nil {
			return ""
		}
		return string(value)
	}
	switch name {
	case "currentDateTime.iso8601":
		return e.now.Format(timeForm)
	case "currentDateTime.unixEpoch":
		return strconv.FormatInt(e.now.Unix(), 10)
	case "currentDateTime.date":
		return e.now.Format("2006-01-02")
	case "issue.id":
		return e.is.id
	case "issue.version":
		return strconv.FormatInt(e.is.version, 10)
	case "issue.spent":
		if e.is.spent.d == 0 {
			return ""
		}
		return normalised(e.is.spent.d)
	}
	field, ok := strings.CutPrefix(name, "issue.")
	if !ok {
		return ""
	}
	field, part, _ := strings.Cut(field, ".")
	f := e.t.fieldNamed(field, e.is.queue)
	if f == nil {
		return ""
	}
	values := spell(f.value(&e.is.data))
	switch {
	case len(values) == 0:
		return ""
	case (part == "id" || part == "uid") && len(values) > 1:
		return values[1]
	}
	return values[0]
}
