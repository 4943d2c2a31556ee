package trackertest

import (
	"encoding/json"
	"strings"
	"time"
)

// moment is a time that a variable stands for, or a date without one.
type moment struct {
	at  time.Time
	day bool
}

// variable is what a name stands for, nil if there is nothing.
func (f *firing) variable(name string) value {
	parts := strings.Split(name, ".")
	var v value
	switch parts[0] {
	case "issue":
		v, parts = f.issueVariable(parts[1:])
	case "currentDateTime":
		v, parts = moment{at: f.now}, parts[1:]
	case "currentUser":
		v, parts = f.by, parts[1:]
	case "userComment":
		v, parts = orNil(f.comment()), parts[1:]
		if f.auto {
			v = nil
		}
	case "generatedComment":
		v, parts = orNil(f.generatedComment()), parts[1:]
	}
	for _, part := range parts {
		v = partOf(v, part)
	}
	return v
}

// generatedComment is the comment of this trigger's actions or, if there is
// none, of those of the trigger that this one follows (assumed).
func (f *firing) generatedComment() *comment {
	if f.generated == nil && f.auto {
		return f.comment()
	}
	return f.generated
}

// issueVariable is what a name of a field, or of what is no field but belongs to
// an issue, stands for, and the parts of the name that were not needed.
func (f *firing) issueVariable(parts []string) (value, []string) {
	if len(parts) == 0 {
		return nil, nil
	}
	name, rest := parts[0], parts[1:]
	switch name {
	case "id":
		return f.is.id, rest
	case "version":
		return float64(f.is.version), rest
	case "checklistDone":
		return f.is.checklistDone(), rest
	case "author":
		name = "createdBy"
	case "local":
		if len(rest) == 0 {
			return nil, nil
		}
		name, rest = "local."+rest[0], rest[1:]
	}
	fd := f.t.fieldOf(name, f.is.queue)
	if fd == nil {
		return nil, nil
	}
	return inTime(fd.kind, fd.value(&f.is.data)), rest
}

// fieldOf is the field that a variable names by its key: a queue's own with
// "local." before it (documented) and by its id too. Nil is none.
func (t *Tracker) fieldOf(name string, qu *queue) *field {
	key, local := strings.CutPrefix(name, "local.")
	if !local {
		if f := t.fieldByID(name); f != nil && f.queue == nil {
			return f
		}
		return nil
	}
	for _, f := range t.fieldsOf(qu) {
		if f.key == key || f.id == key {
			return f
		}
	}
	return nil
}

// inTime makes moments of a field's times and dates.
func inTime(kind fieldKind, v value) value {
	switch v := v.(type) {
	case time.Time:
		return moment{at: v}
	case string:
		if at, err := time.Parse(time.DateOnly, v); kind == dateKind && err == nil {
			return moment{at, true}
		}
	}
	return v
}

// partOf is a part of what a variable stands for, of a list that of every
// element.
func partOf(v value, part string) value {
	switch v := v.(type) {
	case []value:
		list := make([]value, len(v))
		for i, e := range v {
			if list[i] = partOf(e, part); list[i] == nil {
				return nil
			}
		}
		return list
	case moment:
		return v.form(part)
	case *user:
		return v.attribute(part)
	case *comment:
		switch part {
		case "id":
			return float64(v.id)
		case "text":
			return v.text
		case "author":
			return v.by
		}
	case *term:
		return pick(part, v.id, v.key, v.ru)
	case *queue:
		return pick(part, v.id, v.key, v.name)
	case *issue:
		return pick(part, v.id, v.key, v.summary)
	}
	return nil
}

// pick is one of what every object has: an id, a key, and a name under "display".
func pick(part, id, key, display string) value {
	switch part {
	case "id":
		return id
	case "key":
		return key
	case "display":
		return display
	}
	return nil
}

// attribute is one of a user's attributes (documented; id and display are
// assumed). The uid is a number (documented).
func (u *user) attribute(name string) value {
	switch name {
	case "login":
		return u.login
	case "uid":
		return json.Number(u.uid)
	case "id":
		return u.uid
	case "firstName", "display":
		return u.name
	case "email":
		return u.email()
	}
	return nil // nobody here has a last name
}
