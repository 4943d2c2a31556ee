// Package keys finds the keys of issues in what developers write: titles,
// descriptions, comments, names of branches.
package keys

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"timeupdater/tracker"
)

// Finder says which keys are meant. Without queues it finds nothing: UTF-8 and
// SHA-256 look like keys, and so does a date.
type Finder struct {
	// Queues are the queues that are allowed.
	Queues Queues `required:"true" desc:"keys of the queues whose issues may be moved, with commas"`

	// AnyCase takes test-1 for TEST-1 too. Upper and lower case are different to
	// Tracker (documented for queue keys), so a queue's key is spelled as allowed.
	AnyCase bool `split_words:"true" desc:"true: test-1 means TEST-1 too"`
}

// Queues are keys of queues.
type Queues []string

// Decode reads keys of queues with commas between them.
func (q *Queues) Decode(text string) error {
	for _, key := range strings.Split(text, ",") {
		key, err := tracker.ParseQueue(strings.TrimSpace(key))
		if err != nil {
			return errors.New("must be queue keys such as TEST with commas between them")
		}
		if !slices.Contains(*q, key) {
			*q = append(*q, key)
		}
	}
	return nil
}

// Find returns every key in some texts, in order, each once. A key is a word:
// what stands beside it is neither letter nor digit.
func (f Finder) Find(texts ...string) []string {
	var found []string
	for _, text := range texts {
		for _, key := range f.in(text) {
			if !slices.Contains(found, key) {
				found = append(found, key)
			}
		}
	}
	return found
}

// in are the keys in a text: wherever two words have a hyphen between them, a
// queue and a number. Words are cut at the hyphens, so a text is read once.
func (f Finder) in(text string) []string {
	var found []string
	parts := strings.Split(text, "-")
	for i, part := range parts[1:] {
		queue, known := f.queue(lastWord(parts[i]))
		if !known {
			continue
		}
		if key, err := tracker.ParseKey(queue + "-" + firstWord(part)); err == nil {
			found = append(found, key)
		}
	}
	return found
}

// queue is the allowed queue that a word names.
func (f Finder) queue(word string) (string, bool) {
	i := slices.IndexFunc(f.Queues, func(queue string) bool {
		return queue == word || f.AnyCase && strings.EqualFold(queue, word)
	})
	if i < 0 {
		return "", false
	}
	return f.Queues[i], true
}

func lastWord(text string) string {
	return text[len(strings.TrimRightFunc(text, isWord)):]
}

func firstWord(text string) string {
	return text[:len(text)-len(strings.TrimLeftFunc(text, isWord))]
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
