package trackertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// event is what happened to one issue.
type event struct {
	*touch
	t   *Tracker
	by  *user
	now time.Time
}

// comment is the first comment that was made, nil without one.
func (e *event) comment() *comment {
	for _, d := range e.deeds {
		if d.kind == commentAdded {
			return d.comment
		}
	}
	return nil
}

// changed reports whether a field has another value. Values given at creation
// are not changes (assumed).
func (e *event) changed(field string) bool {
	return !e.created && slices.ContainsFunc(e.fields, func(f string) bool { return strings.EqualFold(f, field) })
}

// condition decides whether a trigger fires.
type condition func(*event) bool

// organization is what a trigger's conditions and actions may name: the fields,
// groups and the like of a Tracker, as they are in one queue.
type organization struct {
	t     *Tracker
	queue *queue
}

// rawCondition is a condition as it comes in a request.
type rawCondition struct {
	Type         string          `json:"type"`
	Conditions   json.RawMessage `json:"conditions"`
	Field        json.RawMessage `json:"field"`
	Value        json.RawMessage `json:"value"`
	Relationship oneOrMany       `json:"relationship"`
}

// oneOrMany is a string or an array of strings.
type oneOrMany []string

func (m *oneOrMany) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*m = []string{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(m))
}

// parseConditions reads a list, all of which must hold, or a single group.
func parseConditions(raw json.RawMessage, o organization) (condition, error) {
	list, err := conditionList(raw, o)
	if err != nil {
		return nil, err
	}
	return all(list), nil
}

func conditionList(raw json.RawMessage, o organization) ([]condition, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var many []rawCondition
	if err := json.Unmarshal(raw, &many); err != nil {
		var one rawCondition
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, err
		}
		many = []rawCondition{one}
	}
	list := make([]condition, len(many))
	for i, rc := range many {
		c, err := rc.parse(o)
		if err != nil {
			return nil, err
		}
		list[i] = c
	}
	return list, nil
}

func all(list []condition) condition {
	return func(e *event) bool {
		return !slices.ContainsFunc(list, func(c condition) bool { return !c(e) })
	}
}

func anyOf(list []condition) condition {
	return func(e *event) bool {
		return slices.ContainsFunc(list, func(c condition) bool { return c(e) })
	}
}

func (rc *rawCondition) parse(o organization) (condition, error) {
	switch rc.Type {
	case "And", "and", "Or", "or":
		list, err := conditionList(rc.Conditions, o)
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(rc.Type, "or") {
			return anyOf(list), nil
		}
		return all(list), nil
	case "Event.create":
		return func(e *event) bool { return e.created }, nil
	case "Event.update":
		return func(e *event) bool { return !e.created }, nil
	case "Event.comment-create":
		return func(e *event) bool { return e.comment() != nil }, nil
	case "UserInGroups", "UserNotInGroups":
		return rc.parseGroups(o)
	case "CreatedLinkCondition":
		return rc.parseLink(func(e *event) []*link { return e.joined })
	case "RemovedLinkCondition":
		return rc.parseLink(func(e *event) []*link { return e.parted })
	}
	return rc.parseField(o)
}

// parseLink is a condition on links made or removed; without a word any will do.
func (rc *rawCondition) parseLink(links func(*event) []*link) (condition, error) {
	for _, word := range rc.Relationship {
		if lt, _ := findLinkType(word); lt == nil {
			return nil, fmt.Errorf("unknown relationship %q", word)
		}
	}
	return func(e *event) bool {
		return slices.ContainsFunc(links(e), func(l *link) bool {
			return len(rc.Relationship) == 0 || slices.Contains(rc.Relationship, l.word(e.is))
		})
	}, nil
}

func (rc *rawCondition) parseField(o organization) (condition, error) {
	f, err := rc.named(o)
	if err != nil {
		return nil, err
	}
	field := f.id
	empty := func(d *data) bool { return f.value(d) == nil }
	equal := func(d *data) bool { return spelled(f.value(d), []string{refName(rc.Value)}) }
	switch rc.Type {
	case "FieldChangedCondition":
		return func(e *event) bool { return e.changed(field) }, nil
	case "FieldIsEmpty":
		return func(e *event) bool { return empty(&e.is.data) }, nil
	case "FieldIsNotEmpty":
		return func(e *event) bool { return !empty(&e.is.data) }, nil
	case "FieldBecameEmpty":
		return func(e *event) bool { return e.changed(field) && empty(&e.is.data) }, nil
	case "FieldBecameNotEmpty":
		return func(e *event) bool { return e.changed(field) && !empty(&e.is.data) && empty(&e.before) }, nil
	case "FieldEquals":
		return func(e *event) bool { return equal(&e.is.data) }, nil
	case "FieldBecameEqual":
		return func(e *event) bool { return e.changed(field) && equal(&e.is.data) }, nil
	}
	return rc.parseNumber(f)
}

func (rc *rawCondition) parseNumber(f *field) (condition, error) {
	name, became := strings.CutPrefix(rc.Type, "Became")
	compare := map[string]func(a, b float64) bool{
		"GreaterCondition":        func(a, b float64) bool { return a > b },
		"GreaterOrEqualCondition": func(a, b float64) bool { return a >= b },
		"LessCondition":           func(a, b float64) bool { return a < b },
		"LessOrEqualCondition":    func(a, b float64) bool { return a <= b },
	}[name]
	if compare == nil {
		return nil, fmt.Errorf("unknown type of condition %q", rc.Type)
	}
	var limit float64
	if err := json.Unmarshal(rc.Value, &limit); err != nil {
		return nil, fmt.Errorf("%s needs a number", rc.Type)
	}
	holds := func(d *data) bool {
		n, ok := number(f.value(d))
		return ok && compare(n, limit)
	}
	return func(e *event) bool {
		return holds(&e.is.data) && (!became || !e.created && !holds(&e.before))
	}, nil
}

// named is the condition's field, in the issues of one queue.
func (rc *rawCondition) named(o organization) (*field, error) {
	name := refName(rc.Field)
	if f := o.t.fieldNamed(name, o.queue); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("unknown condition %q on field %q", rc.Type, name)
}
