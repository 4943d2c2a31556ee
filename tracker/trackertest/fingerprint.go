package trackertest

import (
	"maps"
	"slices"
	"time"
)

// Fingerprint is a text that is equal for two Trackers with the same switches
// if all their answers are: issues, records, links, comments, files, triggers,
// groups, declared fields, applications, what search knows, what ids come next,
// and if also the same issues have or had sub-issues. The logs of calls and the
// rate limits are left out, and so are all but two entries of each changelog: the
// newest one, and the newest that changed "spent" and no record. Objects that
// only Go methods make are left out too. It holds times, so it needs a Clock of
// the test's own.
func (t *Tracker) Fingerprint() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.catchUp()
	o := jsonOut{buf: make([]byte, 0, 512+640*len(t.issues))}
	o.object("")
	o.numbers("next", int64(t.lastNum), t.lastID, t.lastRule)
	o.number("spent", int64(t.spentWrite))
	t.groups.dump(&o)
	for _, cat := range t.categories[len(standardCategories):] {
		o.texts("category", cat.id, cat.en, cat.ru, cat.description)
		o.number("order", cat.order)
	}
	for _, f := range t.fieldList {
		if !f.standard {
			f.dump(&o)
		}
	}
	for _, qu := range t.queues {
		qu.dump(&o)
	}
	for _, a := range t.uploads {
		a.dump(&o)
	}
	for _, app := range t.applications {
		app.dump(&o)
	}
	for _, is := range t.issues {
		is.dump(&o)
		for _, a := range t.files[is] {
			a.dump(&o)
		}
		for _, l := range t.remotes[is] {
			l.dump(&o)
		}
	}
	for _, s := range t.scrolls {
		s.dump(&o)
	}
	for _, b := range t.bulks {
		b.dump(&o)
	}
	o.array("stale")
	for _, is := range t.stale {
		o.number("", int64(is.num))
	}
	o.endArray()
	for _, s := range t.coming {
		o.numbers("coming", int64(s.is.num))
		o.flag("gone", s.gone)
		o.instants(s.due)
		s.dump(&o)
	}
	o.endObject()
	return string(o.buf)
}

func (f *field) dump(o *jsonOut) {
	o.texts("field", f.id, f.name.en, f.name.ru, f.description, string(f.kind), f.category.id)
	o.numbers("", f.version, f.order)
	o.flag("many", f.many)
	o.flag("readonly", f.readonly)
	for _, v := range f.options {
		o.texts("option", spell(v)...)
	}
}

func (qu *queue) dump(o *jsonOut) {
	o.texts("queue", qu.key, qu.name, qu.lead.login, qu.kind.key, qu.priority.key)
	qu.dumpTypes(o)
	o.number("last", int64(qu.num))
	o.flag("hidden", qu.hidden)
	o.flag("writable", qu.mayWrite())
	for _, tr := range qu.triggers {
		o.numbers("trigger", tr.id, tr.version)
		o.text("name", tr.name)
		o.flag("active", tr.active)
		o.text("conditions", string(tr.conditions))
		for _, a := range tr.actions {
			o.raw("action", a.raw)
		}
	}
}

func (is *issue) dump(o *jsonOut) {
	o.object(is.id)
	o.flag("gone", is.gone)
	o.flag("parental", is.parental)
	o.flag("unseen", is.unseen)
	if is.shown != nil {
		o.object("shown")
		is.shown.dump(o)
		o.endObject()
	}
	for _, p := range is.past {
		o.flag("absent", p.absent)
		o.instants(p.until)
		p.dump(o)
	}
	is.present().dump(o)
	is.dumpChanges(o)
	for _, cm := range is.comments {
		cm.dump(o)
	}
	o.endObject()
}

func (cm *comment) dump(o *jsonOut) {
	o.numbers("comment", cm.id, cm.version)
	o.texts("", cm.text, cm.by.login, cm.updatedBy.login)
	o.instants(cm.createdAt, cm.updatedAt)
	o.texts("calls", append(spell(cm.summonees), spell(cm.maillists)...)...)
	for _, a := range cm.files {
		o.number("file", a.id)
	}
}

