package trackertest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

var worklogRoutes = []*routeEntry{
	{"GET", path("issues/*/worklog"), KindWorklog, listWorklog},
	{"POST", path("issues/*/worklog"), KindWorklogWrite, createRecord},
	{"GET", path("issues/*/worklog/*"), KindWorklog, getRecord},
	{"PATCH", path("issues/*/worklog/*"), KindWorklogWrite, patchRecord},
	{"DELETE", path("issues/*/worklog/*"), KindWorklogWrite, deleteRecord},
	{"GET", path("worklog"), KindWorklog, findWorklog},
	{"POST", path("worklog/_search"), KindWorklog, findWorklog},
}

// rewrite changes an issue's worklog and lets "spent" follow, in the way that
// the switch says.
func (c *change) rewrite(r *record, kind string, f func()) {
	is := r.is
	tc := c.touch(is)
	before, from := is.logged, r.state()
	f()
	tc.records = append(tc.records, recordChange{r.id, r.comment, from, r.state()})
	tc.recordKind = kind
	is.logged = 0
	for _, r := range is.records {
		is.logged += r.dur.d
	}
	total := is.logged
	if c.t.sw.Worklogs == Additive {
		total = max(0, is.spent.d+is.logged-before)
	}
	if total != is.spent.d {
		is.spent = amount{d: total}
	}
}

func (c *change) addRecord(is *issue, dur amount, comment string, start time.Time) *record {
	r := &record{
		id: c.t.newID(), version: c.now.UnixMilli(), is: is, comment: comment, dur: dur, api: c.api,
		by: c.by, updatedBy: c.by, createdAt: c.now, updatedAt: c.now, start: start,
	}
	c.rewrite(r, "IssueWorklogAdded", func() { is.records = append(is.records, r) })
	return r
}

func (c *change) editRecord(r *record, f func()) {
	c.rewrite(r, "IssueWorklogUpdated", f)
	r.version = max(r.version+1, c.now.UnixMilli())
	r.updatedAt, r.updatedBy = c.now, c.by
}

func (c *change) dropRecord(r *record) {
	c.rewrite(r, "IssueWorklogRemoved", func() {
		r.is.records = slices.DeleteFunc(r.is.records, func(x *record) bool { return x == r })
	})
}

// findRecord is a record by its id; nil is none.
func findRecord(records []*record, id string) *record {
	for _, r := range records {
		if strconv.FormatInt(r.id, 10) == id {
			return r
		}
	}
	return nil
}

func (q *request) record(o *jsonOut, r *record) {
	o.object("")
	o.join("self", q.base, "/issues/", r.is.key, "/worklog/", strconv.FormatInt(r.id, 10))
	q.entryID(o, r.id)
	o.number("version", r.version)
	q.issueRef(o, "issue", r.is)
	if r.comment != "" {
		o.text("comment", r.comment)
	}
	q.user(o, "createdBy", r.by)
	q.user(o, "updatedBy", r.updatedBy)
	o.time("createdAt", r.createdAt)
	o.time("updatedAt", r.updatedAt)
	o.time("start", r.start)
	o.join("duration", q.t.duration(r.dur))
	o.endObject()
}

func (q *request) showRecord(status int, r *record) func() *answer {
	return shown(status, func(o *jsonOut) { q.record(o, r) })
}

func recordID(r *record) int64 { return r.id }

func listWorklog(q *request) (func() *answer, error) {
	v, err := q.read(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, v.records, q.t.sw.Records, recordID, q.record)
}

func getRecord(q *request) (func() *answer, error) {
	v, err := q.read(q.args[0])
	if err != nil {
		return nil, err
	}
	r := findRecord(v.records, q.args[1])
	if r == nil {
		return nil, errPath
	}
	return q.showRecord(http.StatusOK, r), nil
}

// recordBody is a record as requests write it. Absent fields stay as they are.
type recordBody struct {
	Start    string  `json:"start"`
	Duration *string `json:"duration"`
	Comment  *string `json:"comment"`
}

// check reads the body; start is zero and the amount nil if not given.
func (b *recordBody) check(q *request) (start time.Time, dur *amount, err error) {
	if err := q.into(b); err != nil {
		return start, nil, err
	}
	if b.Start != "" {
		var ok bool
		if start, ok = parseTime(b.Start); !ok {
			return start, nil, invalid("start", "Некорректная дата.", "The date is invalid.")
		}
	}
	if b.Duration == nil {
		return start, nil, nil
	}
	a, ok := parseDuration(*b.Duration)
	if !ok || a.d == 0 {
		return start, nil, invalid("duration", "Некорректная продолжительность.", "The duration is invalid.")
	}
	return start, &a, nil
}

func createRecord(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	var body recordBody
	start, dur, err := body.check(q)
	if err != nil {
		return nil, err
	}
	if dur == nil {
		return nil, required("duration")
	}
	if start.IsZero() {
		start = q.c.now
	}
	comment := ""
	if body.Comment != nil {
		comment = *body.Comment
	}
	r := q.c.addRecord(is, *dur, comment, start)
	q.t.countWrite(is, Writes{Worklog: 1})
	return q.showRecord(http.StatusCreated, r), nil
}

// recordToChange is the record that a path names, to be changed.
func (q *request) recordToChange() (*record, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	r := findRecord(is.records, q.args[1])
	if r == nil {
		return nil, errPath
	}
	return r, nil
}

func patchRecord(q *request) (func() *answer, error) {
	r, err := q.recordToChange()
	if err != nil {
		return nil, err
	}
	var body recordBody
	start, dur, err := body.check(q)
	if err != nil {
		return nil, err
	}
	q.c.editRecord(r, func() {
		if dur != nil {
			r.dur = *dur
		}
		if body.Comment != nil {
			r.comment = *body.Comment
		}
		if !start.IsZero() {
			r.start = start
		}
	})
	q.t.countWrite(r.is, Writes{Worklog: 1})
	return q.showRecord(http.StatusOK, r), nil
}

func deleteRecord(q *request) (func() *answer, error) {
	r, err := q.recordToChange()
	if err != nil {
		return nil, err
	}
	q.c.dropRecord(r)
	q.t.countWrite(r.is, Writes{Worklog: 1})
	return noContent, nil
}

// findWorklog finds records of all issues by author and time of creation.
func findWorklog(q *request) (func() *answer, error) {
	want, err := q.recordFilter()
	if err != nil {
		return nil, err
	}
	var found []*record
	for _, is := range q.t.issues {
		for _, r := range is.records {
			if !is.gone && !is.queue.hidden && want(r) {
				found = append(found, r)
			}
		}
	}
	slices.SortFunc(found, func(a, b *record) int { return cmp.Compare(a.id, b.id) })
	return listed(q, found, q.pages(false), recordID, q.record)
}
