package trackertest

import (
	"fmt"
	"strconv"

	"timeupdater/tracker"
)

// The methods in this file are what people do in Tracker's pages. They fire
// triggers and know no versions. They panic when the queue, issue, record
// or user does not exist: that is a mistake in the test.

func (t *Tracker) mustFind(key string) *issue {
	is := t.find(key)
	if is == nil {
		panic(fmt.Sprintf("trackertest: no issue %q", key))
	}
	return is
}

func mustUser(login string) *user {
	u := findUser(login)
	if u == nil {
		panic(fmt.Sprintf("trackertest: no user %q", login))
	}
	return u
}

func (t *Tracker) mustQueue(key string) *queue {
	qu := t.byQueue[key]
	if qu == nil {
		panic(fmt.Sprintf("trackertest: no queue %q", key))
	}
	return qu
}

// AddQueue makes a queue, unless it exists.
func (t *Tracker) AddQueue(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byQueue[key] == nil {
		t.addQueue(key, key)
	}
}

// Hide keeps a queue's issues from the API: reading one is forbidden and
// search leaves it out, but links still name it.
func (t *Tracker) Hide(queue string, hidden bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mustQueue(queue).hidden = hidden
}

// SetSpentWrite changes how requests that write "spent" are taken from now on.
func (t *Tracker) SetSpentWrite(how SpentWrite) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spentWrite = how
}

// Create makes an issue, a sub-issue of parent unless that is "".
func (t *Tracker) Create(queue, summary, parent string) (key string) {
	t.act(func(c *change) {
		is := c.newIssue(t.mustQueue(queue))
		var above *issue
		if parent != "" {
			above = t.mustFind(parent)
		}
		is.summary = summary
		c.enter(is)
		c.setParent(is, above)
		key = is.key
	})
	return key
}

// Rename changes an issue's summary, which concerns nobody's time.
func (t *Tracker) Rename(key, summary string) {
	t.act(func(c *change) {
		is := t.mustFind(key)
		c.touch(is)
		is.summary = summary
	})
}

// Move makes an issue a sub-issue of another one, or of none (""). It makes
// cycles if told so, as imported data may have them.
func (t *Tracker) Move(key, parent string) {
	t.act(func(c *change) {
		is := t.mustFind(key)
		if parent == "" {
			c.setParent(is, nil)
			return
		}
		c.setParent(is, t.mustFind(parent))
	})
}

// Transfer moves an issue to another queue, where it gets a new key. The old
// one keeps answering. It loses its queue's own fields, its components and
// versions and its project.
func (t *Tracker) Transfer(key, queue string) (newKey string) {
	t.act(func(c *change) {
		is := t.mustFind(key)
		if qu := t.mustQueue(queue); is.queue != qu {
			c.transfer(is, qu)
			t.shed(is, false)
		}
		newKey = is.key
	})
	return newKey
}

// Delete removes an issue with its worklog and its links. Its sub-issues stay
// without a parent.
func (t *Tracker) Delete(key string) {
	t.act(func(c *change) {
		is := t.mustFind(key)
		for len(is.children) > 0 {
			c.setParent(is.children[0], nil)
		}
		c.setParent(is, nil)
		for len(is.links) > 0 {
			c.unlink(is.links[0])
		}
		c.touch(is)
		is.gone = true
		delete(t.byID, is.id)
		if unique, ok := is.extra["unique"].(string); ok {
			delete(t.unique, unique)
		}
		for _, name := range append([]string{is.key}, is.aliases...) {
			delete(t.byKey, name)
		}
		if !t.lags {
			t.issues = without(t.issues, is)
		}
	})
}

// Log adds a worklog record by the user person.
func (t *Tracker) Log(key string, d tracker.Duration, comment string) (id string) {
	return t.LogAs(person.login, key, d, comment)
}

// LogAs adds a worklog record by a user who logs time in Tracker's pages:
// person, or robot or second, whose tokens the API also takes.
func (t *Tracker) LogAs(login, key string, d tracker.Duration, comment string) (id string) {
	t.actAs(mustUser(login), func(c *change) {
		r := c.addRecord(t.mustFind(key), amount{d: d}, comment, c.now)
		id = strconv.FormatInt(r.id, 10)
	})
	return id
}

// EditLog changes the duration of a worklog record.
func (t *Tracker) EditLog(key, id string, d tracker.Duration) {
	t.act(func(c *change) {
		r := t.mustRecord(key, id)
		c.editRecord(r, func() { r.dur = amount{d: d} })
	})
}

// DeleteLog removes a worklog record.
func (t *Tracker) DeleteLog(key, id string) {
	t.act(func(c *change) { c.dropRecord(t.mustRecord(key, id)) })
}

func (t *Tracker) mustRecord(key, id string) *record {
	r := findRecord(t.mustFind(key).records, id)
	if r == nil {
		panic(fmt.Sprintf("trackertest: no record %s on %s", id, key))
	}
	return r
}

// SetSpent gives an issue a "spent" that no record explains, as an import does.
func (t *Tracker) SetSpent(key string, d tracker.Duration) {
	t.act(func(c *change) {
		is := t.mustFind(key)
		c.touch(is)
		is.spent = amount{d: d}
	})
}

// SetVersion makes an issue look as if it had been changed often.
func (t *Tracker) SetVersion(key string, version int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	is := t.mustFind(key)
	is.version = version
	if is.shown != nil {
		is.shown.version = version
	}
	for i := range t.coming {
		if t.coming[i].is == is {
			t.coming[i].version = version
		}
	}
}

// Link links two issues: key is what relationship says to other, in the words
// of the API ("relates", "depends on", "is epic of").
func (t *Tracker) Link(key, relationship, other string) {
	t.act(func(c *change) {
		lt, main := findLinkType(relationship)
		if lt == nil {
			panic(fmt.Sprintf("trackertest: no relationship %q", relationship))
		}
		a, b := t.mustFind(key), t.mustFind(other)
		if !main {
			a, b = b, a
		}
		if lt == subtaskLink {
			c.setParent(b, a)
			return
		}
		c.link(lt, a, b)
	})
}

// SetStatus gives an issue a status by its key. No transition needs to lead there.
func (t *Tracker) SetStatus(key, status string) {
	t.act(func(c *change) {
		v := findTerm(t.statuses, status)
		if v == nil {
			panic(fmt.Sprintf("trackertest: no status %q", status))
		}
		c.setStatus(t.mustFind(key), v)
	})
}

// Assign gives an issue an assignee.
func (t *Tracker) Assign(key string) {
	t.act(func(c *change) {
		is := t.mustFind(key)
		c.touch(is)
		is.assignee = person
	})
}
