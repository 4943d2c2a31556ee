// Package formula reads and works out the formulas of triggers in Yandex
// Tracker: numbers, dates, variables in double braces, + - * / and brackets
// (documented), as in ({{issue.end.unixEpoch}}-{{issue.start.unixEpoch}})/86400000
// and now()+3M.
//
// Of dates only the second example is documented. That a date takes and gives
// spans, that the difference of two dates is in milliseconds, and the units of
// spans beside M, are assumed.
package formula

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Kind is what a formula or a part of it gives.
type Kind int

// The kinds of parts. A whole formula is never a Span.
const (
	Number Kind = iota
	Date
	Span // 3M, 2w: only beside a date
)

// Value is a number or a date, as the kind says.
type Value struct {
	Number float64
	Date   time.Time
}

// Formula is a formula without mistakes.
type Formula struct {
	root  node
	names []string
}

// Kind is Number or Date.
func (f *Formula) Kind() Kind { return f.root.kind }

// Names are the variables, each once, without braces.
func (f *Formula) Names() []string { return f.names }

// Env is what a formula is worked out with.
type Env struct {
	Now time.Time
	// Value is that of a variable; false is none.
	Value func(name string) (Value, bool)
}

// node is a part of a formula: an operation on two others if op is set,
// otherwise the variable with a name, now(), or what is in value or span.
type node struct {
	kind        Kind
	op          byte // + - * /
	left, right *node
	name        string
	now         bool
	value       Value
	span        span
}

// Work is the value of the formula. It is an error if a variable has no value,
// if something is divided by zero, and if the result is out of range.
func (f *Formula) Work(env Env) (Value, error) {
	v, err := f.root.work(env)
	switch {
	case err != nil:
		return Value{}, err
	case math.IsInf(v.Number, 0) || math.IsNaN(v.Number):
		return Value{}, errors.New("the result is no number")
	case f.Kind() == Date && (v.Date.Year() < 1 || v.Date.Year() > 9999):
		return Value{}, errors.New("the result is no date")
	}
	return v, nil
}

func (n *node) work(env Env) (Value, error) {
	switch {
	case n.op != 0:
		return n.operate(env)
	case n.now:
		return Value{Date: env.Now}, nil
	case n.name == "":
		return n.value, nil
	}
	v, ok := env.Value(n.name)
	if !ok {
		return Value{}, fmt.Errorf("the variable %s has no value", n.name)
	}
	return v, nil
}

func (n *node) operate(env Env) (Value, error) {
	left, err := n.left.work(env)
	if err != nil {
		return Value{}, err
	}
	if n.right.kind == Span {
		return Value{Date: n.right.span.after(left.Date, n.op == '-')}, nil
	}
	right, err := n.right.work(env)
	switch {
	case err != nil:
		return Value{}, err
	case n.left.kind == Date:
		return Value{Number: float64(left.Date.UnixMilli() - right.Date.UnixMilli())}, nil
	case n.op == '+':
		return Value{Number: left.Number + right.Number}, nil
	case n.op == '-':
		return Value{Number: left.Number - right.Number}, nil
	case n.op == '*':
		return Value{Number: left.Number * right.Number}, nil
	case right.Number == 0:
		return Value{}, errors.New("division by zero")
	}
	return Value{Number: left.Number / right.Number}, nil
}

// span is a time on the calendar.
type span struct {
	years, months, days int
	clock               time.Duration
}

func (s span) after(at time.Time, back bool) time.Time {
	if back {
		return at.AddDate(-s.years, -s.months, -s.days).Add(-s.clock)
	}
	return at.AddDate(s.years, s.months, s.days).Add(s.clock)
}
