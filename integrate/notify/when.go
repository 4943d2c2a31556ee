package notify

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"timeupdater/tracker/triggers"
)

// When is what has to happen for a message to be sent.
type When struct {
	Name string // as people choose it
	What string // what the message says of it

	// Conditions must all hold (documented).
	Conditions []triggers.Condition
}

// Choices are what [ParseWhen] takes, for people.
const Choices = "critical-bug, status:KEY, deadline or comment"

// key is the key of a status.
var key = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// ParseWhen reads one of the [Choices]. The types of the conditions and their
// members are documented; that they say what is meant here is assembled from
// that. Its error does not repeat the text.
func ParseWhen(text string) (When, error) {
	when := When{Name: text}
	status, isStatus := strings.CutPrefix(text, "status:")
	switch {
	case text == "critical-bug":
		when.What = "new critical bug"
		when.Conditions = []triggers.Condition{{Type: "Event.create"}, field("FieldEquals", "type", "bug"), field("FieldEquals", "priority", "critical")}
	case text == "deadline":
		// The message does not show it: a deadline that was taken away has no
		// value, and a variable without one stops the trigger (documented).
		when.What = "deadline changed"
		when.Conditions = []triggers.Condition{field("FieldChangedCondition", "deadline", "")}
	case text == "comment":
		// The message does not show it: it may be longer than any messenger takes.
		when.What = "new comment"
		when.Conditions = []triggers.Condition{{Type: "Event.comment-create"}}
	case isStatus && key.MatchString(status):
		when.What = "status " + status
		when.Conditions = []triggers.Condition{field("FieldBecameEqual", "status", status)}
	case isStatus:
		return When{}, errors.New("must be status: and the key of a status, such as status:closed")
	default:
		return When{}, errors.New("must be " + Choices)
	}
	return when, nil
}

// field is a condition on a field, with the value that it is compared with.
func field(kind, name, value string) triggers.Condition {
	c := triggers.Condition{Type: kind, Field: name}
	if value != "" {
		c.Other = map[string]json.RawMessage{"value": json.RawMessage(`"` + value + `"`)}
	}
	return c
}

// words are what can stand in a message and in JSON as it is.
var words = regexp.MustCompile(`^[\pL\pN][\pL\pN ._-]*$`)

// Own are conditions of one's own. Their name says in messages what has
// happened.
func Own(name string, conditions []triggers.Condition) (When, error) {
	switch {
	case !words.MatchString(name):
		return When{}, errors.New("its name is what messages say: take letters, digits, spaces, dots, _ and - only")
	case len(conditions) == 0:
		return When{}, errors.New("it holds no condition: there would be a message at every change")
	}
	return When{Name: name, What: name, Conditions: conditions}, nil
}
