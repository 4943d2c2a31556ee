package install

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"timeupdater/tracker/triggers"
)

// FileError says what in a file is not what Tracker takes for a trigger.
type FileError struct {
	Problems []string // each with its place, such as actions[0].status
}

func (e *FileError) Error() string {
	return "this is not what Tracker takes for a trigger:\n  " + strings.Join(e.Problems, "\n  ")
}

// ParseFile reads a trigger as Tracker's API takes it (documented): an object
// with name, actions, conditions and active. What the documentation does not
// allow is refused, all of it at once; what it does not speak of is left to
// Tracker. The errors repeat nothing but the types of actions and conditions.
//
// What the file leaves out is as Tracker makes it by itself: active, and
// without conditions.
func ParseFile(data []byte) (triggers.Trigger, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF")) // some editors leave it
	var c checker
	c.file(data)
	if len(c.problems) > 0 {
		return triggers.Trigger{}, &FileError{c.problems}
	}
	t := triggers.Trigger{Active: true}
	if err := json.Unmarshal(data, &t); err != nil {
		return triggers.Trigger{}, err // the checker has seen to it that there is none
	}
	if t.Conditions == nil {
		t.Conditions = []triggers.Condition{}
	}
	nameGroups(t.Conditions)
	return t, nil
}

// nameGroups gives groups the type that they need not have (documented), since
// whether Tracker takes them without is not seen anywhere.
func nameGroups(conditions []triggers.Condition) {
	for i := range conditions {
		c := &conditions[i]
		if c.Type == "" {
			c.Type = "And"
		}
		nameGroups(c.Conditions)
	}
}

// checker collects what is wrong.
type checker struct {
	problems []string
	told     []string // of what all known types were told
}

func (c *checker) wrong(place, format string, args ...any) {
	c.problems = append(c.problems, place+" "+fmt.Sprintf(format, args...))
}

func (c *checker) file(data []byte) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		c.wrong("the file", "is empty")
		return
	case !utf8.Valid(data):
		c.wrong("the file", "is not written in UTF-8")
		return
	}
	var all any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := json.Unmarshal(data, &json.RawMessage{}); err != nil {
		c.wrong("the file", "is no JSON: %s", syntax(data, err))
		return
	}
	_ = d.Decode(&all) // it is JSON
	given, ok := all.(map[string]any)
	if !ok {
		c.wrong("the file", "must be one object, with name and actions")
		return
	}
	c.trigger(given)
}

// syntax says what is wrong with JSON, and where.
func syntax(data []byte, err error) string {
	var e *json.SyntaxError
	if !errors.As(err, &e) {
		return err.Error()
	}
	before := data[:min(int(e.Offset), len(data))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return fmt.Sprintf("line %d, column %d: %v", bytes.Count(before, []byte("\n"))+1, max(1, utf8.RuneCount(line)), e)
}

// fileMembers are those that a trigger can be made with.
var fileMembers = []string{"name", "actions", "conditions", "active"}

// answerMembers stand in Tracker's answers, which people copy, and why they do
// not belong into a file.
var answerMembers = map[string]string{
	"queue":   "the flag --queue names the queues",
	"id":      "Tracker gives it",
	"self":    "Tracker gives it",
	"order":   "Tracker gives it",
	"version": "Tracker gives it",
}

func (c *checker) trigger(given map[string]any) {
	for _, member := range slices.Sorted(maps.Keys(given)) {
		if why := answerMembers[member]; why != "" {
			c.wrong(member, "must be left out: %s", why)
		} else if !slices.Contains(fileMembers, member) {
			c.wrong(quoted(member), "is no member of a trigger; known are, nearest first: %s", strings.Join(nearestFirst(member, fileMembers), ", "))
		}
	}
	c.name(given["name"])
	actions, _ := given["actions"].([]any)
	if len(actions) == 0 {
		c.wrong("actions", "must be a list with at least one action")
	}
	for i, action := range actions {
		c.action(fmt.Sprintf("actions[%d]", i), action)
	}
	c.conditions("conditions", given["conditions"])
	if _, ok := given["active"].(bool); !ok && given["active"] != nil {
		c.wrong("active", "must be true or false")
	}
}

// name sees to it that the trigger is found again by its name.
func (c *checker) name(given any) {
	name, _ := given.(string)
	switch {
	case strings.TrimSpace(name) == "":
		c.wrong("name", "is missing: it must be a text")
	case strings.TrimSpace(name) != name || strings.ContainsFunc(name, unicode.IsControl):
		c.wrong("name", "must not begin or end with a space, or hold a line break: the trigger is found again by it")
	}
}

func (c *checker) action(place string, given any) {
	action, ok := given.(map[string]any)
	if !ok {
		c.wrong(place, "must be an object with a type")
		return
	}
	if demands, ok := kindOf(c, place, "actions", action["type"], actionKinds); ok {
		c.object(place, action, demands)
	}
}

func (c *checker) conditions(place string, given any) {
	list, ok := given.([]any)
	if !ok && given != nil {
		c.wrong(place, "must be a list")
	}
	for i, condition := range list {
		c.condition(fmt.Sprintf("%s[%d]", place, i), condition)
	}
}

func (c *checker) condition(place string, given any) {
	condition, ok := given.(map[string]any)
	if !ok {
		c.wrong(place, "must be an object with a type")
		return
	}
	kind, inside := condition["type"], condition["conditions"]
	if kind == nil && inside != nil {
		kind = "And"
	}
	demands, ok := kindOf(c, place, "conditions", kind, conditionKinds)
	if !ok {
		return
	}
	if c.object(place, condition, demands); isGroup(kind.(string)) {
		c.conditions(place+".conditions", inside)
	}
}

// kindOf finds what is known of a type. All known types are told once only:
// they are many.
func kindOf(c *checker, place, what string, given any, kinds map[string][]demand) ([]demand, bool) {
	kind, ok := given.(string)
	if !ok || kind == "" {
		c.wrong(place+".type", "is missing: it must be a text")
		return nil, false
	}
	demands, ok := kinds[kind]
	if !ok {
		const few = 3
		near := nearestFirst(kind, slices.Collect(maps.Keys(kinds)))
		if slices.Contains(c.told, what) {
			near = append(near[:few], "…")
		}
		c.told = append(c.told, what)
		c.wrong(place+".type", "is %s, which is unknown; known types of %s are, nearest first: %s", quoted(kind), what, strings.Join(near, ", "))
	}
	return demands, ok
}

// object looks at what an action or a condition must have.
func (c *checker) object(place string, given map[string]any, demands []demand) {
	for _, d := range demands {
		names, there := strings.Fields(d.members), false
		for _, name := range names {
			if v := given[name]; v != nil {
				there = true
				if !d.fits(v) {
					c.wrong(place+"."+name, "must be %s", d.says)
				}
			}
		}
		if d.must && !there {
			c.wrong(place+"."+names[0], "is missing: it must be %s", d.says)
		}
	}
}

// quoted is a word of the file, made fit for a line.
func quoted(word string) string {
	const most = 60
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return strconv.Quote(word)
}
