package trackertest

import (
	"slices"
	"time"
)

// change is one action of somebody: all that it does to issues gives each of
// them one new version and fires triggers once.
type change struct {
	t       *Tracker
	by      *user
	api     bool
	now     time.Time
	touched []*touch // in the order of the first touch
}

// touch is what a change does to one issue.
type touch struct {
	is      *issue
	before  data
	created bool
	spoken  bool     // a comment was made
	logged  bool     // a worklog record was changed
	linked  []string // what the issue now is to others: "is parent task for"
	cut     []string // what it no longer is
	marked  bool     // unindexed by this change
}

func (t *Tracker) begin(by *user, api bool) *change {
	return &change{t: t, by: by, api: api, now: t.now()}
}

// act does something as one person's change and sends what it triggers.
func (t *Tracker) act(f func(*change)) {
	t.mu.Lock()
	c := t.begin(person, false)
	t.catchUp()
	calls := func() []Delivery {
		defer t.mu.Unlock()
		f(c)
		return c.commit()
	}()
	t.deliver(calls)
}

// touch must come before the issue is changed.
func (c *change) touch(is *issue) *touch {
	for _, tc := range c.touched {
		if tc.is == is {
			return tc
		}
	}
	tc := &touch{is: is, before: is.data}
	tc.marked = c.t.outdate(is, &tc.before, c.now)
	c.touched = append(c.touched, tc)
	return tc
}

// commit gives what was changed its new version, and returns the calls that
// triggers want to make.
func (c *change) commit() []Delivery {
	var calls []Delivery
	for _, tc := range c.touched {
		fields := changedFields(&tc.before, &tc.is.data)
		linked := len(tc.linked)+len(tc.cut) > 0
		if !tc.created && len(fields) == 0 && !tc.spoken && !tc.logged && !linked {
			if c.t.sw.NoOpBumps && c.api {
				c.bump(tc.is)
			} else if tc.marked {
				c.t.index(tc.is)
			}
			continue
		}
		if tc.created || len(fields) > 0 || tc.spoken || tc.logged || !c.t.sw.LinksKeepVersion {
			c.bump(tc.is)
		}
		if tc.is.gone || c.api && c.t.sw.QuietAPI {
			continue
		}
		calls = c.fire(calls, &event{touch: tc, fields: fields, now: c.now})
	}
	return calls
}

func (c *change) bump(is *issue) {
	is.version++
	is.updatedAt, is.updatedBy = c.now, c.by
}

// link joins two issues and keeps both lists of links in order.
func (c *change) link(lt *linkType, main, other *issue) *link {
	l := &link{id: c.t.newID(), kind: lt, main: main, other: other, by: c.by, createdAt: c.now}
	for _, is := range []*issue{main, other} {
		tc := c.touch(is)
		tc.linked = append(tc.linked, l.word(is))
		is.links = append(is.links, l)
	}
	return l
}

func (c *change) unlink(l *link) {
	for _, is := range []*issue{l.main, l.other} {
		tc := c.touch(is)
		tc.cut = append(tc.cut, l.word(is))
		if i, ok := slices.BinarySearchFunc(is.links, l.id, func(l *link, id int64) int { return int(l.id - id) }); ok {
			is.links = slices.Delete(is.links, i, i+1)
		}
	}
}

// setParent makes an issue a sub-issue of another one, or of none (nil), and
// returns the new link.
func (c *change) setParent(is, parent *issue) *link {
	if is.parent == parent {
		return is.parentLink()
	}
	c.touch(is)
	if old := is.parent; old != nil {
		c.unlink(is.parentLink())
		old.children = without(old.children, is)
		is.parent = nil
	}
	if parent == nil {
		return nil
	}
	l := c.link(subtaskLink, parent, is)
	parent.children = with(parent.children, is)
	is.parent = parent
	return l
}

func (is *issue) parentLink() *link {
	for _, l := range is.links {
		if l.kind == subtaskLink && l.other == is {
			return l
		}
	}
	return nil
}

// setStatus follows a transition.
func (c *change) setStatus(is *issue, status *term) {
	c.touch(is)
	if is.status != status {
		is.previousStatus, is.status, is.statusSince = is.status, status, c.now
	}
}

// with and without keep a list of issues in the order of creation.
func with(list []*issue, is *issue) []*issue {
	i, found := slices.BinarySearchFunc(list, is.num, byNum)
	if found {
		return list
	}
	return slices.Insert(list, i, is)
}

func without(list []*issue, is *issue) []*issue {
	i, found := slices.BinarySearchFunc(list, is.num, byNum)
	if !found {
		return list
	}
	return slices.Delete(list, i, i+1)
}

func byNum(is *issue, num int) int { return is.num - num }
