package formula

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A formula's length in bytes, and the brackets and signs that may stand in each
// other. Whether Tracker has such limits is unknown.
const (
	longest = 10_000
	deepest = 100
)

type parser struct {
	rest  string
	depth int
	known func(name string) (Kind, bool)
	names []string
}

// Parse reads a formula. It asks what kind a variable is, and whether there is
// such a variable at all.
func Parse(text string, known func(name string) (Kind, bool)) (*Formula, error) {
	if len(text) > longest {
		return nil, errors.New("the formula is too long")
	}
	p := &parser{rest: text, known: known}
	root, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.peek(); p.rest != "" {
		return nil, p.unexpected()
	}
	if root.kind == Span {
		return nil, errors.New("the formula is neither a number nor a date")
	}
	return &Formula{*root, p.names}, nil
}

// peek is the next character that is no space; 0 is the end.
func (p *parser) peek() byte {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

func (p *parser) unexpected() error {
	if p.rest == "" {
		return errors.New("the formula breaks off")
	}
	r, _ := utf8.DecodeRuneInString(p.rest)
	return fmt.Errorf("unexpected %q", r)
}

func (p *parser) sum() (*node, error)     { return p.chain("+-", (*parser).product) }
func (p *parser) product() (*node, error) { return p.chain("*/", (*parser).part) }

// chain reads parts with operators between them, which work from left to right.
func (p *parser) chain(ops string, part func(*parser) (*node, error)) (*node, error) {
	left, err := part(p)
	if err != nil {
		return nil, err
	}
	for op := p.peek(); op != 0 && strings.IndexByte(ops, op) >= 0; op = p.peek() {
		p.rest = p.rest[1:]
		right, err := part(p)
		if err != nil {
			return nil, err
		}
		if left, err = join(op, left, right); err != nil {
			return nil, err
		}
	}
	return left, nil
}

func join(op byte, left, right *node) (*node, error) {
	n := &node{op: op, left: left, right: right}
	switch [2]Kind{left.kind, right.kind} {
	case [2]Kind{Number, Number}:
		return n, nil
	case [2]Kind{Date, Span}:
		n.kind = Date
		if op == '+' || op == '-' {
			return n, nil
		}
	case [2]Kind{Date, Date}:
		if op == '-' {
			return n, nil
		}
	}
	return nil, fmt.Errorf("%q does not go between these", op)
}

func (p *parser) part() (*node, error) {
	if p.depth++; p.depth > deepest {
		return nil, errors.New("the formula is too deep")
	}
	defer func() { p.depth-- }()
	c := p.peek()
	switch {
	case c == '-':
		p.rest = p.rest[1:]
		n, err := p.part()
		if err != nil {
			return nil, err
		}
		return join('-', &node{}, n)
	case c == '(':
		return p.brackets()
	case strings.HasPrefix(p.rest, "{{"):
		return p.variable()
	case strings.HasPrefix(p.rest, "now()"):
		p.rest = p.rest[len("now()"):]
		return &node{kind: Date, now: true}, nil
	case c >= '0' && c <= '9':
		return p.number()
	}
	return nil, p.unexpected()
}

func (p *parser) brackets() (*node, error) {
	p.rest = p.rest[1:]
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, p.unexpected()
	}
	p.rest = p.rest[1:]
	return n, nil
}

func (p *parser) variable() (*node, error) {
	name, rest, closed := strings.Cut(p.rest[len("{{"):], "}}")
	if !closed {
		return nil, errors.New("the formula breaks off")
	}
	p.rest, name = rest, strings.TrimSpace(name)
	kind, ok := p.known(name)
	if !ok || name == "" {
		return nil, fmt.Errorf("%q is no variable with a number or a date", name)
	}
	if !slices.Contains(p.names, name) {
		p.names = append(p.names, name)
	}
	return &node{kind: kind, name: name}, nil
}

// number reads 12, 1.5 and, with a unit at once behind it, 3M.
func (p *parser) number() (*node, error) {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		end = len(p.rest)
	}
	digits := p.rest[:end]
	p.rest = p.rest[end:]
	if p.rest != "" && strings.IndexByte("smhdwMy", p.rest[0]) >= 0 {
		unit := p.rest[0]
		p.rest = p.rest[1:]
		return readSpan(digits, unit)
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no number", digits)
	}
	return &node{value: Value{Number: x}}, nil
}

func readSpan(digits string, unit byte) (*node, error) {
	n, err := strconv.Atoi(digits)
	if err != nil || n > 1_000_000 {
		return nil, fmt.Errorf("%q is no number of %q", digits, unit)
	}
	spans := map[byte]span{
		's': {clock: time.Duration(n) * time.Second},
		'm': {clock: time.Duration(n) * time.Minute},
		'h': {clock: time.Duration(n) * time.Hour},
		'd': {days: n},
		'w': {days: 7 * n},
		'M': {months: n},
		'y': {years: n},
	}
	return &node{kind: Span, span: spans[unit]}, nil
}
