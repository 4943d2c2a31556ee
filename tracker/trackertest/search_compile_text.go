package trackertest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"timeupdater/tracker/trackertest/query"
)

// text is that an issue has all words of a text in its summary, description and
// comments (documented). The forms of words, which Tracker finds too, are not
// known here. Search is not behind with comments (assumed).
func (c compiler) text(texts query.Text) (cond, error) {
	words, err := wordsOf(strings.Join(texts, " "))
	if err != nil {
		return cond{}, err
	}
	return cond{holds: func(is *issue) bool {
		d := is.look()
		for _, w := range words {
			one := []string{w}
			if !hasWords(d.summary, one) && !hasWords(d.description, one) && !is.says(func(s string) bool { return hasWords(s, one) }) {
				return false
			}
		}
		return true
	}}, nil
}

// says reports whether f holds for the text of a comment.
func (is *issue) says(f func(string) bool) bool {
	return slices.ContainsFunc(is.comments, func(cm *comment) bool { return f(cm.text) })
}

// commented is that one comment has the words of a text, or an exact phrase.
func (c compiler) commented(values []query.Value) (cond, error) {
	fits, err := matchTexts(values, strings.Contains)
	return cond{holds: func(is *issue) bool { return is.says(fits) }}, err
}

// commentedBy is that one of some users wrote a comment.
func (c compiler) commentedBy(values []query.Value) (cond, error) {
	users, err := c.users(values)
	return cond{holds: func(is *issue) bool {
		return slices.ContainsFunc(is.comments, func(cm *comment) bool { return slices.Contains(users, cm.by) })
	}}, err
}

// moved is that the issue was in one of some queues, as its old keys tell.
func (c compiler) moved(values []query.Value) (cond, error) {
	names, err := plainTexts(values)
	if err != nil {
		return cond{}, err
	}
	queues, err := c.queues(names)
	return cond{holds: func(is *issue) bool {
		return slices.ContainsFunc(is.look().aliases, func(key string) bool {
			old, _, _ := strings.Cut(key, "-")
			return slices.ContainsFunc(queues, func(qu *queue) bool { return qu.key == old })
		})
	}}, err
}

// matchText is that a text has the words of another. The exact mark wants the
// whole text in short fields, and a phrase in it in long ones; only the summary
// has the mark ~, that it is not exactly so (documented).
func matchText(f *field, values []query.Value) (match, error) {
	if v := values[0]; len(values) == 1 && v.Operator == "~" && f.id == "summary" && v.Function == "" {
		return func(s value) bool { return s != v.Text }, nil
	}
	exact := func(s, text string) bool { return s == text }
	if f.kind == textKind {
		exact = strings.Contains
	}
	fits, err := matchTexts(values, exact)
	return func(v value) bool {
		s, ok := v.(string)
		return ok && fits(s)
	}, err
}

func matchTexts(values []query.Value, exact func(s, text string) bool) (func(string) bool, error) {
	var list []func(string) bool
	for _, v := range values {
		if v.Operator == "#" && v.Function == "" && !strings.Contains(v.Text, "||") {
			list = append(list, func(s string) bool { return exact(s, v.Text) })
			continue
		}
		texts, err := plainTexts([]query.Value{v})
		if err != nil {
			return nil, err
		}
		words, err := wordsOf(texts[0])
		if err != nil {
			return nil, err
		}
		list = append(list, func(s string) bool { return hasWords(s, words) })
	}
	return func(s string) bool {
		return slices.ContainsFunc(list, func(f func(string) bool) bool { return f(s) })
	}, nil
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// wordsOf are the words of a text, in lower case.
func wordsOf(text string) ([]string, error) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !inWord(r) })
	if len(words) == 0 {
		return nil, unfit(text, "В тексте нет слов: %s", "There is no word in the text: %s")
	}
	return words, nil
}

// hasWords reports whether a text has all of some words, which are in lower
// case.
func hasWords(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !hasWord(text, w) {
			return false
		}
	}
	return true
}

func hasWord(text, word string) bool {
	for {
		i := strings.Index(text, word)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		text = strings.TrimLeftFunc(text[i+len(word):], inWord)
	}
}