func (a *attachment) dump(o *jsonOut) {
	o.numbers("attachment", a.id)
	o.texts("", a.name, string(a.content), a.by.login)
	o.instants(a.createdAt)
}

func (is *issue) dumpChanges(o *jsonOut) {
	written := false
	for i, e := range slices.Backward(is.changes) {
		writes := !written && len(e.records) == 0 && e.changed("spent")
		if i == len(is.changes)-1 || writes {
			o.texts("change", e.kind, e.by.login)
			for _, fc := range e.fields {
				o.text("", fc.field.id)
			}
			for _, x := range e.executed {
				o.numbers("executed", x.trigger.id)
				for _, why := range x.failed {
					o.text("", why.en)
				}
			}
		}
		if written = written || writes; written {
			return
		}
	}
}

func (v view) dump(o *jsonOut) {
	v.data.dump(o)
	for _, r := range v.records {
		o.numbers("record", r.id, r.version, int64(r.dur.d))
		o.texts("", r.dur.given, r.comment, r.by.login, r.updatedBy.login)
		o.instants(r.createdAt, r.updatedAt, r.start)
	}
	for _, l := range v.links {
		o.numbers("link", l.id, int64(l.main.num), int64(l.other.num))
		o.texts("", l.kind.id, l.by.login)
		o.instants(l.createdAt)
		if l.edited != nil {
			at, by := l.last()
			o.text("", by.login)
			o.instants(at)
		}
	}
}

func (l *remoteLink) dump(o *jsonOut) {
	o.numbers("remote", l.id)
	o.flag("main", l.main)
	o.texts("", l.kind.id, l.object.app.ID, l.object.id, l.by.login)
	o.instants(l.createdAt)
}

func (app *application) dump(o *jsonOut) {
	o.any("application", app.Application)
	for _, ob := range app.objects {
		o.texts("object", ob.id, ob.key)
	}
}

func (s *scroll) dump(o *jsonOut) {
	o.numbers("scroll", int64(s.number), int64(s.size))
	o.instants(s.due)
	for _, r := range s.rows {
		o.number("row", int64(r.is.num))
		r.dump(o)
	}
}

func (d *data) dump(o *jsonOut) {
	parent := 0
	if d.parent != nil {
		parent = d.parent.num
	}
	o.texts("issue", d.key, d.queue.key, d.summary, d.description, d.spent.given, d.estimation.given, d.originalEstimation.given)
	o.numbers("", int64(parent), d.version, int64(d.spent.d), int64(d.estimation.d), int64(d.originalEstimation.d))
	for _, v := range []*term{d.kind, d.priority, d.status, d.previousStatus, d.resolution} {
		o.array("term")
		if v != nil {
			o.text("", v.key)
		}
		o.endArray()
	}
	for _, u := range append([]*user{d.assignee, d.createdBy, d.updatedBy}, d.followers...) {
		o.array("user")
		if u != nil {
			o.text("", u.login)
		}
		o.endArray()
	}
	o.texts("aliases", d.aliases...)
	o.texts("tags", d.tags...)
	o.instants(d.createdAt, d.updatedAt, d.statusSince, d.commentedAt)
	for _, item := range d.checklist {
		item.dump(o)
	}
	for _, name := range slices.Sorted(maps.Keys(d.extra)) {
		o.texts(name, spell(d.extra[name])...)
	}
}

func (item *checklistItem) dump(o *jsonOut) {
	o.texts("item", item.id, item.text, item.url)
	o.flag("", item.checked)
	o.instants(item.deadline)
	if item.assignee != nil {
		o.text("", item.assignee.login)
	}
}

// texts, numbers and instants write short lists.
func (o *jsonOut) texts(name string, list ...string) {
	o.array(name)
	for _, s := range list {
		o.text("", s)
	}
	o.endArray()
}

func (o *jsonOut) numbers(name string, list ...int64) {
	o.array(name)
	for _, n := range list {
		o.number("", n)
	}
	o.endArray()
}

func (o *jsonOut) instants(list ...time.Time) {
	o.array("")
	for _, at := range list {
		o.number("", at.UnixMilli())
	}
	o.endArray()
}
