package trackertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// checklistItem is one state of an item: a change puts another one in its place.
type checklistItem struct {
	id, text, url string
	checked       bool
	assignee      *user
	deadline      time.Time // zero is none
}

func (d *data) checklistDone() value {
	if len(d.checklist) == 0 {
		return nil
	}
	done := 0.0
	for _, item := range d.checklist {
		if item.checked {
			done++
		}
	}
	return done
}

func (d *data) checklistTotal() value {
	if len(d.checklist) == 0 {
		return nil
	}
	return float64(len(d.checklist))
}

// setChecklist gives an issue another checklist, which must be a new slice.
func (c *change) setChecklist(is *issue, items []*checklistItem) {
	c.touch(is)
	is.checklist = items
}

// addChecklist adds items, which get ids, at the end of an issue's checklist.
func (c *change) addChecklist(is *issue, items []*checklistItem) {
	list := slices.Clone(is.checklist)
	for _, item := range items {
		made := *item
		made.id = fmt.Sprintf("5fde5f0a%016x", c.t.newID())
		list = append(list, &made)
	}
	c.setChecklist(is, list)
}

// itemDraft checks what a request says an item is to be; base is the item
// as it is. What is absent stays, null clears.
func (t *Tracker) itemDraft(base checklistItem, body map[string]json.RawMessage) (*checklistItem, error) {
	item := &base
	for _, name := range slices.Sorted(maps.Keys(body)) {
		var ok bool
		raw := body[name]
		switch name {
		case "text":
			item.text = ""
			ok = json.Unmarshal(raw, &item.text) == nil
		case "checked":
			item.checked = false
			ok = json.Unmarshal(raw, &item.checked) == nil
		case "assignee":
			item.assignee = findUser(refName(raw))
			ok = item.assignee != nil || isNull(raw)
		case "deadline":
			item.deadline, ok = itemDeadline(raw)
		case "url":
			item.url = ""
			ok = json.Unmarshal(raw, &item.url) == nil
		case "checklistItemType": // others than standard are not documented
			ok = isNull(raw) || refName(raw) == "standard"
		default:
			if ok = isNull(raw); !ok {
				return nil, unknown(name)
			}
		}
		if !ok {
			return nil, invalid(name, "Некорректное значение.", "Invalid value.")
		}
	}
	if strings.TrimSpace(item.text) == "" {
		return nil, invalid("text", "Поле не может быть пустым.", "cannot be empty")
	}
	return item, nil
}

// itemDeadline reads a deadline; null is none. The type date is the only one
// that is documented.
func itemDeadline(raw json.RawMessage) (time.Time, bool) {
	if isNull(raw) {
		return time.Time{}, true
	}
	var given struct {
		Date string `json:"date"`
		Type string `json:"deadlineType"`
	}
	if strictly(raw, &given) != nil || given.Type != "" && given.Type != "date" {
		return time.Time{}, false
	}
	return parseTime(given.Date)
}

func (q *request) checklistItem(o *jsonOut, name string, item *checklistItem) {
	o.object(name)
	o.join("id", item.id)
	o.text("text", item.text)
	o.text("textHtml", markup(item.text))
	o.flag("checked", item.checked)
	if u := item.assignee; u != nil {
		o.object("assignee")
		o.raw("id", []byte(u.uid))
		o.text("display", u.name)
		o.raw("passportUid", []byte(u.passportUID))
		o.text("login", u.login)
		o.text("firstName", u.name)
		o.text("lastName", "")
		o.text("email", u.email())
		o.raw("trackerUid", []byte(u.uid))
		o.endObject()
	}
	if !item.deadline.IsZero() {
		o.object("deadline")
		o.time("date", item.deadline)
		o.join("deadlineType", "date")
		o.flag("isExceeded", q.c.now.After(item.deadline))
		o.endObject()
	}
	if item.url != "" {
		o.text("url", item.url)
	}
	o.join("checklistItemType", "standard")
	o.endObject()
}

// checklist writes what an issue shows of its checklist, if it has one.
func (q *request) checklist(o *jsonOut, d *data, only fieldSet) {
	if len(d.checklist) == 0 {
		return
	}
	for _, name := range []string{"checklistItems", "checklistDone", "checklistTotal"} {
		if f := q.t.fieldByID(name); only.has(name) {
			q.value(o, name, f, f.value(d))
		}
	}
}
