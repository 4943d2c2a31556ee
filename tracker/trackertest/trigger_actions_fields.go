package trackertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// template is a field with what an action does to it, as in a PATCH.
type template struct {
	field *field
	raw   json.RawMessage
}

// template checks what is given for a field. A value with variables can be
// checked only when they are filled in.
func (o organization) template(name string, raw json.RawMessage) (template, error) {
	f := o.t.fieldNamed(name, o.queue)
	switch {
	case f == nil:
		return template{}, fmt.Errorf("unknown field %q", name)
	case f.readonly:
		return template{}, f.refuse("Поле недоступно для изменения.", "The field cannot be changed.")
	case hasVariables(raw):
		return template{f, raw}, nil
	}
	_, err := o.t.edit(f, raw)
	return template{f, raw}, err
}

// updateAction changes fields. They come as an array of objects with field and
// update or, in the newer documentation, as one object like that of a PATCH.
// That variables are filled in is assumed.
func updateAction(a *action, o organization) error {
	var given struct {
		common
		Update json.RawMessage `json:"update"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	list, err := o.updates(given.Update)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("update is missing")
	}
	a.writes = true
	a.do = func(c *change, f *firing) error {
		var all []setter
		for _, tm := range list { // not at once, because a field may come twice
			setters, err := c.fill(f, f.is, tm)
			if err != nil {
				return err
			}
			all = append(all, setters...)
		}
		c.set(f.is, all)
		return nil
	}
	return nil
}

func (o organization) updates(raw json.RawMessage) ([]template, error) {
	var list []template
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil {
		for _, name := range slices.Sorted(maps.Keys(object)) {
			tm, err := o.template(name, object[name])
			if err != nil {
				return nil, err
			}
			list = append(list, tm)
		}
		return list, nil
	}
	var array []struct {
		Field  json.RawMessage `json:"field"`
		Update json.RawMessage `json:"update"`
	}
	if strictly(raw, &array) != nil {
		return nil, errors.New("update is neither an object nor an array of objects")
	}
	for _, e := range array {
		if e.Update == nil {
			return nil, errors.New("an update is missing in the array")
		}
		tm, err := o.template(refName(e.Field), e.Update)
		if err != nil {
			return nil, err
		}
		list = append(list, tm)
	}
	return list, nil
}

// fill fills in the variables of a template and checks it for an issue.
func (c *change) fill(f *firing, is *issue, tm template) ([]setter, error) {
	raw, err := f.expandJSON(tm.raw)
	if err != nil {
		return nil, err
	}
	return c.setters(map[string]json.RawMessage{tm.field.id: raw}, is)
}

// issueAction makes an issue, by Tracker's robot or by who fired the trigger,
// who must have the right to that in the queue (documented). The type of the
// link is assumed.
func issueAction(a *action, o organization) error {
	var given struct {
		common
		Queue     json.RawMessage            `json:"queue"`
		Summary   string                     `json:"summary"`
		Templates map[string]json.RawMessage `json:"fieldTemplates"`
		Link      bool                       `json:"linkWithInitialIssue"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	if err := a.setQueue(given.Queue, o); err != nil {
		return err
	}
	if given.Summary == "" {
		return errors.New("the summary is missing")
	}
	o.queue = a.queue
	var templates []template
	for _, name := range slices.Sorted(maps.Keys(given.Templates)) {
		raw := given.Templates[name]
		if name == "dueDate" {
			name = "deadline" // this is what the action alone calls it (documented)
		}
		tm, err := o.template(name, raw)
		switch {
		case err != nil:
			return err
		case tm.field.id == "summary":
			return errors.New("the summary stands beside the templates")
		}
		templates = append(templates, tm)
	}
	a.do = func(c *change, f *firing) error {
		return c.create(f, a.queue, given.Summary, templates, given.Link)
	}
	return nil
}

func (c *change) create(f *firing, qu *queue, summary string, templates []template, linked bool) error {
	summary, err := f.expand(summary, nil)
	if err != nil {
		return err
	}
	body := map[string]json.RawMessage{}
	for _, tm := range templates {
		if body[tm.field.id], err = f.expandJSON(tm.raw); err != nil {
			return err
		}
	}
	body["queue"] = appendString(nil, qu.key)
	body["summary"] = appendString(nil, summary)
	is, setters, err := c.draft(body)
	if err != nil {
		return err
	}
	c.add(is, setters)
	if linked {
		relates, _ := findLinkType("relates")
		c.link(relates, f.is, is)
	}
	return nil
}
