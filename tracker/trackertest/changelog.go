package trackertest

import (
	"net/http"
	"slices"
	"time"
)

var changelogRoutes = []*routeEntry{
	{"GET", path("issues/*/changelog"), KindChangelog, listChanges},
	{"GET", path("issues/*/changelog/*"), KindChangelog, getChange},
}

// entry is what one change did to an issue, as its changelog tells it.
type entry struct {
	id       int64
	version  int64 // of the issue after the change
	is       *issue
	at       time.Time
	by       *user
	kind     string
	fields   []fieldChange
	deeds    []deed
	records  []recordChange
	executed []execution
}

// fieldChange is a field that a change gave another value.
type fieldChange struct {
	field    *field
	from, to value
}

// recordChange is what a change did to a record; nil is that there is none.
type recordChange struct {
	id       int64
	comment  string
	from, to *recordState
}

type recordState struct {
	dur   amount
	start time.Time
}

// state is how the record is in its issue's worklog now.
func (r *record) state() *recordState {
	if !slices.Contains(r.is.records, r) {
		return nil
	}
	return &recordState{r.dur, r.start}
}

// mostEntries are kept of all changelogs together, the newest ones.
const mostEntries = 10000

// kind is the type of the change in the changelog (the words are documented;
// which one a change of several things gets is assumed).
func (tc *touch) kind() string {
	beside := func(fields ...string) bool {
		return slices.ContainsFunc(tc.fields, func(f string) bool { return !slices.Contains(fields, f) })
	}
	switch {
	case tc.created:
		return "IssueCreated"
	case tc.is.queue != tc.before.queue:
		return "IssueMoved"
	case tc.is.status != tc.before.status:
		return "IssueWorkflow"
	case len(tc.records) > 0 && !beside("spent"):
		return tc.recordKind
	case len(tc.deeds) > 0 && !beside("followers", "pendingReplyFrom"): // a comment changes these
		return tc.deeds[0].kind
	case len(tc.fields) > 0:
		return "IssueUpdated"
	case len(tc.joined) > 0:
		return linked
	case len(tc.parted) > 0:
		return unlinked
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
		id: t.lastEntry, version: tc.is.version, is: tc.is, at: c.now, by: c.by, kind: kind, fields: c.fieldChanges(tc),
		deeds: tc.allDeeds(), records: tc.records,
	}
	tc.entry = e
	tc.is.changes = append(tc.is.changes, e)
	t.entries = append(t.entries, e)
	if len(t.entries) > mostEntries {
		oldest := t.entries[0]
		t.entries = t.entries[1:]
		oldest.is.changes = oldest.is.changes[1:]
	}
}

// allDeeds are the deeds and what happened to links.
func (tc *touch) allDeeds() []deed {
	all := slices.Clip(tc.deeds)
	for _, l := range tc.parted {
		all = append(all, deed{kind: unlinked, link: l})
	}
	for _, l := range tc.joined {
		all = append(all, deed{kind: linked, link: l})
	}
	return all
}

// fieldChanges tells of the changed fields what they held and hold. Making an
// issue and another status are told of too (documented).
func (c *change) fieldChanges(tc *touch) []fieldChange {
	var list []fieldChange
	tell := func(id string, before *data) {
		f := c.t.fieldByID(id)
		list = append(list, fieldChange{f, f.value(before), f.value(&tc.is.data)})
	}
	if tc.created && tc.is.status == tc.before.status {
		tell("status", &data{})
	}
	for _, id := range tc.fields {
		tell(id, &tc.before)
		if id == "status" {
			tell("statusStartTime", &tc.before)
		}
	}
	return list
}

func (e *entry) changed(field string) bool {
	return slices.ContainsFunc(e.fields, func(fc fieldChange) bool { return fc.field.id == field })
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
	list := q.changes(is)
	switch order := q.query.Get("sort"); {
	case q.t.sw.IgnoreSort || order == "" || order == "asc":
	case order == "desc":
		slices.Reverse(list)
	default:
		return nil, bad("Некорректное значение sort.", "sort is invalid.")
	}
	if id := q.query.Get("id"); id != "" {
		i := slices.IndexFunc(list, func(e *entry) bool { return e.name() == id })
		if i < 0 {
			return nil, invalid("id", "Изменение не существует.", "No such change.")
		}
		list = list[i+1:]
	}
	fields, kinds := q.query["field"], q.query["type"] // each may come several times (seen)
	list = slices.DeleteFunc(list, func(e *entry) bool {
		return len(fields) > 0 && !slices.ContainsFunc(fields, e.changed) || len(kinds) > 0 && !slices.Contains(kinds, e.kind)
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
		links := `<` + q.address("id", "") + `>; rel="first"`
		if len(page) < len(list) {
			links += `, <` + q.address("id", page[len(page)-1].name()) + `>; rel="next"`
		}
		a.set("Link", links)
		return a
	}, nil
}

// changes are the entries of an issue as they are told, oldest first.
func (q *request) changes(is *issue) []*entry {
	var list []*entry
	for _, e := range is.changes {
		list = append(list, e.told(q.t.sw.RecordEntries)...)
	}
	return list
}

func getChange(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	for _, e := range q.changes(is) {
		if e.name() == q.args[1] {
			return shown(http.StatusOK, func(o *jsonOut) { q.entry(o, e) }), nil
		}
	}
	return nil, errPath
}

// told is an entry as the changelog tells it, oldest first. The id and the type
// of an entry for spent alone are assumed.
func (e *entry) told(how RecordEntries) []*entry {
	if how == RecordTogether || len(e.records) == 0 || !e.changed("spent") {
		return []*entry{e}
	}
	rest, spent := *e, *e
	isSpent := func(fc fieldChange) bool { return fc.field.id == "spent" }
	rest.fields = slices.DeleteFunc(slices.Clone(e.fields), isSpent)
	if how == RecordBare {
		return []*entry{&rest}
	}
	spent.id, spent.kind = e.id+1, "IssueUpdated"
	spent.fields = slices.DeleteFunc(slices.Clone(e.fields), func(fc fieldChange) bool { return !isSpent(fc) })
	spent.deeds, spent.records, spent.executed = nil, nil, nil
	return []*entry{&rest, &spent}
}
