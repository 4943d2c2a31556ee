package trackertest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// changedFields names the fields in which two states of an issue differ, by
// the ids that conditions of triggers use.
func changedFields(a, b *data) []string {
	var names []string
	check := func(name string, same bool) {
		if !same {
			names = append(names, name)
		}
	}
	check("key", a.key == b.key)
	check("queue", a.queue == b.queue)
	check("parent", a.parent == b.parent)
	check("spent", a.spent.d == b.spent.d)
	check("estimation", a.estimation.d == b.estimation.d)
	check("originalEstimation", a.originalEstimation.d == b.originalEstimation.d)
	check("summary", a.summary == b.summary)
	check("description", a.description == b.description)
	check("type", a.kind == b.kind)
	check("priority", a.priority == b.priority)
	check("status", a.status == b.status)
	check("resolution", a.resolution == b.resolution)
	check("assignee", a.assignee == b.assignee)
	check("followers", slices.Equal(a.followers, b.followers))
	check("tags", slices.Equal(a.tags, b.tags))
	for name, value := range b.extra {
		check(name, bytes.Equal(a.extra[name], value))
	}
	for name := range a.extra {
		if _, ok := b.extra[name]; !ok {
			check(name, false)
		}
	}
	return names
}

// spellings are the ways in which a condition or a filter may name the value
// of a field; none for an empty one. known is false if there is no such field.
func (d *data) spellings(field string) (values []string, known bool) {
	switch field {
	case "key":
		return append([]string{d.key}, d.aliases...), true
	case "queue":
		return []string{d.queue.key, d.queue.id}, true
	case "parent":
		if d.parent == nil {
			return nil, true
		}
		return append([]string{d.parent.key, d.parent.id}, d.parent.aliases...), true
	case "summary":
		return text(d.summary), true
	case "description":
		return text(d.description), true
	case "type", "priority", "status", "resolution":
		return d.term(field).spellings(), true
	case "assignee", "createdBy", "author", "updatedBy":
		return d.person(field).spellings(), true
	case "followers":
		var all []string
		for _, u := range d.followers {
			all = append(all, u.spellings()...)
		}
		return all, true
	case "tags":
		return d.tags, true
	case "spent", "estimation", "originalEstimation":
		ms, _ := d.number(field)
		if ms == 0 {
			return nil, true
		}
		return []string{strconv.FormatInt(ms, 10)}, true
	}
	if raw, ok := d.extra[field]; ok {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return text(s), true
		}
		return text(string(raw)), true
	}
	return nil, extraFields[field]
}

func (d *data) term(field string) *term {
	switch field {
	case "type":
		return d.kind
	case "priority":
		return d.priority
	case "status":
		return d.status
	}
	return d.resolution
}

func (d *data) person(field string) *user {
	switch field {
	case "assignee":
		return d.assignee
	case "updatedBy":
		return d.updatedBy
	}
	return d.createdBy
}

func text(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (v *term) spellings() []string {
	if v == nil {
		return nil
	}
	return []string{v.key, v.id, v.en, v.ru}
}

func (u *user) spellings() []string {
	if u == nil {
		return nil
	}
	return []string{u.login, u.uid, u.name}
}

// number is the value of a numeric field; durations are in milliseconds, as in
// Tracker's conditions (documented).
func (d *data) number(field string) (int64, bool) {
	switch field {
	case "spent":
		return int64(d.spent.d) * 1000, true
	case "estimation":
		return int64(d.estimation.d) * 1000, true
	case "originalEstimation":
		return int64(d.originalEstimation.d) * 1000, true
	case "votes":
		return 0, true
	case "commentWithoutExternalMessageCount":
		return int64(d.commentCount), true
	}
	return 0, false
}

// extraFields are further fields of an issue: kept and shown as they were given.
var extraFields = map[string]bool{
	"deadline": true, "start": true, "end": true, "storyPoints": true,
	"sprint": true, "boards": true, "components": true, "project": true,
	"fixVersions": true, "affectedVersions": true, "access": true, "epic": true,
	"markupType": true, "emailFrom": true, "emailTo": true, "emailCc": true,
}

// localField reports whether a name has the form of a queue's own field:
// 24 hexadecimal digits, two hyphens, a name.
func localField(name string) bool {
	return len(name) > 26 && name[24:26] == "--"
}

// Tracker writes times with milliseconds and an offset without colon (documented).
const timeForm = "2006-01-02T15:04:05.000-0700"

// parseTime reads a time as clients write it; a date alone is its midnight.
func parseTime(s string) (time.Time, bool) {
	for _, form := range []string{timeForm, time.RFC3339Nano, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if at, err := time.Parse(form, s); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
