package trackertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The conditions on fields that hold one value, and on whether a field is empty.

// judge decides about what a field holds.
type judge func(value) bool

// judging reads the part of a condition that says what the field is to hold.
type judging func(*rawCondition, organization, *field) (judge, error)

var fieldConditions = map[string]conditionType{
	"FieldChangedCondition": {"field", parseChanged},
	"FieldIsEmpty":          {"field", holding(empty)},
	"FieldIsNotEmpty":       {"field", holding(notEmpty)},
	"FieldBecameEmpty":      {"field", becoming(empty)},
	"FieldBecameNotEmpty":   {"field", becoming(notEmpty)},
	"FieldEquals":           {"field value", holding(equality)},
	"FieldBecameEqual":      {"field value", becoming(equality)},
	"FieldEqualsString":     {"field value ignoreCase", holding(ofText(isOne))},
	"ContainsAnyOfStrings":  {"field value ignoreCase", holding(ofText(containsAny))},
	"ContainsNoneOfStrings": {"field value ignoreCase", holding(ofText(containsNone))},

	"DateEqualCondition":          {"field value", holding(ofDate(equalTo))},
	"DateGreaterCondition":        {"field value", holding(ofDate(greater))},
	"DateGreaterOrEqualCondition": {"field value", holding(ofDate(atLeast))},
	"DateLessCondition":           {"field value", holding(ofDate(less))},
	"DateLessOrEqualCondition":    {"field value", holding(ofDate(atMost))},

	"GreaterCondition":              {"field value", holding(ofNumber(greater))},
	"GreaterOrEqualCondition":       {"field value", holding(ofNumber(atLeast))},
	"LessCondition":                 {"field value", holding(ofNumber(less))},
	"LessOrEqualCondition":          {"field value", holding(ofNumber(atMost))},
	"BecameGreaterCondition":        {"field value", becoming(ofNumber(greater))},
	"BecameGreaterOrEqualCondition": {"field value", becoming(ofNumber(atLeast))},
	"BecameLessCondition":           {"field value", becoming(ofNumber(less))},
	"BecameLessOrEqualCondition":    {"field value", becoming(ofNumber(atMost))},
}

// What the comparison of two values may say.
func equalTo(c int) bool { return c == 0 }
func unequal(c int) bool { return c != 0 }
func greater(c int) bool { return c > 0 }
func atLeast(c int) bool { return c >= 0 }
func less(c int) bool    { return c < 0 }
func atMost(c int) bool  { return c <= 0 }

func parseChanged(rc *rawCondition, o organization) (condition, error) {
	f, err := rc.named(o)
	return func(e *event) bool { return e.changed(f) }, err
}

// holding is a condition on what the field holds. With noMatchBefore it must not
// have held it before.
func holding(read judging) func(*rawCondition, organization) (condition, error) {
	return func(rc *rawCondition, o organization) (condition, error) {
		f, holds, err := rc.judge(o, read)
		return func(e *event) bool {
			return holds(f.value(&e.is.data)) && (!rc.NoMatchBefore || e.created || !holds(f.value(&e.before)))
		}, err
	}
}

// becoming is a condition that a change made true. What an issue is made with it
// has become (documented for FieldBecameEqual and FieldBecameNotEmpty).
func becoming(read judging) func(*rawCondition, organization) (condition, error) {
	return func(rc *rawCondition, o organization) (condition, error) {
		f, holds, err := rc.judge(o, read)
		return func(e *event) bool {
			v := f.value(&e.is.data)
			switch {
			case !holds(v):
				return false
			case e.created:
				return v != nil
			}
			return e.changed(f) && !holds(f.value(&e.before))
		}, err
	}
}

func (rc *rawCondition) judge(o organization, read judging) (*field, judge, error) {
	f, err := rc.named(o)
	if err != nil {
		return nil, nil, err
	}
	holds, err := read(rc, o, f)
	return f, holds, err
}

