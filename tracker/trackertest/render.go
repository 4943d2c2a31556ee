package trackertest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fieldSet is what the parameter "fields" asks for; empty is everything.
type fieldSet map[string]bool

func (s fieldSet) has(name string) bool { return len(s) == 0 || s[name] }

func (q *request) fields() fieldSet {
	list := q.query.Get("fields")
	if list == "" || q.t.sw.IgnoreFields {
		return nil
	}
	set := fieldSet{}
	for _, name := range strings.Split(list, ",") {
		set[strings.TrimSpace(name)] = true
	}
	return set
}

func (o *jsonOut) time(name string, at time.Time) {
	o.lead(name)
	o.buf = append(o.buf, '"')
	o.buf = at.AppendFormat(o.buf, timeForm)
	o.buf = append(o.buf, '"')
}

// smallID is the id of a dictionary's value: a string in the documentation's samples.
func (q *request) smallID(o *jsonOut, id string) {
	if q.t.sw.SwapIDs {
		o.raw("id", []byte(id))
		return
	}
	o.text("id", id)
}

// entryID is the id of a link, record or comment: a number in the samples.
func (q *request) entryID(o *jsonOut, id int64) {
	if q.t.sw.SwapIDs {
		o.text("id", strconv.FormatInt(id, 10))
		return
	}
	o.number("id", id)
}

func (q *request) issueRef(o *jsonOut, name string, is *issue) {
	o.object(name)
	o.join("self", q.base, "/issues/", is.key)
	o.join("id", is.id)
	o.join("key", is.key)
	o.text("display", is.summary)
	o.endObject()
}

func (q *request) term(o *jsonOut, name, path string, v *term) {
	if v == nil {
		return
	}
	o.object(name)
	o.join("self", q.base, "/", path, "/", v.id)
	q.smallID(o, v.id)
	if v.key != "" {
		o.join("key", v.key)
	}
	o.text("display", q.say(v))
	o.endObject()
}

func (q *request) say(v *term) string {
	if q.english {
		return v.en
	}
	return v.ru
}

func (q *request) user(o *jsonOut, name string, u *user) {
	if u == nil {
		return
	}
	o.object(name)
	o.join("self", q.base, "/users/", u.uid)
	o.join("id", u.uid)
	o.text("display", u.name)
	o.join("cloudUid", u.cloudUID)
	o.raw("passportUid", []byte(u.passportUID))
	o.endObject()
}

func (q *request) queueRef(o *jsonOut, name string, qu *queue) {
	o.object(name)
	o.join("self", q.base, "/queues/", qu.key)
	q.smallID(o, qu.id)
	o.join("key", qu.key)
	o.text("display", qu.name)
	o.endObject()
}

// issue writes an issue. Unset fields have no key (seen in a capture of a live
// answer).
func (q *request) issue(o *jsonOut, v view, only fieldSet) {
	d := v.data
	o.object("")
	o.join("self", q.base, "/issues/", d.key)
	q.identity(o, v.is, d, only)
	q.people(o, d, only)
	if only.has("spent") {
		q.spent(o, d)
	}
	if only.has("estimation") && d.estimation.d > 0 {
		o.join("estimation", q.t.duration(d.estimation))
	}
	if only.has("originalEstimation") && d.originalEstimation.d > 0 {
		o.join("originalEstimation", q.t.duration(d.originalEstimation))
	}
	q.dates(o, d, only)
	q.extras(o, d, only)
	q.checklist(o, d, only)
	q.expanded(o, v)
	o.endObject()
}

