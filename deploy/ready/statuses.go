package ready

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/agext/levenshtein"

	"timeupdater/integrate/review"
	"timeupdater/tracker/workflow"
)

// keys looks whether the statuses that rules name are there.
func (l *look) keys() {
	var keys []string
	in := map[string][]string{} // the rules that name a key
	for i, rule := range l.config.Rules {
		if !slices.ContainsFunc(l.config.Queues, func(queue string) bool { return concerns(rule, queue) }) {
			continue
		}
		for _, key := range slices.Concat(rule.From, []string{rule.To}) {
			if in[key] == nil {
				keys = append(keys, key)
			}
			if called := rule.Called(i); !slices.Contains(in[key], called) {
				in[key] = append(in[key], called)
			}
		}
	}
	missing := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return l.status(key).Key != "" })
	about, last := Finding{About: Statuses}, ""
	for _, key := range missing {
		text := fmt.Sprintf("no status has the key %s, which stands in %s", key, strings.Join(in[key], ", "))
		cure := instead(key, l.statuses)
		if cure == last { // the whole list is long
			cure = "take one of the same"
		} else {
			last = cure
		}
		l.tell(about.is(Off, text, cure))
	}
	if len(missing) == 0 && len(keys) > 0 {
		l.tell(about.is(Right, "the organization has "+strings.Join(keys, ", "), ""))
	}
}

// concerns tells whether a rule is for a queue.
func concerns(rule review.Rule, queue string) bool { return rule.Queue == "" || rule.Queue == queue }

// status is the organization's status of a key; one without a key is none.
func (l *look) status(key string) workflow.Status {
	i := slices.IndexFunc(l.statuses, func(s workflow.Status) bool { return s.Key == key })
	if i < 0 {
		return workflow.Status{}
	}
	return l.statuses[i]
}

// instead says which status may have been meant.
func instead(key string, statuses []workflow.Status) string {
	if near := nearest(key, statuses); len(near) > 0 {
		return "is it " + list(near, " or ") + "?"
	}
	return "take one of " + list(statuses, ", ")
}

func list(statuses []workflow.Status, between string) string {
	texts := make([]string, len(statuses))
	for i, s := range statuses {
		texts[i] = both(s.Key, s.Name)
	}
	return strings.Join(texts, between)
}

// both is what a rule has to say and, unless it is the same, what people see.
func both(key, name string) string {
	if name == "" || name == key {
		return key
	}
	return fmt.Sprintf("%s (%s)", key, name)
}

// nearest are the statuses whose key or name is most like a key, three at most.
func nearest(key string, statuses []workflow.Status) []workflow.Status {
	const most, part = 3, 3 // of the letters, at most one in so many may be another
	wrong := func(s workflow.Status) int {
		return min(levenshtein.Distance(letters(key), letters(s.Key), nil), levenshtein.Distance(letters(key), letters(s.Name), nil))
	}
	far := func(s workflow.Status) bool { return wrong(s) > len(key)/part }
	near := slices.DeleteFunc(slices.Clone(statuses), far)
	slices.SortStableFunc(near, func(a, b workflow.Status) int { return wrong(a) - wrong(b) })
	return near[:min(most, len(near))]
}

// letters are what a key and a name have in common: readyForTest is Ready for
// test.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}
