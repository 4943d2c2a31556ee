package trackertest

import (
	"slices"
	"strings"
)

// field is a field of issues: a standard one, one that the organization
// declared for all queues, or a queue's own.
type field struct {
	id, key     string // they differ in a queue's own field
	name        term   // only the texts
	description string
	kind        fieldKind
	many        bool // it holds a list
	required    bool // it is never empty
	readonly    bool // requests cannot change it
	standard    bool // every organization has it
	queue       *queue
	version     int64
	order       int64 // its place in the organization's list
	category    *category
	options     []value // what it may hold; nil is anything

	// Where its value is. Without get it is in the issue's map of other values,
	// and so it is written without put.
	get func(*data) value
	put func(*issue, value)
}

// fieldKind is the type of a field's value or, of a list, of its elements, as
// the schema in the list of fields names it.
type fieldKind string

const (
	stringKind     fieldKind = "string"
	textKind       fieldKind = "text"
	uriKind        fieldKind = "uri"
	dateKind       fieldKind = "date"
	datetimeKind   fieldKind = "datetime"
	floatKind      fieldKind = "float"
	integerKind    fieldKind = "integer"
	userKind       fieldKind = "user"
	issueKind      fieldKind = "issue"
	queueKind      fieldKind = "queue"
	timeKind       fieldKind = "timetracking"
	statusKind     fieldKind = "status"
	statusTypeKind fieldKind = "statusType"
	typeKind       fieldKind = "issuetype"
	priorityKind   fieldKind = "priority"
	resolutionKind fieldKind = "resolution"
	componentKind  fieldKind = "component"
	versionKind    fieldKind = "version"
	sprintKind     fieldKind = "sprint"
	projectKind    fieldKind = "project"
	boardKind      fieldKind = "board"
	groupKind      fieldKind = "group"
	maillistKind   fieldKind = "maillist"
	checklistKind  fieldKind = "checklistItem"
)

// value returns what the field holds in an issue.
func (f *field) value(d *data) value {
	if f.get != nil {
		return f.get(d)
	}
	return d.extra[f.id]
}

// write gives the field another value. It must come after touch.
func (f *field) write(is *issue, v value) {
	if f.put != nil {
		f.put(is, v)
		return
	}
	is.setExtra(f.id, v)
}

// fieldByID is the field with an id, as the bodies of requests name it; nil is
// none. A queue's own fields exist in other queues too, but cannot be set there.
func (t *Tracker) fieldByID(id string) *field { return t.fields[id] }

// fieldNamed is the field that people mean by an id, a key or a name in either
// language, whatever its case: as triggers name fields. Of a queue's own fields
// it looks among those of one queue; nil is none of them.
func (t *Tracker) fieldNamed(name string, qu *queue) *field {
	if f := t.fields[name]; f != nil && (f.queue == nil || f.queue == qu) {
		return f
	}
	for _, f := range t.fieldList {
		if (f.queue == nil || f.queue == qu) && f.called(name) {
			return f
		}
	}
	return nil
}

func (f *field) called(name string) bool {
	return slices.ContainsFunc([]string{f.id, f.key, f.name.en, f.name.ru}, func(s string) bool { return strings.EqualFold(s, name) })
}

// declare makes a field known.
func (t *Tracker) declare(f *field) {
	t.fieldList = append(t.fieldList, f)
	t.fields[f.id] = f
}
