package install

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// contains says whether JSON that Tracker shows has all that JSON wants. In the
// place of a text or a number Tracker may show an object with an id, a key or a
// name (documented for statuses), and the other way round, and a list of one in
// the place of that one.
func contains(there, wanted any) bool {
	list, isList := wanted.([]any)
	switch many, ok := there.([]any); {
	case isBlank(wanted) && !isObject(wanted):
		return isBlank(there)
	case isList && ok:
		return hasElements(many, list)
	case isList:
		return len(list) == 1 && contains(there, list[0])
	case ok:
		return len(many) == 1 && contains(many[0], wanted)
	}
	t, isThere := there.(map[string]any)
	w, isWanted := wanted.(map[string]any)
	switch {
	case isThere && isWanted:
		for name, value := range w {
			if !hasMember(t, name, value) {
				return false
			}
		}
		return true
	case isThere:
		return refers(t, wanted)
	case isWanted:
		return refers(w, there)
	}
	return isSame(there, wanted)
}

// hasElements compares lists. The order matters in those of objects only, such
// as the items of a checklist.
func hasElements(there, wanted []any) bool {
	if len(there) != len(wanted) {
		return false
	}
	for i, w := range wanted {
		candidates := there
		if isObject(w) {
			candidates = there[i : i+1]
		}
		if !slices.ContainsFunc(candidates, func(t any) bool { return contains(t, w) }) {
			return false
		}
	}
	return true
}

// lookUp finds a member by its name, or by another that means the same: a
// documented answer has display for a name, and texts of comments are word in a
// table of the documentation and words in its example.
func lookUp(object map[string]any, name string) any {
	if value, ok := object[name]; ok {
		return value
	}
	return object[map[string]string{"name": "display", "word": "words", "words": "word"}[name]]
}

// hasMember says whether an object has a member with a value. It takes the name
// of a field for its id where they differ in case only, as Priority does in the
// documentation.
func hasMember(object map[string]any, name string, wanted any) bool {
	there := lookUp(object, name)
	if contains(there, wanted) {
		return true
	}
	if field, ok := there.(map[string]any); ok {
		there = field["id"]
	}
	t, isText := there.(string)
	w, isWanted := wanted.(string)
	return (name == "field" || name == "resultField") && isText && isWanted && strings.EqualFold(t, w)
}

// refers says whether an object is the one of an id, a key or a name.
func refers(object map[string]any, to any) bool {
	return slices.ContainsFunc([]string{"id", "key", "login", "name", "display", "date"}, func(name string) bool {
		return !isBlank(object[name]) && isSame(object[name], to)
	})
}

// isSame compares texts and numbers. Tracker writes some ids as either.
func isSame(a, b any) bool {
	x, y := fmt.Sprint(a), fmt.Sprint(b)
	n, errN := strconv.ParseFloat(x, 64)
	m, errM := strconv.ParseFloat(y, 64)
	_, isN := a.(json.Number)
	_, isM := b.(json.Number)
	return a != nil && b != nil && (x == y || (isN || isM) && errN == nil && errM == nil && n == m)
}

// isBlank is for what says as much as nothing.
func isBlank(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return v == nil
}

// decoded is a value as its JSON is, with numbers as they are written.
func decoded(v any) any {
	var all any
	d := json.NewDecoder(strings.NewReader(inline(v)))
	d.UseNumber()
	_ = d.Decode(&all) // what is no JSON is nothing
	return all
}

// inline is a value's JSON in one line, without escapes for HTML.
func inline(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error() // only for members that are not JSON
	}
	return strings.TrimSpace(b.String())
}

// plainBody writes a body that is an object as any other with the same members:
// Tracker may take one for the other (documented is that both are taken).
func plainBody(text string) string {
	if object := decoded(json.RawMessage(text)); json.Valid([]byte(text)) && isObject(object) {
		return inline(object)
	}
	return text
}
