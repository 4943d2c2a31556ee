package tracker

import (
	"fmt"
	"strings"

	"timeupdater/tracker/errkind"
)

// KeyError says that a text cannot be the key of an issue or a queue.
type KeyError struct {
	Input string
	What  string // what it should have been
}

func (e *KeyError) Error() string {
	const most = 40
	input := []rune(e.Input[:min(len(e.Input), 4*most)])
	if len(input) > most {
		input = append(input[:most], '…')
	}
	return fmt.Sprintf("%q is not %s", string(input), e.What)
}

// Kind is bad input.
func (e *KeyError) Kind() errkind.Kind { return errkind.BadInput }

const (
	maxQueueKey = 64
	maxNumber   = 18
)

// ParseKey returns s if it has the form of an issue key: a queue key, a dash
// and a number, such as TEST-1. A queue key has Latin letters only
// (documented); digits after the first letter are taken as well. Upper and
// lower case are different to Tracker (documented for queue keys), so s is
// never changed. Anything else is a [*KeyError].
func ParseKey(s string) (string, error) {
	queue, number, _ := strings.Cut(s, "-")
	if !isQueueKey(queue) || !isNumber(number) {
		return "", &KeyError{Input: s, What: "an issue key such as TEST-1"}
	}
	return s, nil
}

// ParseQueue returns s if it has the form of a queue key, see [ParseKey].
func ParseQueue(s string) (string, error) {
	if !isQueueKey(s) {
		return "", &KeyError{Input: s, What: "a queue key such as TEST"}
	}
	return s, nil
}

func isQueueKey(s string) bool {
	return s != "" && len(s) <= maxQueueKey && isLetter(s[0]) &&
		strings.IndexFunc(s, func(r rune) bool { return r > 'z' || !isLetter(byte(r)) && !isDigit(byte(r)) }) < 0
}

func isNumber(s string) bool {
	return s != "" && len(s) <= maxNumber && s[0] != '0' &&
		strings.IndexFunc(s, func(r rune) bool { return r > '9' || !isDigit(byte(r)) }) < 0
}

func isLetter(b byte) bool { return 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' }
func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
