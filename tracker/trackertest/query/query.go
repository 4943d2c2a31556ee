package query

import (
	"fmt"
	"time"
)

// Query is what a search asks for and how the result is sorted.
type Query struct {
	Where Node // nil is everything
	Sort  []Order
}

// Node is a part of a query: an [And], an [Or], a [Condition] or a [Text].
type Node interface{ node() }

// And holds where all of its parts hold, of which there is one at least.
type And []Node

// Or holds where one of its parts does, of which there is one at least.
type Or []Node

// Text holds where an issue has these texts anywhere.
type Text []string

// Condition is that a parameter has one of some values, of which there is one
// at least.
type Condition struct {
	Name   Name
	Values []Value
}

func (And) node()       {}
func (Or) node()        {}
func (Text) node()      {}
func (Condition) node() {}

// Name is the name of a parameter as it is written. Queue is the key of the
// queue whose own field it is, "" for all others.
type Name struct{ Queue, Text string }

func (n Name) String() string {
	if n.Queue == "" {
		return n.Text
	}
	return n.Queue + "." + n.Text
}

// Value is what a parameter is compared with. Operator is one of
// ! > >= < <= # ~ or, for equality, "". A range has its end in To and no
// operator; both of its ends belong to it.
type Value struct {
	Operator string
	Operand
	To *Operand
}

// Operand is a text, which is not empty, or a function, in lower case and
// with the time of the calendar that is added to what it gives.
type Operand struct {
	Text     string
	Function string
	Args     []Arg
	Shift    time.Duration
}

// Arg is an argument of a function, its name in lower case.
type Arg struct {
	Name string
	Value
}

// Order is one of the parameters by which the result is sorted.
type Order struct {
	Name       Name
	Descending bool
}

// Error says in both of Tracker's languages what is wrong with a query.
type Error struct{ Ru, En string }

func (e *Error) Error() string { return e.En }

func unexpected(t token) *Error {
	if t.kind == end {
		return &Error{"Запрос неожиданно заканчивается.", "The query ends unexpectedly."}
	}
	return &Error{fmt.Sprintf("Неожиданное %q.", t.text), fmt.Sprintf("Unexpected %q.", t.text)}
}

func capitals(t token) *Error {
	return &Error{
		fmt.Sprintf("Операторы AND и OR пишутся прописными буквами: %q.", t.text),
		fmt.Sprintf("The operators AND and OR are written in capitals: %q.", t.text),
	}
}
