package trackertest

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The conditions on what happened, and on comments.

var eventConditions = map[string]conditionType{
	"Event.create":            {parse: on(func(e *event) bool { return e.created })},
	"Event.update":            {parse: on(func(e *event) bool { return !e.created })},
	"Event.comment-create":    {parse: on(func(e *event) bool { return e.comment() != nil })},
	"CalculationFormulaWatch": {parse: (*rawCondition).parseWatch},
	"ChecklistDone":           {parse: on(func(e *event) bool { return e.is.allChecked() && !e.before.allChecked() })},
	"CreatedLinkCondition": {"relationship", func(rc *rawCondition, _ organization) (condition, error) {
		return rc.parseLink(func(e *event) []*link { return e.joined })
	}},
	"RemovedLinkCondition": {"relationship", func(rc *rawCondition, _ organization) (condition, error) {
		return rc.parseLink(func(e *event) []*link { return e.parted })
	}},
	"UpdatedLinkCondition": {"relationship", func(*rawCondition, organization) (condition, error) {
		return nil, errors.New("UpdatedLinkCondition never holds: links are made and removed only")
	}},
}

// on is a condition that needs nothing beside its type.
func on(c condition) func(*rawCondition, organization) (condition, error) {
	return func(*rawCondition, organization) (condition, error) { return c, nil }
}

// parseWatch is the condition on the fields of the trigger's formulas. It holds
// too when an issue is made with such a field (assumed).
func (rc *rawCondition) parseWatch(o organization) (condition, error) {
	if len(o.watched) == 0 {
		return nil, errors.New("the trigger has no formula with fields to watch")
	}
	return func(e *event) bool {
		return slices.ContainsFunc(o.watched, func(f *field) bool {
			return e.changed(f) || e.created && f.value(&e.is.data) != nil
		})
	}, nil
}

func (d *data) allChecked() bool {
	return len(d.checklist) > 0 && !slices.ContainsFunc(d.checklist, func(item *checklistItem) bool { return !item.checked })
}

// parseLink is a condition on links made or removed; without a word any will do.
func (rc *rawCondition) parseLink(links func(*event) []*link) (condition, error) {
	for _, word := range rc.Relationship {
		if lt, _ := findLinkType(word); lt == nil {
			return nil, fmt.Errorf("unknown relationship %q", word)
		}
	}
	return func(e *event) bool {
		return slices.ContainsFunc(links(e), func(l *link) bool {
			return len(rc.Relationship) == 0 || slices.Contains(rc.Relationship, l.word(e.is))
		})
	}, nil
}

const textMembers = "word words ignoreCase removeMarkup noMatchBefore"

// A condition on a comment holds only when one was made. All comments here are
// made in Tracker, none by mail.
var commentConditions = map[string]conditionType{
	"CommentFullyMatchCondition":     {textMembers, commentText(isOne)},
	"CommentStringMatchCondition":    {textMembers, commentText(containsAny)},
	"CommentAnyMatchCondition":       {textMembers, commentText(containsAny)},
	"CommentStringNotMatchCondition": {textMembers, commentText(containsNone)},
	"CommentNoneMatchCondition":      {textMembers, commentText(containsNone)},
	"CommentAuthor":                  {"user", commentAuthor(true)},
	"CommentAuthorNot":               {"user", commentAuthor(false)},
	"CommentMessageInternal":         {"user", on(func(e *event) bool { return e.comment() != nil })},
	"CommentMessageExternal":         {"user", on(func(*event) bool { return false })},
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

func containsNone(text string, words []string) bool { return !containsAny(text, words) }

// commentText is a condition on the text of a comment. Case and markup do not
// count unless it says so: a documented answer shows that of a request that does
// not say. With noMatchBefore it holds only if it holds for no older comment of
// the issue (assumed).
func commentText(match func(text string, words []string) bool) func(*rawCondition, organization) (condition, error) {
	return func(rc *rawCondition, o organization) (condition, error) {
		loosely := !o.t.sw.ExactComments
		words := slices.Concat(rc.Word, rc.Words)
		if len(words) == 0 || slices.Contains(words, "") {
			return nil, fmt.Errorf("%s needs a word", rc.Type)
		}
		for i := range words {
			words[i] = rc.plain(words[i], loosely)
		}
		holds := func(cm *comment) bool { return match(rc.plain(cm.text, loosely), words) }
		return func(e *event) bool {
			cm := e.comment()
			if cm == nil || !holds(cm) {
				return false
			}
			return !rc.NoMatchBefore || !slices.ContainsFunc(e.is.comments, func(old *comment) bool { return old.id < cm.id && holds(old) })
		}, nil
	}
}

var (
	markupLink  = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	markupLead  = regexp.MustCompile(`(?m)^[ \t]*(#+|>+|[-*+]|\d+\.)[ \t]+`)
	markupMarks = strings.NewReplacer("**", "", "__", "", "~~", "", "++", "", "*", "", "`", "")
)

// plain is a text as the condition compares it. As markup count links, of which
// the words stay, the marks at the head of a line for titles, quotes and lists,
// and those around words: ** __ ~~ ++ * ` (assumed). Loosely, what the condition
// does not say does not count.
func (rc *rawCondition) plain(text string, loosely bool) string {
	if *cmp.Or(rc.RemoveMarkup, &loosely) {
		text = markupLink.ReplaceAllString(text, "$1")
		text = markupLead.ReplaceAllString(text, "")
		text = strings.TrimSpace(markupMarks.Replace(text))
	}
	if *cmp.Or(rc.IgnoreCase, &loosely) {
		text = strings.ToLower(text)
	}
	return text
}

func commentAuthor(wanted bool) func(*rawCondition, organization) (condition, error) {
	return func(rc *rawCondition, _ organization) (condition, error) {
		name := refName(rc.User)
		u := findUser(name)
		if u == nil {
			return nil, fmt.Errorf("unknown user %q", name)
		}
		return func(e *event) bool {
			cm := e.comment()
			return cm != nil && (cm.by == u) == wanted
		}, nil
	}
}
