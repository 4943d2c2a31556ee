package trackertest

import (
	"time"
)

// compile turns a query into a condition on what search shows now.
func (t *Tracker) compile(e *expr) (cond, error) {
	if e.field != "" {
		return t.compileField(e)
	}
	whole := everything()
	for i, arg := range e.args {
		part, err := t.compile(arg)
		switch {
		case err != nil:
			return cond{}, err
		case i == 0:
			whole = part
		case e.or:
			whole = whole.or(part)
		default:
			whole = whole.and(part)
		}
	}
	return whole, nil
}

func (t *Tracker) compileField(e *expr) (cond, error) {
	compiled := t.plainField
	if e.field == "updatedAt" || e.field == "createdAt" {
		compiled = t.timeField
	}
	c, ok := compiled(e.field, e.values)
	if !ok {
		return cond{}, errQuery
	}
	return c, nil
}

func (t *Tracker) timeField(field string, values []queryValue) (cond, bool) {
	at, ok := t.queryTime(values[0])
	if !ok || len(values) > 1 {
		return cond{}, false
	}
	return when(field, values[0].compare, at)
}

func (t *Tracker) plainField(field string, values []queryValue) (cond, bool) {
	if len(values) == 1 {
		switch values[0] {
		case queryValue{function: "empty"}:
			return t.emptiness(field, true)
		case queryValue{function: "notempty"}:
			return t.emptiness(field, false)
		}
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.text
		if v != (queryValue{text: v.text}) {
			return cond{}, false
		}
	}
	return t.condition(field, texts)
}

// queryTime is the time that a value stands for: now() is the last full minute
// (documented); a date is its first moment, in UTC (assumed).
func (t *Tracker) queryTime(v queryValue) (time.Time, bool) {
	if v.function == "now" {
		return t.now().Truncate(time.Minute).Add(v.shift), true
	}
	for _, form := range []string{time.DateTime, time.DateOnly, "02.01.2006", "02-01-2006", "01/02/2006"} {
		if at, err := time.Parse(form, v.text); err == nil {
			return at, v.function == ""
		}
	}
	return time.Time{}, false
}