func (q *request) identity(o *jsonOut, is *issue, d *data, only fieldSet) {
	if only.has("id") {
		o.join("id", is.id)
	}
	if only.has("key") {
		o.join("key", d.key)
	}
	if only.has("version") {
		o.number("version", d.version)
	}
	if only.has("summary") {
		o.text("summary", d.summary)
	}
	if only.has("description") && d.description != "" {
		o.text("description", d.description)
	}
	if only.has("parent") && d.parent != nil {
		q.issueRef(o, "parent", d.parent)
	}
	if only.has("aliases") && len(d.aliases) > 0 {
		o.any("aliases", d.aliases)
	}
	if only.has("queue") {
		q.queueRef(o, "queue", d.queue)
	}
	for _, v := range []struct {
		name, path string
		value      *term
	}{
		{"type", "issuetypes", d.kind},
		{"priority", "priorities", d.priority},
		{"status", "statuses", d.status},
		{"previousStatus", "statuses", d.previousStatus},
		{"resolution", "resolutions", d.resolution},
	} {
		if only.has(v.name) {
			q.term(o, v.name, v.path, v.value)
		}
	}
	if only.has("statusType") {
		q.statusType(o, d.status)
	}
}

func (q *request) statusType(o *jsonOut, status *term) {
	o.object("statusType")
	o.join("id", status.class.key)
	o.join("key", status.class.key)
	o.text("display", q.say(status.class))
	o.endObject()
}

func (q *request) people(o *jsonOut, d *data, only fieldSet) {
	for _, p := range []struct {
		name string
		u    *user
	}{{"assignee", d.assignee}, {"createdBy", d.createdBy}, {"updatedBy", d.updatedBy}} {
		if only.has(p.name) {
			q.user(o, p.name, p.u)
		}
	}
	if only.has("followers") && len(d.followers) > 0 {
		o.array("followers")
		for _, u := range d.followers {
			q.user(o, "", u)
		}
		o.endArray()
	}
	if only.has("tags") && len(d.tags) > 0 {
		o.any("tags", d.tags)
	}
}

// spent of zero is where Trackers may differ.
func (q *request) spent(o *jsonOut, d *data) {
	switch {
	case d.spent.d > 0:
		o.join("spent", q.t.duration(d.spent))
	case q.t.sw.ZeroSpent == ZeroNull:
		o.null("spent")
	case q.t.sw.ZeroSpent == ZeroPT0S:
		o.join("spent", "PT0S")
	}
}

func (q *request) dates(o *jsonOut, d *data, only fieldSet) {
	for _, at := range []struct {
		name string
		time time.Time
	}{
		{"createdAt", d.createdAt}, {"updatedAt", d.updatedAt},
		{"statusStartTime", d.statusSince}, {"lastCommentUpdatedAt", d.commentedAt},
	} {
		if only.has(at.name) && !at.time.IsZero() {
			o.time(at.name, at.time)
		}
	}
	if only.has("commentWithoutExternalMessageCount") {
		o.number("commentWithoutExternalMessageCount", int64(d.commentCount))
	}
	if only.has("commentWithExternalMessageCount") {
		o.number("commentWithExternalMessageCount", 0)
	}
	if only.has("votes") {
		o.number("votes", 0)
	}
	if only.has("favorite") {
		o.flag("favorite", false)
	}
}

func (q *request) extras(o *jsonOut, d *data, only fieldSet) {
	if len(d.extra) == 0 {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(d.extra)) {
		if only.has(id) {
			q.value(o, id, q.t.fieldByID(id), d.extra[id])
		}
	}
}

// expanded adds what the parameter "expand" asks for, see expansions.
func (q *request) expanded(o *jsonOut, v view) {
	list := q.query.Get("expand")
	if list == "" {
		return
	}
	for _, name := range strings.Split(list, ",") {
		switch strings.TrimSpace(name) {
		case "transitions":
			o.array("transitions")
			q.transitions(o, v.is)
			o.endArray()
		case "links":
			o.array("links")
			for _, l := range v.links {
				q.link(o, v.is, l)
			}
			o.endArray()
		case "comments":
			o.array("comments")
			for _, cm := range v.is.comments {
				q.comment(o, v.is, cm)
			}
			o.endArray()
		case "attachments":
			o.array("attachments")
			for _, a := range q.t.files[v.is] {
				q.attachment(o, a)
			}
			o.endArray()
		}
	}
}