// named is the condition's field, in the issues of one queue.
func (rc *rawCondition) named(o organization) (*field, error) {
	name := refName(rc.Field)
	if f := o.t.fieldNamed(name, o.queue); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("%s on the unknown field %q", rc.Type, name)
}

// unfit refuses a condition on a field of another kind.
func (rc *rawCondition) unfit(f *field) error {
	return fmt.Errorf("%s does not go with the field %s", rc.Type, f.id)
}

func empty(*rawCondition, organization, *field) (judge, error) {
	return func(v value) bool { return v == nil }, nil
}

func notEmpty(*rawCondition, organization, *field) (judge, error) {
	return func(v value) bool { return v != nil }, nil
}

// equality is that a field holds one value, a list nothing beside it
// (documented). What does not exist is refused (assumed).
func equality(rc *rawCondition, o organization, f *field) (judge, error) {
	if len(rc.Value) == 0 || isNull(rc.Value) {
		return nil, fmt.Errorf("%s needs a value", rc.Type)
	}
	if n, err := strconv.ParseFloat(refName(rc.Value), 64); err == nil && slices.Contains([]fieldKind{integerKind, floatKind, timeKind}, f.kind) {
		return func(v value) bool { x, ok := number(v); return ok && v != nil && x == n }, nil
	}
	if f.kind == dateKind || f.kind == datetimeKind {
		return ofDate(equalTo)(rc, o, f)
	}
	wanted, err := o.t.read(f, rc.Value)
	return func(v value) bool {
		list := elements(v)
		return len(list) == 1 && equalValues(list[0], wanted)
	}, err
}

func isOne(text string, words []string) bool { return slices.Contains(words, text) }

// ofText looks at a text, in which nothing is found if it is empty.
func ofText(match func(text string, words []string) bool) judging {
	return func(rc *rawCondition, _ organization, f *field) (judge, error) {
		if f.many || f.kind != stringKind && f.kind != textKind {
			return nil, rc.unfit(f)
		}
		var words oneOrMany
		if words.UnmarshalJSON(rc.Value) != nil || len(words) == 0 {
			return nil, fmt.Errorf("%s needs a text", rc.Type)
		}
		for i := range words {
			words[i] = rc.plain(words[i], false)
		}
		return func(v value) bool {
			text, _ := v.(string)
			return match(rc.plain(text, false), words)
		}, nil
	}
}

// ofNumber compares with a number, durations in milliseconds (documented).
func ofNumber(compare func(int) bool) judging {
	return func(rc *rawCondition, _ organization, f *field) (judge, error) {
		if f.many || !slices.Contains([]fieldKind{integerKind, floatKind, timeKind}, f.kind) {
			return nil, rc.unfit(f)
		}
		var limit float64
		if json.Unmarshal(rc.Value, &limit) != nil || isNull(rc.Value) {
			return nil, fmt.Errorf("%s needs a number", rc.Type)
		}
		return func(v value) bool {
			n, _ := number(v)
			return compare(compareValues(n, limit))
		}, nil
	}
}

// ofDate compares with a moment or, if a date alone is given, with the whole day
// (assumed). An empty field is neither before nor after it.
func ofDate(compare func(int) bool) judging {
	return func(rc *rawCondition, _ organization, f *field) (judge, error) {
		if f.many || f.kind != dateKind && f.kind != datetimeKind {
			return nil, rc.unfit(f)
		}
		given := refName(rc.Value)
		limit, ok := parseTime(given)
		if !ok {
			return nil, fmt.Errorf("%s needs a date", rc.Type)
		}
		days := f.kind == dateKind || !strings.Contains(given, ":")
		if days {
			limit = limit.Truncate(24 * time.Hour)
		}
		return func(v value) bool {
			m, ok := inTime(f.kind, v).(moment)
			if days {
				m.at = m.at.Truncate(24 * time.Hour)
			}
			return ok && compare(m.at.Compare(limit))
		}, nil
	}
}
