package trackertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// setter carries out one checked field of a request.
type setter func(*issue)

// setters checks all fields of a request before any is carried out.
func (q *request) setters(body map[string]json.RawMessage, is *issue) ([]setter, error) {
	var setters []setter
	// Sorted, so that of several mistakes always the same one is named.
	for _, name := range slices.Sorted(maps.Keys(body)) {
		set, err := q.setter(name, body[name], is)
		if err != nil {
			return nil, err
		}
		setters = append(setters, set)
	}
	return setters, nil
}

func (q *request) setter(name string, raw json.RawMessage, is *issue) (setter, error) {
	raw = unwrapSet(raw)
	switch name {
	case "summary", "description":
		return q.setText(name, raw)
	case "parent":
		return q.setParent(raw, is)
	case "spent":
		return q.setSpent(raw)
	case "estimation", "originalEstimation":
		return q.setEstimation(name, raw)
	case "type", "priority":
		return setTerm(name, raw)
	case "assignee":
		return setAssignee(raw)
	case "followers", "tags":
		return setList(name, raw)
	}
	if !extraFields[name] && !localField(name) {
		return nil, invalid(name, "Неизвестное поле.", "Unknown field.")
	}
	return func(is *issue) {
		extra := maps.Clone(is.extra)
		if extra == nil {
			extra = map[string]json.RawMessage{}
		}
		extra[name] = raw
		if isNull(raw) {
			delete(extra, name)
		}
		is.extra = extra
	}, nil
}

// unwrapSet turns {"set": v} into v: both forms are documented.
func unwrapSet(raw json.RawMessage) json.RawMessage {
	var set map[string]json.RawMessage
	if json.Unmarshal(raw, &set) == nil && len(set) == 1 && set["set"] != nil {
		return set["set"]
	}
	return raw
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

// refName is the name in a reference: a string or number, or an object with
// key, id or name; "" is none.
func refName(raw json.RawMessage) string {
	var s string
	var n json.Number
	if len(raw) == 0 || isNull(raw) {
		return ""
	}
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	var ref map[string]json.RawMessage
	if json.Unmarshal(raw, &ref) != nil {
		return ""
	}
	for _, name := range []string{"key", "id", "name"} {
		if inner := ref[name]; len(inner) > 0 && inner[0] != '{' {
			return refName(inner)
		}
	}
	return ""
}

func (q *request) setText(name string, raw json.RawMessage) (setter, error) {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return nil, invalid(name, "Ожидается строка.", "A string is expected.")
	}
	if name == "description" {
		return func(is *issue) { is.description = s }, nil
	}
	if s == "" {
		return nil, invalid(name, "Поле не может быть пустым.", "cannot be empty")
	}
	return func(is *issue) { is.summary = s }, nil
}

func (q *request) setParent(raw json.RawMessage, is *issue) (setter, error) {
	if isNull(raw) {
		return func(is *issue) { q.c.setParent(is, nil) }, nil
	}
	parent := q.t.find(refName(raw))
	if parent == nil || parent.queue.hidden {
		return nil, invalid("parent", "Задача не существует.", "Issue does not exist.")
	}
	if parent.under(is) {
		return nil, invalid("parent", "Задача не может быть своей подзадачей.", "An issue cannot be its own sub-issue.")
	}
	return func(is *issue) { q.c.setParent(is, parent) }, nil
}

// under reports whether an issue is another one or below it.
func (is *issue) under(top *issue) bool {
	slow := is
	for odd := false; is != nil; odd = !odd {
		if is == top {
			return true
		}
		is = is.parent
		if odd {
			slow = slow.parent
			if slow == is {
				return false // a cycle, which people's methods can make
			}
		}
	}
	return false
}

// setSpent is the great unknown of the API: see [SpentWrite].
func (q *request) setSpent(raw json.RawMessage) (setter, error) {
	refused := invalid("spent", "Поле недоступно для изменения.", "The field cannot be changed.")
	switch q.t.spentWrite {
	case SpentIgnored:
		return func(*issue) {}, nil
	case SpentRefused400:
		refused.status = http.StatusBadRequest
		return nil, refused
	case SpentRefused422:
		return nil, refused
	case SpentRefusedBare:
		return nil, &refusal{status: http.StatusUnprocessableEntity, ru: "Поле недоступно для изменения.", en: "The field cannot be changed."}
	case SpentForbidden:
		return nil, errField
	case SpentAccepted:
	}
	var s string
	value, ok := amount{}, isNull(raw)
	if !ok && json.Unmarshal(raw, &s) == nil {
		value, ok = parseDuration(s)
	}
	if !ok {
		return nil, invalid("spent", "Ожидается продолжительность.", "A duration is expected.")
	}
	return func(is *issue) { is.spent = value }, nil
}

func (q *request) setEstimation(name string, raw json.RawMessage) (setter, error) {
	var s string
	value, ok := amount{}, isNull(raw)
	if !ok && json.Unmarshal(raw, &s) == nil {
		value, ok = parseEstimation(s)
	}
	if !ok {
		return nil, invalid(name, "Ожидается продолжительность.", "A duration is expected.")
	}
	if name == "estimation" {
		return func(is *issue) { is.estimation = value }, nil
	}
	return func(is *issue) { is.originalEstimation = value }, nil
}

func setTerm(name string, raw json.RawMessage) (setter, error) {
	dictionary := priorities
	if name == "type" {
		dictionary = issueTypes
	}
	v := findTerm(dictionary, refName(raw))
	if v == nil {
		return nil, invalid(name, "Значение не существует.", "No such value.")
	}
	if name == "type" {
		return func(is *issue) { is.kind = v }, nil
	}
	return func(is *issue) { is.priority = v }, nil
}

func setAssignee(raw json.RawMessage) (setter, error) {
	u := findUser(refName(raw))
	if u == nil && !isNull(raw) {
		return nil, invalid("assignee", "Пользователь не существует.", "No such user.")
	}
	return func(is *issue) { is.assignee = u }, nil
}
