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
	auto    bool // by an action of a trigger
	now     time.Time
	touched []*touch          // in the order of the first touch
	calls   []ApplicationCall // to be made when the change is done
}

// deed is what a change does to something that belongs to an issue, in the words
// of the changelog (documented).
type deed struct {
	kind    string
	comment *comment    // of the kinds IssueComment…
	before  *comment    // of an edited one
	file    *attachment // of the kinds IssueAttachment…
	link    *link       // of the kinds IssueLinked and IssueUnlinked
	remote  *remoteLink // likewise, of links to objects of applications
}

// The kinds of deeds.
const (
	commentAdded   = "IssueCommentAdded"
	commentUpdated = "IssueCommentUpdated"
	commentRemoved = "IssueCommentRemoved"
	fileAdded      = "IssueAttachmentAdded"
	fileRemoved    = "IssueAttachmentRemoved"
	linked         = "IssueLinked"
	unlinked       = "IssueUnlinked"
)

// touch is what a change does to one issue.
type touch struct {
	is         *issue
	before     data
	dated      bool     // updatedAt and updatedBy are given by an import
	fields     []string // changed
	created    bool
	deeds      []deed // to what belongs to the issue beside records and links
	records    []recordChange
	recordKind string  // what happened to records, in the words of the changelog
	joined     []*link // made
	parted     []*link // removed
	marked     bool    // unindexed by this change
	past       *past   // for reads that are behind
	entry      *entry  // of the changelog, once the change has got its version
}

func (t *Tracker) begin(by *user, api bool) *change {
	return &change{t: t, by: by, api: api, now: t.now()}
}

// act does something as one change of the user person and sends what it
// triggers.
func (t *Tracker) act(f func(*change)) { t.actAs(person, f) }

func (t *Tracker) actAs(u *user, f func(*change)) {
	t.mu.Lock()
	calls := func() []Delivery {
		defer t.mu.Unlock()
		before := t.run(t.workOff())
		c := t.begin(u, false)
		t.catchUp()
		f(c)
		return append(before, t.run(c.commit())...)
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
	tc.marked = c.t.outdate(is, &tc.before)
	if c.t.sw.StaleReads > 0 {
		tc.past = is.remember()
	}
	c.touched = append(c.touched, tc)
	return tc
}

// commit gives what was changed its new version, and returns the triggers that
// this fires.
func (c *change) commit() []firing {
	var fired []firing
	for _, tc := range c.touched {
		c.resolve(tc)
		tc.fields = changedFields(&tc.before, &tc.is.data)
		inside, outside := tc.inside(), len(tc.joined)+len(tc.parted)+len(tc.deeds) > 0
		changed := inside || outside
		if inside || outside && !c.t.sw.LinksKeepVersion || !changed && c.t.sw.NoOpBumps && c.api {
			c.bump(tc)
		} else if !changed && tc.marked {
			c.t.index(tc.is)
		}
		if changed || tc.is.version != tc.before.version {
			c.settle(tc)
		}
		if changed && !tc.is.gone && (!c.api || !c.t.sw.QuietAPI) {
			fired = append(fired, c.fire(&event{touch: tc, t: c.t, by: c.by, now: c.now, auto: c.auto})...)
		}
	}
	return fired
}

// inside reports whether more than links of the issue changed.
func (tc *touch) inside() bool {
	return tc.created || tc.is.gone || len(tc.fields)+len(tc.records) > 0 ||
		slices.ContainsFunc(tc.deeds, func(d deed) bool { return d.remote == nil })
}

// bump gives an issue its next version. A new record does that because it
// changes "spent"; whether it is a change of the issue too is unknown.
func (c *change) bump(tc *touch) {
	tc.is.version++
	if !tc.dated && (!c.t.sw.RecordsKeepUpdated || tc.recordKind == "" || tc.kind() != tc.recordKind) {
		tc.is.updatedAt, tc.is.updatedBy = c.now, c.by
	}
	c.write(tc)
}

// settle lets search and reads that are behind come to the change.
func (c *change) settle(tc *touch) {
	c.t.announce(tc.is, c.now)
	if tc.past != nil {
		tc.past.absent = tc.created
		c.t.keep(tc.past, c.now)
	}
}

// link joins two issues and keeps both lists of links in order.
func (c *change) link(lt *linkType, main, other *issue) *link {
	l := &link{id: c.t.newID(), kind: lt, main: main, other: other, by: c.by, createdAt: c.now}
	for _, is := range []*issue{main, other} {
		tc := c.touch(is)
		tc.joined = append(tc.joined, l)
		is.links = append(is.links, l)
	}
	return l
}

func (c *change) unlink(l *link) {
	for _, is := range []*issue{l.main, l.other} {
		tc := c.touch(is)
		tc.parted = append(tc.parted, l)
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
	parent.parental = true
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

// setStatus gives an issue another status.
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
