package trackertest

import (
	"net/http"
	"strings"
	"time"
)

// expr is what a query asks for: a condition on one field, or several
// expressions of which all (AND) or one (OR) must hold. No expression at all
// is fulfilled by everything.
type expr struct {
	field  string
	values []queryValue

	or   bool
	args []*expr
}

// queryValue is a value of a condition: a text, or a function with a time
// added to it. compare is how the field must stand to it; "" is equal.
type queryValue struct {
	compare  string
	text     string
	function string
	shift    time.Duration
}

// queryFields are the parameters of the query language that are understood
// here, in lower case, by the fields that they are about.
var queryFields = map[string]string{
	"is subtask for":         "parent",
	"is parent task for":     childField,
	"subtasks for queue":     parentQueueField,
	"parent tasks for queue": childQueueField,
	"key":                    "key",
	"queue":                  "queue",
	"updated":                "updatedAt",
	"created":                "createdAt",
	"status":                 "status",
	"type":                   "type",
	"priority":               "priority",
	"assignee":               "assignee",
	"author":                 "createdBy",
	"modifier":               "updatedBy",
	"summary":                "summary",
	"tags":                   "tags",
}

var (
	errQuery = bad("Не удалось разобрать запрос.", "The query cannot be understood.")
	// Lower-case operators get this status from the public Tracker (seen).
	errOperator = &refusal{
		status: http.StatusUnprocessableEntity,
		ru:     "Операторы AND и OR пишутся прописными буквами.", en: "The operators AND and OR are written in capitals.",
	}
)

// queryParser reads a query from the left to the right.
type queryParser struct {
	rest  []queryToken
	depth int // of brackets
}

// mostBrackets are open at once in any query that is understood.
const mostBrackets = 50

// parseQuery reads a part of Tracker's query language (documented in "Query
// language"): conditions Name: value, value, joined by AND, OR and brackets,
// of which AND binds tighter and may be left out; in the end "Sort By": Key
// ASC, Updated DESC. It refuses what is no part of that. The orders are those
// of the parameter "order". An empty query is fulfilled by everything.
func parseQuery(query string) (e *expr, orders []string, err error) {
	tokens, ok := queryTokens(query)
	if !ok {
		return nil, nil, errQuery
	}
	p := &queryParser{rest: tokens}
	e = &expr{}
	if len(tokens) > 0 && !p.sorting() {
		if e, err = p.either(); err != nil {
			return nil, nil, err
		}
	}
	if orders, err = p.orders(); err != nil {
		return nil, nil, err
	}
	if len(p.rest) > 0 {
		return nil, nil, errQuery
	}
	return e, orders, nil
}

// peek is the next token or the one i further on.
func (p *queryParser) peek(i int) queryToken {
	if i < len(p.rest) {
		return p.rest[i]
	}
	return queryToken{}
}

func (p *queryParser) next() queryToken {
	qt := p.peek(0)
	if len(p.rest) > 0 {
		p.rest = p.rest[1:]
	}
	return qt
}

// take passes a mark, if it is next.
func (p *queryParser) take(mark string) bool {
	if !p.peek(0).is(mark) {
		return false
	}
	p.next()
	return true
}

// sorting reports whether "Sort By" is next.
func (p *queryParser) sorting() bool {
	return p.peek(0).kind == quotedToken && strings.EqualFold(p.peek(0).text, "sort by") && p.peek(1).is(":")
}

func (p *queryParser) either() (*expr, error) {
	e := &expr{or: true}
	for {
		arg, err := p.all()
		if err != nil {
			return nil, err
		}
		e.args = append(e.args, arg)
		if !p.peek(0).bare("OR") {
			return e, nil
		}
		p.next()
	}
}

func (p *queryParser) all() (*expr, error) {
	e := &expr{}
	for {
		arg, err := p.term()
		if err != nil {
			return nil, err
		}
		e.args = append(e.args, arg)
		switch qt := p.peek(0); {
		case qt.bare("AND"):
			p.next()
		case qt.kind == endToken || qt.is(")") || qt.bare("OR") || p.sorting():
			return e, nil
		}
	}
}

func (p *queryParser) term() (*expr, error) {
	if !p.take("(") {
		return p.condition()
	}
	if p.depth++; p.depth > mostBrackets {
		return nil, errQuery
	}
	e, err := p.either()
	if err == nil && !p.take(")") {
		err = errQuery
	}
	p.depth--
	return e, err
}

func (p *queryParser) condition() (*expr, error) {
	name := p.next()
	if name.bare("and") || name.bare("or") {
		return nil, errOperator
	}
	field, known := queryFields[strings.ToLower(name.text)]
	if !known || name.kind == markToken || !p.take(":") {
		return nil, errQuery
	}
	e := &expr{field: field}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		e.values = append(e.values, v)
		if !p.take(",") {
			return e, nil
		}
	}
}

func (p *queryParser) value() (v queryValue, err error) {
	for _, mark := range []string{">", ">=", "<", "<="} {
		if p.take(mark) {
			v.compare = mark
			break
		}
	}
	qt := p.next()
	if qt.kind != wordToken && qt.kind != quotedToken || qt.bare("AND") || qt.bare("OR") {
		return v, errQuery
	}
	if qt.kind == quotedToken || !p.peek(0).is("(") || !p.peek(1).is(")") {
		v.text = qt.text
		return v, nil
	}
	p.rest = p.rest[2:]
	v.function = strings.ToLower(qt.text)
	v.shift, err = p.shift()
	return v, err
}

// shift reads the interval that is added to a function: -12m or - "1w 1d".
func (p *queryParser) shift() (time.Duration, error) {
	qt := p.peek(0)
	if qt.kind != wordToken || qt.text[0] != '-' && qt.text[0] != '+' {
		return 0, nil
	}
	p.next()
	text := qt.text[1:]
	if text == "" {
		text = p.next().text
	}
	d, ok := parseInterval(text)
	if !ok {
		return 0, errQuery
	}
	if qt.text[0] == '-' {
		d = -d
	}
	return d, nil
}

// parseInterval reads "1w 2d 3h 4m 5s", at most some thousand weeks. These are
// times of the calendar, not of business.
func parseInterval(s string) (time.Duration, bool) {
	const day = 24 * 3600
	units := map[byte]int64{'w': 7 * day, 'd': day, 'h': 3600, 'm': 60, 's': 1}
	seconds, ok := addUnits(0, strings.ReplaceAll(s, " ", ""), units)
	return time.Duration(seconds) * time.Second, ok && s != "" && seconds <= 5000*units['w']
}

// orders reads "Sort By": Key ASC, Updated DESC, if it is there.
func (p *queryParser) orders() (orders []string, err error) {
	if !p.sorting() {
		return nil, nil
	}
	p.next() // the name
	for more := p.take(":"); more; more = p.take(",") {
		field := queryFields[strings.ToLower(p.next().text)]
		sign := "+"
		switch qt := p.peek(0); {
		case qt.bare("DESC"):
			sign = "-"
			p.next()
		case qt.bare("ASC"):
			p.next()
		}
		if _, known := comparisons[field]; !known {
			return nil, errQuery
		}
		orders = append(orders, sign+field)
	}
	return orders, nil
}
