package trackertest

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"timeupdater/tracker/trackertest/query"
)

// filterNames are the names that filters and orders have beside the fields'
// ids: those in the official Python client's README.
var filterNames = map[string]string{
	"created": "createdAt",
	"updated": "updatedAt",
	"update":  "updatedAt",
}

func (t *Tracker) filterField(name string) *field {
	if id, ok := filterNames[name]; ok {
		name = id
	}
	return t.fieldByID(name)
}

// filtered is the condition that every field of a filter has one of its
// values, null for any. A value may be a function of queries without
// arguments, as "empty()", or an object with from and to, of which one may be
// missing (seen in the same README).
func (c compiler) filtered(filter map[string]json.RawMessage) (cond, error) {
	c.filter = true
	var all []cond
	// Sorted, so that of several mistakes always the same one is named.
	for _, name := range slices.Sorted(maps.Keys(filter)) {
		if isNull(filter[name]) {
			continue
		}
		one, err := c.filteredBy(name, filter[name])
		if err != nil {
			var r *refusal
			if errors.As(err, &r) && r.field == "" {
				err = invalid("filter."+name, r.ru, r.en)
			}
			return cond{}, err
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return everything(), nil
	}
	return joined(all, cond.and), nil
}

func (c compiler) filteredBy(name string, raw json.RawMessage) (cond, error) {
	f := c.t.filterField(name)
	if f == nil {
		return cond{}, invalid("filter."+name, "Неизвестное поле.", "Unknown field.")
	}
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		many = []json.RawMessage{raw}
	}
	var values []query.Value
	for _, one := range many {
		v, ok := filterValue(one)
		if !ok {
			return cond{}, invalid("filter."+name, "Некорректное значение.", "Invalid value.")
		}
		values = append(values, v)
	}
	if len(values) == 0 {
		return cond{}, invalid("filter."+name, "Некорректное значение.", "Invalid value.")
	}
	return c.condition(name, c.ofField(f), values)
}

// filterValue reads a value, a function or a range.
func filterValue(raw json.RawMessage) (query.Value, bool) {
	if name := refName(raw); name != "" {
		return query.Value{Operand: filterOperand(name)}, true
	}
	var ends map[string]json.RawMessage
	if json.Unmarshal(raw, &ends) != nil {
		return query.Value{}, false
	}
	from, to := refName(ends["from"]), refName(ends["to"])
	for name, end := range ends {
		if name != "from" && name != "to" || !isNull(end) && refName(end) == "" {
			return query.Value{}, false
		}
	}
	switch {
	case from == "" && to == "":
		return query.Value{}, false
	case to == "":
		return query.Value{Operator: ">=", Operand: filterOperand(from)}, true
	case from == "":
		return query.Value{Operator: "<=", Operand: filterOperand(to)}, true
	}
	end := filterOperand(to)
	return query.Value{Operand: filterOperand(from), To: &end}, true
}

var functionCall = regexp.MustCompile(`^[A-Za-z]+\(\)$`)

func filterOperand(text string) query.Operand {
	if functionCall.MatchString(text) {
		return query.Operand{Function: strings.ToLower(strings.TrimSuffix(text, "()"))}
	}
	return query.Operand{Text: text}
}
