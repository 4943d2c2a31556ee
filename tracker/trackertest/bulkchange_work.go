package trackertest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// workOff carries out the bulk changes that are due, and returns the triggers
// that this fires.
func (t *Tracker) workOff() []firing {
	var fired []firing
	for ; t.worked < len(t.bulks); t.worked++ {
		b := t.bulks[t.worked]
		if t.now().Before(b.at.Add(t.sw.BulkDelay)) {
			break
		}
		for _, is := range b.issues {
			c := t.begin(b.by, true)
			act, err := b.check(c, is)
			if err != nil {
				b.failed = append(b.failed, failure{is, refusalOf(err)})
				continue
			}
			act()
			fired = append(fired, c.commit()...)
		}
		b.done = true
	}
	return fired
}

// check checks what the bulk change does to an issue.
func (b *bulk) check(c *change, is *issue) (func(), error) {
	if is.gone {
		return nil, errIssue
	}
	if err := is.writable(); err != nil {
		return nil, err
	}
	return b.act(c, is)
}

// status is the word for how far a bulk change is, and what it means. The words
// are documented, but for COMPLETE, on which the official Python client's code
// waits; its README compares with COMPLETED, which its code never sees.
func (b *bulk) status() (word string, text term) {
	switch {
	case !b.done:
		return "CREATED", term{en: "The bulk change is waiting.", ru: "Массовое изменение ожидает выполнения."}
	case len(b.failed) > 0:
		return "FAILED", term{en: "Some issues were not changed.", ru: "Часть задач не изменена."}
	}
	return "COMPLETE", term{en: "All issues were changed.", ru: "Все задачи изменены."}
}

func (b *bulk) id() string { return fmt.Sprintf("593cd212%016x", b.number) }

// showBulk answers with a bulk change. What its request is answered with does
// not count issues (documented).
func (q *request) showBulk(status int, b *bulk) func() *answer {
	return shown(status, func(o *jsonOut) {
		percent := int64(0)
		if b.done {
			percent = 100
		}
		word, text := b.status()
		o.object("")
		o.join("id", b.id())
		o.join("self", q.base, "/bulkchange/", b.id())
		q.user(o, "createdBy", b.by)
		o.time("createdAt", b.at)
		o.text("status", word)
		o.text("statusText", q.say(&text))
		o.number("executionChunkPercent", percent)
		o.number("executionIssuePercent", percent)
		if status == http.StatusOK {
			completed := 0
			if b.done {
				completed = len(b.issues) - len(b.failed)
			}
			o.number("totalIssues", int64(len(b.issues)))
			o.number("totalCompletedIssues", int64(completed))
		}
		o.endObject()
	})
}

// namedBulk is the bulk change that the path names.
func (q *request) namedBulk() (*bulk, error) {
	i := slices.IndexFunc(q.t.bulks, func(b *bulk) bool { return b.id() == q.args[0] })
	if i < 0 {
		return nil, errPath
	}
	return q.t.bulks[i], nil
}

func getBulk(q *request) (func() *answer, error) {
	b, err := q.namedBulk()
	if err != nil {
		return nil, err
	}
	return q.showBulk(http.StatusOK, b), nil
}

// listBulkFailures answers with the issues that were not changed (documented).
func listBulkFailures(q *request) (func() *answer, error) {
	b, err := q.namedBulk()
	if err != nil {
		return nil, err
	}
	text := term{en: "The issue was not changed.", ru: "Задача не изменена."}
	return listed(q, b.failed, Whole, nil, func(o *jsonOut, f failure) {
		o.object("")
		q.issueRef(o, "issue", f.is)
		o.text("status", "FAILED")
		o.text("statusText", q.say(&text))
		o.object("error")
		o.refusal(f.why, q.english)
		o.endObject()
		o.endObject()
	})
}

func (b *bulk) dump(o *jsonOut) {
	o.texts("bulk", strconv.Itoa(b.number), b.by.login, b.asked)
	o.flag("done", b.done)
	for _, is := range b.issues {
		o.number("", int64(is.num))
	}
	for _, f := range b.failed {
		o.texts("failed", f.is.id, f.why.field, f.why.en)
	}
	o.instants(b.at)
}
