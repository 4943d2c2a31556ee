// Package queues knows how people misspell the keys of queues.
package queues

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest is the key among some that was probably meant: the one that differs
// in upper and lower case only, else the one with the fewest other letters. It
// is empty if none is near.
func Nearest(key string, among []string) string {
	const part = 3 // of the letters, at most one in so many may be another
	nearest, fewest := "", len(key)/part+1
	for _, other := range among {
		if strings.EqualFold(key, other) {
			return other
		}
		wrong := levenshtein.Distance(strings.ToUpper(key), strings.ToUpper(other), nil)
		if wrong < fewest {
			nearest, fewest = other, wrong
		}
	}
	return nearest
}
