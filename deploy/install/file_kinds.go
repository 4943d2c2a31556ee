package install

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// demand is what the documentation says of a member.
type demand struct {
	members string // several names for the same, with spaces between them
	must    bool
	fits    func(any) bool
	says    string // what it must be
}

func must(members string, fits func(any) bool, says string) demand {
	return demand{members, true, fits, says}
}

func may(members string, fits func(any) bool, says string) demand {
	return demand{members, false, fits, says}
}

// actionKinds are the eight types of actions (documented). Two of them have
// another name in the documentation of answers; which of the two Tracker takes
// is unknown.
var actionKinds = func() map[string][]demand {
	comment := []demand{must("text", isText, "the text of the comment")}
	issue := []demand{
		must("queue", isReference, "the key of a queue"),
		must("summary", isText, "the name of the issue"),
		may("fieldTemplates", isObject, "an object with fields"),
	}
	return map[string][]demand{
		"Transition":           {must("status", isReference, `the key, id or name of a status, or an object such as {"key": "open"}`)},
		"Update":               {must("update", isUpdate, `a list of objects with "field" and "update", or an object with fields`)},
		"Move":                 {must("queue", isReference, "the key of a queue")},
		"CreateComment":        comment,
		"Event.comment-create": comment,
		"CreateChecklist":      {must("checklistItems", isChecklist, `a list of objects with a "text"`)},
		webhook: {
			must("endpoint", isAddress, "an address that begins with https:// or http://"),
			may("method", isMethod, "GET, POST, PUT or DELETE"),
			may("contentType", isText, "a text"),
			may("headers", isObject, "an object with headers"),
			may("authContext", isAuthContext, `an object whose "type" is noauth, basic or oauth`),
			may("body", isBody, "a text or an object"),
		},
		"CalculateFormula": {
			must("formula", isText, "a formula"),
			must("resultField", isReference, "the key or name of a field"),
		},
		"CreateIssue":  issue,
		"Event.create": issue,
	}
}()

// conditionKinds are the types of conditions (documented). Groups are And and Or
// in one place of the documentation, and and or in another; both are passed on.
var conditionKinds = func() map[string][]demand {
	kinds := map[string][]demand{}
	add := func(names string, demands ...demand) {
		for _, name := range strings.Fields(names) {
			kinds[name] = demands
		}
	}
	add(`And Or and or`, must("conditions", isList, "a list with at least one condition"))
	add(`Event.create Event.update Event.comment-create CalculationFormulaWatch ChecklistDone`)
	add(`CreatedLinkCondition UpdatedLinkCondition RemovedLinkCondition`, may("relationship", isTexts, "a list of relationships"))

	add(`CommentFullyMatchCondition CommentStringMatchCondition CommentStringNotMatchCondition
		CommentAnyMatchCondition CommentNoneMatchCondition`, must("word words", isTexts, "a text or a list of texts"))
	add(`CommentAuthor CommentAuthorNot`, must("user", isReference, "the id of a user"))
	add(`CommentMessageInternal CommentMessageExternal`)

	field := must("field", isReference, "the id of a field")
	add(`FieldChangedCondition FieldIsEmpty FieldIsNotEmpty FieldBecameEmpty FieldBecameNotEmpty`, field)
	add(`FieldEquals FieldBecameEqual FieldEqualsString ContainsAnyOfStrings ContainsNoneOfStrings
		DateEqualCondition DateGreaterCondition DateGreaterOrEqualCondition DateLessCondition DateLessOrEqualCondition
		GreaterCondition GreaterOrEqualCondition LessCondition LessOrEqualCondition
		BecameGreaterCondition BecameGreaterOrEqualCondition BecameLessCondition BecameLessOrEqualCondition
		Container.SizeEquals Container.SizeNotEquals Container.SizeGreater Container.SizeGreaterOrEquals
		Container.SizeLess Container.SizeLessOrEquals ContainerContainsAll ContainerContainsAny ContainerContainsNone
		UserInGroups UserNotInGroups`, field, must("value", isAnything, "what to compare the field with"))
	return kinds
}()

func isGroup(kind string) bool {
	return strings.EqualFold(kind, "and") || strings.EqualFold(kind, "or")
}

// nearestFirst sorts names by what was probably meant.
func nearestFirst(word string, names []string) []string {
	wrong := func(name string) int {
		return levenshtein.Distance(strings.ToLower(word), strings.ToLower(name), nil)
	}
	return slices.SortedFunc(slices.Values(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(wrong(a), wrong(b)), cmp.Compare(a, b))
	})
}

func isAnything(any) bool { return true }

func isText(v any) bool {
	text, ok := v.(string)
	return ok && strings.TrimSpace(text) != ""
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

func isList(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) > 0
}

// isReference is for what has an id, a key or a name.
func isReference(v any) bool {
	switch v := v.(type) {
	case string:
		return isText(v)
	case map[string]any:
		return len(v) > 0
	case []any, bool:
		return false
	}
	return true // a number
}

func isTexts(v any) bool {
	list, ok := v.([]any)
	return isText(v) || ok && len(list) > 0 && !slices.ContainsFunc(list, func(e any) bool { return !isText(e) })
}

// isUpdate is for the list of older documentation and the object of newer.
func isUpdate(v any) bool {
	object, ok := v.(map[string]any)
	if ok {
		return len(object) > 0
	}
	return isListOf(v, func(e map[string]any) bool {
		_, ok := e["update"] // null clears the field (documented)
		return ok && e["field"] != nil && isReference(e["field"])
	})
}

func isChecklist(v any) bool {
	return isListOf(v, func(e map[string]any) bool { return isText(e["text"]) })
}

func isListOf(v any, fits func(map[string]any) bool) bool {
	list, _ := v.([]any)
	return isList(v) && !slices.ContainsFunc(list, func(e any) bool {
		object, ok := e.(map[string]any)
		return !ok || !fits(object)
	})
}

var variable = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// isAddress leaves alone what begins with a variable: it may be a whole address.
func isAddress(v any) bool {
	text, ok := v.(string)
	if ok && strings.HasPrefix(text, "{{") {
		return true
	}
	u, err := url.Parse(variable.ReplaceAllString(text, "x"))
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func isMethod(v any) bool {
	return slices.Contains([]any{"GET", "POST", "PUT", "DELETE"}, v)
}

func isAuthContext(v any) bool {
	object, _ := v.(map[string]any)
	return slices.Contains([]any{"noauth", "basic", "oauth"}, object["type"])
}

func isBody(v any) bool {
	_, ok := v.(string)
	return ok || isObject(v)
}
