package trackertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// event is what happened to one issue.
type event struct {
	*touch
	t    *Tracker
	by   *user
	now  time.Time
	auto bool // by an action of a trigger
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
// are not changes (assumed). A field that is read-only changes as a consequence
// of something else.
func (e *event) changed(f *field) bool {
	return !e.created && (slices.Contains(e.fields, f.id) || f.readonly && !equalValues(f.value(&e.before), f.value(&e.is.data)))
}

// condition decides whether a trigger fires.
type condition func(*event) bool

// organization is what a trigger's conditions and actions may name: the fields,
// groups and the like of a Tracker, as they are in one queue.
type organization struct {
	t       *Tracker
	queue   *queue
	watched []*field // those of the trigger's formulas
}

func (o organization) watching(actions []action) organization {
	for i := range actions {
		if actions[i].formula != nil {
			o.watched = append(o.watched, actions[i].formula.fields...)
		}
	}
	return o
}

// rawCondition is a condition as it comes in a request.
type rawCondition struct {
	Type          string          `json:"type"`
	Conditions    json.RawMessage `json:"conditions"`
	Field         json.RawMessage `json:"field"`
	Value         json.RawMessage `json:"value"`
	Relationship  oneOrMany       `json:"relationship"`
	Word          oneOrMany       `json:"word"`
	Words         oneOrMany       `json:"words"`
	User          json.RawMessage `json:"user"`
	IgnoreCase    *bool           `json:"ignoreCase"`
	RemoveMarkup  *bool           `json:"removeMarkup"`
	NoMatchBefore bool            `json:"noMatchBefore"`
}

// oneOrMany is a string or an array of strings; null is none.
type oneOrMany []string

func (m *oneOrMany) UnmarshalJSON(b []byte) error {
	var one *string
	if json.Unmarshal(b, &one) != nil {
		return json.Unmarshal(b, (*[]string)(m))
	}
	if one != nil {
		*m = []string{*one}
	}
	return nil
}

// conditionType is a kind of condition: its members beside type, and how it is
// read.
type conditionType struct {
	members string
	parse   func(*rawCondition, organization) (condition, error)
}

// conditionTypes are all kinds but the groups, from the documentation's list.
var conditionTypes = func() map[string]conditionType {
	all := map[string]conditionType{}
	for _, some := range []map[string]conditionType{eventConditions, commentConditions, fieldConditions, listConditions} {
		maps.Copy(all, some)
	}
	return all
}()

// parseConditions reads a list, all of which must hold, or a single group.
func parseConditions(raw json.RawMessage, o organization) (condition, error) {
	list, err := conditionList(raw, o)
	if err != nil {
		return nil, err
	}
	return allOf(list), nil
}

func conditionList(raw json.RawMessage, o organization) ([]condition, error) {
	if !isGiven(raw) {
		return nil, nil
	}
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		many = []json.RawMessage{raw}
	}
	list := make([]condition, len(many))
	for i, one := range many {
		c, err := parseCondition(one, o)
		if err != nil {
			return nil, err
		}
		list[i] = c
	}
	return list, nil
}

func parseCondition(raw json.RawMessage, o organization) (condition, error) {
	var rc rawCondition
	var given map[string]json.RawMessage
	if json.Unmarshal(raw, &given) != nil {
		return nil, errors.New("an object with a type is expected")
	}
	if err := json.Unmarshal(raw, &rc); err != nil {
		return nil, err
	}
	ct, known := conditionTypes[rc.Type]
	group := strings.EqualFold(rc.Type, "and") || strings.EqualFold(rc.Type, "or")
	switch {
	case group:
		ct.members = "conditions"
	case !known:
		return nil, fmt.Errorf("unknown type %q; known are And, Or, %s", rc.Type, strings.Join(slices.Sorted(maps.Keys(conditionTypes)), ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if name != "type" && !slices.Contains(strings.Fields(ct.members), name) {
			return nil, fmt.Errorf("%s has no %q", rc.Type, name)
		}
	}
	if !group {
		return ct.parse(&rc, o)
	}
	list, err := conditionList(rc.Conditions, o)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, fmt.Errorf("%s has no conditions", rc.Type)
	case strings.EqualFold(rc.Type, "or"):
		return anyOf(list), nil
	}
	return allOf(list), nil
}

func allOf(list []condition) condition {
	return func(e *event) bool {
		return !slices.ContainsFunc(list, func(c condition) bool { return !c(e) })
	}
}

func anyOf(list []condition) condition {
	return func(e *event) bool {
		return slices.ContainsFunc(list, func(c condition) bool { return c(e) })
	}
}
