package trackertest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

var changelogRoutes = []*routeEntry{
	{"GET", path("issues/*/changelog"), KindChangelog, listChanges},
}

// entry is what one change did to an issue, as its changelog tells it.
type entry struct {
	id      int64
	is      *issue
	at      time.Time
	by      *user
	kind    string
	fields  []fieldChange
	records []int64
	joined  []*link
	parted  []*link
}

// fieldChange is a field that a change gave another value. The values are kept
// of "spent" (amount) and of the parent (*issue); others are nil.
type fieldChange struct {
	id       string
	from, to any
}

// mostEntries are kept of all changelogs together, the newest ones.
const mostEntries = 10000

// kind is the type of the change in the changelog (the words are documented;
// which one a change of several things gets is assumed).
func (tc *touch) kind() string {
	others := slices.ContainsFunc(tc.fields, func(f string) bool { return f != "spent" })
	switch {
	case tc.created:
		return "IssueCreated"
	case tc.is.queue != tc.before.queue:
		return "IssueMoved"
	case tc.is.status != tc.before.status:
		return "IssueWorkflow"
	case len(tc.records) > 0 && !others:
		return tc.recordKind
	case len(tc.fields) > 0:
		return "IssueUpdated"
	case len(tc.deeds) > 0:
		return tc.deeds[0].kind
	case len(tc.joined) > 0:
		return "IssueLinked"
	case len(tc.parted) > 0:
		return "IssueUnlinked"
	}
	return ""
}

// write adds a change to the issue's changelog. A change that did nothing has
// no entry (assumed).
func (c *change) write(tc *touch) {
	kind := tc.kind()
	if kind == "" {
		return
	}
	t := c.t
	t.lastEntry += 2 // an entry may be told as two
	e := &entry{
		id: t.lastEntry, is: tc.is, at: c.now, by: c.by, kind: kind,
		records: tc.records, joined: tc.joined, parted: tc.parted,
	}
	for _, id := range tc.fields {
		fc := fieldChange{id: id}
		switch id {
		case "spent":
			fc.from, fc.to = tc.before.spent, tc.is.spent
		case "parent":
			fc.from, fc.to = tc.before.parent, tc.is.parent
		}
		e.fields = append(e.fields, fc)
	}
	tc.is.changes = append(tc.is.changes, e)
	t.entries = append(t.entries, e)
	if len(t.entries) > mostEntries {
		oldest := t.entries[0]
		t.entries = t.entries[1:]
		oldest.is.changes = oldest.is.changes[1:]
	}
}

func (e *entry) changed(field string) bool {
	return slices.ContainsFunc(e.fields, func(fc fieldChange) bool { return fc.id == field })
}

// listChanges answers with a page of the changelog, oldest change first. The
// id is that of the change before those wanted (documented).
func listChanges(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	size, err := q.count("perPage", defaultPage, 100)
	if err != nil {
		return nil, err
	}
	var list []*entry
	for _, e := range is.changes {
		list = append(list, e.told(q.t.sw.RecordEntries)...)
	}
	if q.query.Get("sort") == "desc" && !q.t.sw.IgnoreSort {
		slices.Reverse(list)
	}
	if id := q.query.Get("id"); id != "" {
		i := slices.IndexFunc(list, func(e *entry) bool { return e.name() == id })
		if i < 0 {
			return nil, invalid("id", "Изменение не существует.", "No such change.")
		}
		list = list[i+1:]
	}
	field, kind := q.query.Get("field"), q.query.Get("type")
	list = slices.DeleteFunc(list, func(e *entry) bool {
		return field != "" && !e.changed(field) || kind != "" && e.kind != kind
	})
	page := list[:min(size, len(list))]
	return func() *answer {
		var o jsonOut
		o.array("")
		for _, e := range page {
			q.entry(&o, e)
		}
		o.endArray()
		a := &answer{status: http.StatusOK, body: o.buf}
		if len(page) < len(list) {
			a.set("Link", `<`+q.address("id", page[len(page)-1].name())+`>; rel="next"`)
		}
		return a
	}, nil
}

// told is an entry as the changelog tells it, oldest first. The id and the type
// of an entry for spent alone are assumed.
func (e *entry) told(how RecordEntries) []*entry {
	if how == RecordTogether || len(e.records) == 0 || !e.changed("spent") {
		return []*entry{e}
	}
	rest, spent := *e, *e
	isSpent := func(fc fieldChange) bool { return fc.id == "spent" }
	rest.fields = slices.DeleteFunc(slices.Clone(e.fields), isSpent)
	if how == RecordBare {
		return []*entry{&rest}
	}
	spent.id, spent.kind = e.id+1, "IssueUpdated"
	spent.fields = slices.DeleteFunc(slices.Clone(e.fields), func(fc fieldChange) bool { return !isSpent(fc) })
	spent.records, spent.joined, spent.parted = nil, nil, nil
	return []*entry{&rest, &spent}
}

// name is the entry's id in answers.
func (e *entry) name() string { return fmt.Sprintf("6033f986%016x", e.id) }

func (q *request) entry(o *jsonOut, e *entry) {
	o.object("")
	o.join("self", q.base, "/issues/", e.is.key, "/changelog/", e.name())
	o.join("id", e.name())
	q.issueRef(o, "issue", e.is)
	o.time("updatedAt", e.at)
	q.user(o, "updatedBy", e.by)
	o.join("type", e.kind)
	if len(e.fields) > 0 {
		o.array("fields")
		for _, fc := range e.fields {
			q.fieldChange(o, fc)
		}
		o.endArray()
	}
	if len(e.records) > 0 {
		o.array("worklog") // its shape is unknown
		for _, id := range e.records {
			o.object("")
			o.object("record")
			q.entryID(o, id)
			o.join("self", q.base, "/issues/", e.is.key, "/worklog/", strconv.FormatInt(id, 10))
			o.endObject()
			o.endObject()
		}
		o.endArray()
	}
	q.linkChanges(o, e)
	o.endObject()
}

func (q *request) fieldChange(o *jsonOut, fc fieldChange) {
	o.object("")
	o.object("field")
	o.join("self", q.base, "/fields/", fc.id)
	o.join("id", fc.id)
	o.text("display", fc.id)
	o.endObject()
	for _, end := range []struct {
		name  string
		value any
	}{{"from", fc.from}, {"to", fc.to}} {
		amount, isAmount := end.value.(amount)
		parent, _ := end.value.(*issue)
		switch {
		case isAmount && amount.d > 0:
			o.join(end.name, q.t.duration(amount))
		case parent != nil:
			q.issueRef(o, end.name, parent)
		default:
			o.null(end.name)
		}
	}
	o.endObject()
}

// linkChanges writes the links that were made or removed, in a shape that is
// unknown.
func (q *request) linkChanges(o *jsonOut, e *entry) {
	if len(e.joined)+len(e.parted) == 0 {
		return
	}
	o.array("links")
	for _, end := range []struct {
		name  string
		links []*link
	}{{"from", e.parted}, {"to", e.joined}} {
		for _, l := range end.links {
			o.object("")
			o.object(end.name)
			q.linkType(o, "type", l.kind)
			q.issueRef(o, "object", l.end(e.is))
			o.endObject()
			o.endObject()
		}
	}
	o.endArray()
}
