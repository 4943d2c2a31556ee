package trackertest

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// asText is a variable's value in a text; false is that it has none. People,
// statuses and the like have their names there, those of the API's first
// language (assumed); the elements of a list are divided by commas (assumed).
func (t *Tracker) asText(v value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return v.String(), true
	case moment:
		return v.words(), true
	case amount:
		return normalised(v.d), true
	case *user:
		return v.name, true
	case *term:
		return v.ru, true
	case *queue:
		return v.name, true
	case *issue:
		return t.sw.IssueVariable.of(v), true
	case []value:
		var shown []string
		for _, e := range v {
			s, ok := t.asText(e)
			if !ok {
				return "", false
			}
			shown = append(shown, s)
		}
		return strings.Join(shown, ", "), true
	}
	return "", false
}

func (form IssueForm) of(is *issue) string {
	switch form {
	case IssueTitle:
		return is.summary
	case IssueID:
		return is.id
	case IssueKey:
	}
	return is.key
}

// asJSON is a variable's value as JSON. Only texts, numbers and lists of them
// have one (documented); moments and durations are texts.
func (t *Tracker) asJSON(v value) (string, bool) {
	switch v := v.(type) {
	case string, moment, amount:
		s, ok := t.asText(v)
		quoted := string(appendString(nil, s))
		if t.sw.BareJSON {
			quoted = quoted[1 : len(quoted)-1]
		}
		return quoted, ok
	case float64, json.Number:
		return t.asText(v)
	case []value:
		var shown []string
		for _, e := range v {
			s, ok := t.asJSON(e)
			if !ok {
				return "", false
			}
			shown = append(shown, s)
		}
		return "[" + strings.Join(shown, ",") + "]", true
	}
	return "", false
}

// words is the form that times and dates have by themselves: 07 december 2021
// (documented).
func (m moment) words() string { return strings.ToLower(m.at.Format("02 January 2006")) }

// form is a moment after one of the modifiers (documented). Seconds are what the
// documentation's list of variables shows for unixEpoch; its formulas count in
// milliseconds, see number.
func (m moment) form(modifier string) value {
	switch {
	case modifier == "date":
		return m.words()
	case modifier == "unixEpoch":
		return float64(m.at.Unix())
	case modifier != "iso8601":
		return nil
	case m.day:
		return m.at.Format(time.DateOnly)
	}
	return m.at.Format(timeForm)
}
