package trackertest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"
)

var bulkRoutes = []*routeEntry{
	{"POST", path("bulkchange/_update"), KindBulk, bulkUpdate},
	{"POST", path("bulkchange/_transition"), KindBulk, bulkTransition},
	{"POST", path("bulkchange/_move"), KindBulk, bulkMove},
	{"GET", path("bulkchange/*"), KindOther, getBulk},
	{"GET", path("bulkchange/*/issues"), KindOther, listBulkFailures},
}

// mostBulk is how many issues one bulk change may have (documented).
const mostBulk = 10000

// bulk is a bulk change: what it does to each of its issues is a change of its
// own.
type bulk struct {
	number int
	by     *user
	at     time.Time
	asked  string // the path and body of the request
	issues []*issue
	act    bulkAct
	done   bool
	failed []failure
}

// bulkAct checks what a bulk change does to an issue, and returns what does it.
type bulkAct func(*change, *issue) (func(), error)

// failure is why an issue was not changed.
type failure struct {
	is  *issue
	why *refusal
}

// bulkBody is what every bulk change may be asked with.
type bulkBody struct {
	Issues json.RawMessage            `json:"issues"`
	Values map[string]json.RawMessage `json:"values"`
	Notify *bool                      `json:"notify"` // nobody is notified (seen in a public client)
}

func bulkUpdate(q *request) (func() *answer, error) {
	var b bulkBody
	if err := q.into(&b); err != nil {
		return nil, err
	}
	if len(b.Values) == 0 {
		return nil, required("values")
	}
	return q.bulk(b, func(c *change, is *issue) (func(), error) {
		p, err := c.patch(b.Values, is, is.queue)
		return func() { c.apply(p, is) }, err
	})
}

// bulkTransition takes all fields of issues, not only those on the screen
// (documented).
func bulkTransition(q *request) (func() *answer, error) {
	var b struct {
		bulkBody
		Transition json.RawMessage `json:"transition"`
	}
	if err := q.into(&b); err != nil {
		return nil, err
	}
	id := refName(b.Transition)
	if id == "" {
		return nil, required("transition")
	}
	return q.bulk(b.bulkBody, func(c *change, is *issue) (func(), error) {
		tr, err := c.t.offered(is, id, c.by)
		if err != nil {
			return nil, err
		}
		return c.transit(is, tr, b.Values)
	})
}

func bulkMove(q *request) (func() *answer, error) {
	var b struct {
		bulkBody
		Queue         json.RawMessage `json:"queue"`
		MoveAllFields bool            `json:"moveAllFields"`
		InitialStatus bool            `json:"initialStatus"`
	}
	if err := q.into(&b); err != nil {
		return nil, err
	}
	qu := q.t.queueBy(refName(b.Queue))
	if qu == nil || qu.hidden {
		return nil, invalid("queue", errQueue.ru, errQueue.en)
	}
	m := moving{to: qu, all: b.MoveAllFields, initial: b.InitialStatus}
	return q.bulk(b.bulkBody, func(c *change, is *issue) (func(), error) { return c.move(is, m, b.Values) })
}

// bulk takes a bulk change, which is carried out after the answer. Whether
// mistakes in values show here or with each issue is unknown: here they do with
// each issue, as in the documentation's sample.
func (q *request) bulk(body bulkBody, act bulkAct) (func() *answer, error) {
	issues, err := q.bulkIssues(body.Issues)
	if err != nil {
		return nil, err
	}
	b := &bulk{
		number: len(q.t.bulks) + 1, by: q.c.by, at: q.c.now, issues: issues, act: act,
		asked: q.http.URL.Path + string(q.body),
	}
	q.t.bulks = append(q.t.bulks, b)
	return q.showBulk(http.StatusCreated, b), nil
}

// bulkIssues are the issues that a bulk change names, each of them once: as keys,
// ids, objects with one of these, or a text in the query language (documented).
// One that does not exist fails the request (assumed).
func (q *request) bulkIssues(raw json.RawMessage) ([]*issue, error) {
	switch {
	case string(raw) == `""`: // as a query it would find all issues
		return nil, required("issues")
	case len(raw) > 0 && raw[0] == '"':
		search := *q
		search.body = slices.Concat([]byte(`{"query":`), raw, []byte(`}`))
		found, err := search.search()
		return capped(slices.Clone(found), err)
	}
	var named []json.RawMessage
	if json.Unmarshal(raw, &named) != nil && len(raw) > 0 {
		return nil, invalid("issues", "Ожидается список задач.", "A list of issues is expected.")
	}
	var issues []*issue
	once := map[*issue]bool{}
	for _, name := range named {
		is, err := q.seen(refName(name))
		if errors.Is(err, errIssue) {
			return nil, invalid("issues", errIssue.ru, errIssue.en)
		}
		if err != nil {
			return nil, err
		}
		if !once[is] {
			issues, once[is] = append(issues, is), true
		}
	}
	return capped(issues, nil)
}

func capped(issues []*issue, err error) ([]*issue, error) {
	switch {
	case err != nil:
		return nil, err
	case len(issues) == 0:
		return nil, required("issues")
	case len(issues) > mostBulk:
		return nil, invalid("issues", "Слишком много задач.", "Too many issues.")
	}
	return issues, nil
}
