package trackertest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"timeupdater/tracker/trackertest/query"
)

// compiler turns queries and filters into conditions on what search shows now.
type compiler struct {
	t      *Tracker
	by     *user // who me() is
	filter bool  // of filters, in which times may stand as answers have them
}

// parameter is what a condition may be about.
type parameter struct {
	// has is that the parameter has one of some values, which are not negated
	// and do not ask for emptiness.
	has func([]query.Value) (cond, error)
	any cond // it has any value at all
}

// unfit is a 422 about a query. That its status is that of lower-case
// operators, which was seen, is assumed.
func unfit(what, ru, en string) *refusal {
	return &refusal{status: http.StatusUnprocessableEntity, ru: fmt.Sprintf(ru, what), en: fmt.Sprintf(en, what)}
}

// asked compiles a query with its sorting.
func (c compiler) asked(text string) (wanted cond, by []sorting, err error) {
	parsed, err := query.Parse(text)
	var wrong *query.Error
	if errors.As(err, &wrong) {
		return wanted, nil, &refusal{status: http.StatusUnprocessableEntity, ru: wrong.Ru, en: wrong.En}
	}
	for _, o := range parsed.Sort {
		f, err := c.field(o.Name)
		if err != nil {
			return wanted, nil, err
		}
		by = append(by, sorting{f, o.Descending})
	}
	wanted, err = c.node(parsed.Where)
	return wanted, by, err
}

func (c compiler) node(n query.Node) (cond, error) {
	switch n := n.(type) {
	case query.And:
		return c.nodes(n, cond.and)
	case query.Or:
		return c.nodes(n, cond.or)
	case query.Condition:
		p, err := c.parameter(n.Name)
		if err != nil {
			return cond{}, err
		}
		return c.condition(n.Name.String(), p, n.Values)
	case query.Text:
		return c.text(n)
	}
	return everything(), nil
}

func (c compiler) nodes(list []query.Node, join func(a, b cond) cond) (cond, error) {
	parts := make([]cond, len(list))
	for i, n := range list {
		var err error
		if parts[i], err = c.node(n); err != nil {
			return cond{}, err
		}
	}
	return joined(parts, join), nil
}

// condition is that a parameter has one of some values. Several values of
// which one is negated are refused: whether all or one of them must fit then is
// unknown.
func (c compiler) condition(name string, p parameter, values []query.Value) (cond, error) {
	negated := slices.ContainsFunc(values, func(v query.Value) bool { return v.Operator == "!" })
	if negated && len(values) > 1 {
		return cond{}, unfit(name, "Несколько значений с отрицанием не поддерживаются: %s.", "Several values with a negation are not supported: %s.")
	}
	if negated {
		value := values[0]
		value.Operator = ""
		is, err := c.condition(name, p, []query.Value{value})
		if err != nil {
			return is, err
		}
		return is.not(), nil
	}
	return apart(values, p.has, func(v query.Value) (cond, bool, error) {
		switch {
		case isCall(v, "empty"):
			return p.any.not(), true, nil
		case isCall(v, "notempty"):
			return p.any, true, nil
		}
		return cond{}, false, nil
	})
}

// apart is that one of some values fits: a function that is known by itself, or
// one of the others, which are looked at together.
func apart(
	values []query.Value, together func([]query.Value) (cond, error), known func(query.Value) (is cond, ok bool, err error),
) (cond, error) {
	if !slices.ContainsFunc(values, isFunction) {
		return together(values)
	}
	var list []cond
	var rest []query.Value
	for _, v := range values {
		is, ok, err := known(v)
		switch {
		case err != nil:
			return is, err
		case ok:
			list = append(list, is)
		default:
			rest = append(rest, v)
		}
	}
	if len(rest) > 0 {
		one, err := together(rest)
		if err != nil {
			return one, err
		}
		list = append(list, one)
	}
	return joined(list, cond.or), nil
}

// field is the field that a query names.
func (c compiler) field(name query.Name) (*field, error) {
	var qu *queue
	if name.Queue != "" {
		if qu = c.t.queueBy(name.Queue); qu == nil || qu.hidden {
			return nil, unknownParameter(name.String())
		}
	}
	f := c.t.fieldNamed(name.Text, qu)
	if f == nil || f.queue != qu {
		return nil, unknownParameter(name.String())
	}
	return f, nil
}

func unknownParameter(name string) *refusal {
	return unfit(name, "Неизвестный параметр: %s.", "Unknown parameter: %s.")
}

// parameter is what a query's name stands for: a field, by any of its names,
// or one of the documented conditions on links, comments and people.
func (c compiler) parameter(name query.Name) (parameter, error) {
	if name.Queue == "" {
		lower := strings.ToLower(name.Text)
		if p, ok := c.linked(lower); ok {
			return p, nil
		}
		if p, ok := c.special(lower); ok {
			return p, nil
		}
	}
	f, err := c.field(name)
	if err != nil {
		return parameter{}, err
	}
	return c.ofField(f), nil
}

// special are the parameters that are about more or less than one field.
func (c compiler) special(name string) (parameter, bool) {
	switch name {
	case "comment":
		return parameter{c.commented, cond{holds: func(is *issue) bool { return len(is.comments) > 0 }}}, true
	case "comment author":
		return parameter{c.commentedBy, cond{holds: func(is *issue) bool { return len(is.comments) > 0 }}}, true
	case "old queue":
		return parameter{c.moved, cond{holds: func(is *issue) bool { return len(is.look().aliases) > 0 }}}, true
	case "related":
		return c.anyField("assignee", "createdBy", "followers"), true
	}
	return parameter{}, false
}

// anyField is about several fields, of which one must fit.
func (c compiler) anyField(ids ...string) parameter {
	var list []parameter
	var set []cond
	for _, id := range ids {
		p := c.ofField(c.t.fieldByID(id))
		list, set = append(list, p), append(set, p.any)
	}
	return parameter{any: joined(set, cond.or), has: func(values []query.Value) (cond, error) {
		var has []cond
		for _, p := range list {
			one, err := p.has(values)
			if err != nil {
				return one, err
			}
			has = append(has, one)
		}
		return joined(has, cond.or), nil
	}}
}

// plainTexts are the texts of values that are nothing else.
func plainTexts(values []query.Value) ([]string, error) {
	texts := make([]string, len(values))
	for i, v := range values {
		if v.Operator != "" || v.Function != "" || v.To != nil {
			return nil, misplaced(v)
		}
		texts[i] = v.Text
	}
	return texts, nil
}

// misplaced refuses a value whose operator or function does not fit the
// parameter, or does not exist.
func misplaced(v query.Value) *refusal {
	switch {
	case v.Function != "":
		return unfit(v.Function+"()", "Функция здесь не поддерживается: %s.", "The function is not supported here: %s.")
	case v.To != nil:
		return unfit(v.Text+" ..", "Интервал здесь не поддерживается: %s", "A range is not supported here: %s")
	}
	return unfit(v.Operator, "Оператор здесь не поддерживается: %s", "The operator is not supported here: %s")
}
