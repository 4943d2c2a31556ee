package trackertest

import (
	"fmt"
	"slices"
	"strconv"
)

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
	o.join("transport", "front") // what other ways are called is unknown
	if len(e.fields) > 0 {
		o.array("fields")
		for _, fc := range e.fields {
			q.fieldChange(o, fc)
		}
		o.endArray()
	}
	q.commentChanges(o, e)
	q.fileChanges(o, e)
	q.recordChanges(o, e)
	q.linkChanges(o, e)
	q.executions(o, e)
	o.endObject()
}

func (q *request) fieldChange(o *jsonOut, fc fieldChange) {
	o.object("")
	o.object("field")
	o.join("self", q.base, "/fields/", fc.field.id)
	o.join("id", fc.field.id)
	o.text("display", q.say(&fc.field.name))
	o.endObject()
	q.value(o, "from", fc.field, fc.from)
	q.value(o, "to", fc.field, fc.to)
	o.endObject()
}

// entryPart writes one of an entry's references, to a comment, file or record
// of the issue; the id is a string in the documentation's samples.
func (q *request) entryPart(o *jsonOut, name string, e *entry, resource string, id int64, display string) {
	number := strconv.FormatInt(id, 10)
	o.object(name)
	o.join("self", q.base, "/issues/", e.is.key, "/", resource, "/", number)
	q.smallID(o, number)
	o.text("display", display)
	o.endObject()
}

// of are the deeds of one kind.
func (e *entry) of(kind string) []deed {
	var list []deed
	for _, d := range e.deeds {
		if d.kind == kind {
			list = append(list, d)
		}
	}
	return list
}

// deedPart is how the deeds of one kind are told.
type deedPart struct {
	kind, name string
	write      func(deed)
}

// writeDeeds writes an object with a list for each kind of which there are
// some; without any there is no object.
func (e *entry) writeDeeds(o *jsonOut, name string, parts []deedPart) {
	begun := false
	for _, part := range parts {
		deeds := e.of(part.kind)
		if len(deeds) == 0 {
			continue
		}
		if !begun {
			o.object(name)
			begun = true
		}
		o.array(part.name)
		for _, d := range deeds {
			part.write(d)
		}
		o.endArray()
	}
	if begun {
		o.endObject()
	}
}

// commentChanges writes comments that were made (documented), changed or removed
// (seen in a public client).
func (q *request) commentChanges(o *jsonOut, e *entry) {
	if len(e.deeds) == 0 {
		return
	}
	whole := func(d deed) { q.entryPart(o, "", e, "comments", d.comment.id, d.comment.text) }
	e.writeDeeds(o, "comments", []deedPart{
		{commentAdded, "added", whole},
		{commentRemoved, "removed", whole},
		{commentUpdated, "updated", func(d deed) {
			o.object("")
			q.entryPart(o, "comment", e, "comments", d.comment.id, d.comment.text)
			o.text("from", d.before.text)
			o.text("to", d.comment.text)
			o.endObject()
		}},
	})
}

// fileChanges writes files that were attached or removed (seen in a public
// client).
func (q *request) fileChanges(o *jsonOut, e *entry) {
	if len(e.deeds) == 0 {
		return
	}
	whole := func(d deed) { q.entryPart(o, "", e, "attachments", d.file.id, d.file.name) }
	e.writeDeeds(o, "attachments", []deedPart{{fileAdded, "added", whole}, {fileRemoved, "removed", whole}})
}

// recordChanges writes what became of worklog records (seen in a public client).
func (q *request) recordChanges(o *jsonOut, e *entry) {
	if len(e.records) == 0 {
		return
	}
	o.array("worklog")
	for _, rc := range e.records {
		o.object("")
		q.entryPart(o, "record", e, "worklog", rc.id, rc.comment)
		q.recordState(o, "from", rc.from)
		q.recordState(o, "to", rc.to)
		o.endObject()
	}
	o.endArray()
}

func (q *request) recordState(o *jsonOut, name string, s *recordState) {
	if s == nil {
		o.null(name)
		return
	}
	o.object(name)
	o.join("duration", q.t.duration(s.dur))
	o.time("start", s.start)
	o.endObject()
}

// linkChanges writes the links that were removed or made, to issues (seen in a
// public client) and to objects of applications (in the same shape, assumed).
func (q *request) linkChanges(o *jsonOut, e *entry) {
	links := slices.Concat(e.of(unlinked), e.of(linked))
	if len(links) == 0 {
		return
	}
	o.array("links")
	for _, d := range links {
		q.linkChange(o, d.kind == unlinked, func(name string) {
			if d.remote != nil {
				q.remoteEnd(o, name, d.remote)
				return
			}
			q.linkEnd(o, name, e, d.link)
		})
	}
	o.endArray()
}

// linkChange writes one link that was made, or removed.
func (q *request) linkChange(o *jsonOut, removed bool, write func(name string)) {
	o.object("")
	if removed {
		write("from")
		o.null("to")
	} else {
		o.null("from")
		write("to")
	}
	o.endObject()
}

func (q *request) linkEnd(o *jsonOut, name string, e *entry, l *link) {
	o.object(name)
	o.join("direction", direction(l.main == e.is))
	q.linkType(o, "type", l.kind)
	q.issueRef(o, "object", l.end(e.is))
	o.endObject()
}

func (q *request) remoteEnd(o *jsonOut, name string, l *remoteLink) {
	o.object(name)
	o.join("direction", direction(l.main))
	q.linkType(o, "type", l.kind)
	q.remoteObject(o, "object", l.object)
	o.endObject()
}
