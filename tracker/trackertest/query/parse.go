package query

import (
	"slices"
	"strings"
)

// parser reads tokens from the left to the right.
type parser struct {
	rest  []token
	depth int // of brackets
}

// mostBrackets are open at once in any query that is understood.
const mostBrackets = 50

// Parse reads a query. AND binds tighter than OR and may be left out. An error
// is always an [*Error].
func Parse(text string) (*Query, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{rest: tokens}
	q := &Query{}
	if len(tokens) > 0 && !p.sorting() {
		if q.Where, err = p.where(); err != nil {
			return nil, err
		}
	}
	if q.Sort, err = p.sort(); err != nil {
		return nil, err
	}
	if len(p.rest) > 0 {
		return nil, unexpected(p.peek(0))
	}
	return q, nil
}

// peek is the next token or the one i further on.
func (p *parser) peek(i int) token {
	if i < len(p.rest) {
		return p.rest[i]
	}
	return token{}
}

func (p *parser) next() token {
	t := p.peek(0)
	if len(p.rest) > 0 {
		p.rest = p.rest[1:]
	}
	return t
}

// take passes a mark, if it is next.
func (p *parser) take(text string) bool {
	if !p.peek(0).is(text) {
		return false
	}
	p.next()
	return true
}

// sorting reports whether "Sort By" is next.
func (p *parser) sorting() bool {
	return p.peek(0).kind == quoted && strings.EqualFold(p.peek(0).text, "sort by") && p.peek(1).is(":")
}

// where reads all before "Sort By": a text to search for, if there is no mark
// in it, otherwise conditions.
func (p *parser) where() (Node, error) {
	start := p.rest
	var text Text
	for p.peek(0).kind == word || p.peek(0).kind == quoted {
		if p.sorting() {
			break
		}
		t := p.next()
		text = append(text, t.text)
		if t.kind == word && (strings.EqualFold(t.text, "and") || strings.EqualFold(t.text, "or")) {
			text = nil
			break
		}
	}
	if text != nil && (len(p.rest) == 0 || p.sorting()) {
		return text, nil
	}
	p.rest = start
	return p.either()
}

func (p *parser) either() (Node, error) {
	var parts Or
	for {
		part, err := p.all()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if !p.peek(0).bare("OR") {
			break
		}
		p.next()
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) all() (Node, error) {
	var parts And
	for {
		part, err := p.part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		t := p.peek(0)
		if t.kind == end || t.is(")") || t.bare("OR") || p.sorting() {
			break
		}
		if t.bare("AND") {
			p.next()
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

// part reads a condition or a query in brackets.
func (p *parser) part() (Node, error) {
	open := p.peek(0)
	if !p.take("(") {
		return p.condition()
	}
	if p.depth++; p.depth > mostBrackets {
		return nil, unexpected(open)
	}
	n, err := p.either()
	if err == nil && !p.take(")") {
		err = unexpected(p.peek(0))
	}
	p.depth--
	return n, err
}

func (p *parser) condition() (Node, error) {
	if t := p.peek(0); (t.bare("and") || t.bare("or")) && !p.peek(1).is(":") {
		return nil, capitals(t)
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	if !p.take(":") {
		return nil, unexpected(p.peek(0))
	}
	c := Condition{Name: name}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		c.Values = append(c.Values, v)
		if !p.take(",") {
			return c, nil
		}
	}
}

// name reads Status, "Time Spent", TEST.stand or TEST."Test stand".
func (p *parser) name() (Name, error) {
	t := p.next()
	if t.kind != word && t.kind != quoted || t.text == "" || t.bare("AND") || t.bare("OR") {
		return Name{}, unexpected(t)
	}
	queue, text, dotted := strings.Cut(t.text, ".")
	if t.kind == quoted || !dotted {
		return Name{Text: t.text}, nil
	}
	if next := p.peek(0); text == "" && next.kind == quoted && next.adjacent {
		text = p.next().text
	}
	if queue == "" || text == "" {
		return Name{}, unexpected(t)
	}
	return Name{queue, text}, nil
}

// sort reads "Sort By": Key ASC, Updated DESC, if it is there.
func (p *parser) sort() (orders []Order, err error) {
	if !p.sorting() {
		return nil, nil
	}
	p.next() // the name
	for more := p.take(":"); more; more = p.take(",") {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		o := Order{Name: name}
		if t := p.peek(0); t.kind == word && slices.Contains([]string{"ASC", "DESC"}, t.text) {
			o.Descending = p.next().text == "DESC"
		}
		orders = append(orders, o)
	}
	return orders, nil
}
