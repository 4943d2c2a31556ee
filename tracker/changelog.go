package tracker

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Change is what one user did to an issue at one moment: all entries of its
// changelog that share both, since whether Tracker tells a worklog record and
// the change of "spent" that it makes in one entry is unknown. The zero Change
// is none.
type Change struct {
	Updated time.Time // by Tracker's clock
	By      User

	// Fields names the fields that changed, such as "spent" and "parent"
	// (documented), and "links" if a link did.
	Fields []string

	// Records says that a worklog record was part of it: an entry holds some
	// (seen in public clients; that there may be several is assumed) or is of
	// a type that says so (documented).
	Records bool

	// Created says that it made the issue (a type, documented). Whether the
	// "spent" of an import is told by such an entry is unknown.
	Created bool
}

// entersSpent tells whether it gave the issue a "spent" that no record explains.
func (c Change) entersSpent() bool {
	return slices.Contains(c.Fields, "spent") && !c.Records && !c.Created
}

// newestEntries are read to see the newest change: enough for all entries that
// one change is told in, and few enough for a small answer.
const newestEntries = 5

// LastChange reads the newest change of an issue. The parameter that asks for
// the newest is not documented (seen in a public client). Where Tracker ignores
// it, this is one of the oldest: compare Updated with the before you
// believe it.
func (c *Client) LastChange(ctx context.Context, key string) (Change, error) {
	r := changelog(key)
	r.Query = url.Values{"perPage": {strconv.Itoa(newestEntries)}, "sort": {"desc"}}
	answers, _, err := Fetch[[]changeAnswer](ctx, c, r)
	if err != nil {
		return Change{}, err
	}
	changes, err := changesOf(r, answers)
	if err != nil || len(changes) == 0 {
		return Change{}, err
	}
	return united(changes)[0], nil
}

// LastEntered is the newest change of "time spent" that came from no worklog
// record and not from making the issue: somebody, or something like us, entered
// the number. It is the zero Change if there is none. Tracker is asked for the
// newest entries first, as by [Client.LastChange]; where it ignores that, all of
// the changelog has to be read. At most so many pages of 100 entries are read;
// if they are not enough to know, the error matches [ErrTooMany].
func (c *Client) LastEntered(ctx context.Context, key string, pages int) (Change, error) {
	r := changelog(key)
	l := list[changeAnswer]{seen: make(map[ID]bool)}
	query := url.Values{"sort": {"desc"}}
	var changes []Change
	for range pages {
		fresh, err := l.read(ctx, c, r, query)
		if err != nil {
			return Change{}, err
		}
		if fresh == 0 && l.promised {
			return Change{}, r.Refuse(fmt.Errorf("%w: there are more than the %d that came", ErrInconsistent, len(l.items)))
		}
		more, err := changesOf(r, l.items[len(changes):])
		if err != nil {
			return Change{}, err
		}
		changes = append(changes, more...)
		if found, known := lastEntered(changes, fresh == 0 || !l.more); known {
			return found, nil
		}
		query.Set("id", string(l.last)) // the change before those wanted (documented)
	}
	return Change{}, r.Refuse(longChangelog{len(changes)})
}

// lastEntered finds the newest change that enters "spent" in what was read so
// far. A moment at the end of that may go on in the next page, and then only a
// record there tells that this was none.
func lastEntered(changes []Change, whole bool) (found Change, known bool) {
	if !whole && !newestFirst(changes) {
		return Change{}, false
	}
	sorted := united(changes)
	i := slices.IndexFunc(sorted, Change.entersSpent)
	if i < 0 {
		return Change{}, whole
	}
	known = whole || !sorted[i].Updated.Equal(changes[len(changes)-1].Updated)
	return sorted[i], known
}

// newestFirst tells whether the moments of a list certainly come in this order.
func newestFirst(changes []Change) bool {
	n := len(changes)
	return n > 0 && slices.IsSortedFunc(changes, byNewest) && changes[0].Updated.After(changes[n-1].Updated)
}

func byNewest(a, b Change) int { return b.Updated.Compare(a.Updated) }

// united puts the newest change first and makes one of those that one user made
// at one moment. Different users' changes of one moment keep the order that the
// list has; where all are of one moment, that is taken for newest first.
func united(changes []Change) []Change {
	sorted := slices.Clone(changes)
	slices.Reverse(sorted)
	if !newestFirst(sorted) {
		slices.Reverse(sorted)
		slices.SortStableFunc(sorted, byNewest)
	}
	var all []Change
	moment := 0 // where the changes of the present moment begin in all
	for _, change := range sorted {
		if len(all) > 0 && !all[len(all)-1].Updated.Equal(change.Updated) {
			moment = len(all)
		}
		sameUser := func(other Change) bool { return other.By == change.By || other.By.Same(change.By) }
		if i := slices.IndexFunc(all[moment:], sameUser); i >= 0 {
			all[moment+i] = all[moment+i].with(change)
		} else {
			all = append(all, change)
		}
	}
	return all
}

// with is both as one.
func (c Change) with(other Change) Change {
	fields := slices.Clone(c.Fields)
	for _, field := range other.Fields {
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	c.Fields = fields
	c.Records = c.Records || other.Records
	c.Created = c.Created || other.Created
	return c
}

// longChangelog is that so many changes were read and were not enough.
type longChangelog struct{ changes int }

func (e longChangelog) Error() string {
	return fmt.Sprintf("the %d changes that were read do not tell who entered its time spent; see its history in Tracker", e.changes)
}

func (longChangelog) Unwrap() error { return ErrTooMany }

func changelog(key string) Request {
	return Request{
		Op: "read changelog", Key: key, Method: http.MethodGet,
		Path: []string{"issues", key, "changelog"},
	}
}

// changeAnswer is what is read of an entry.
type changeAnswer struct {
	ID      ID         `json:"id"`
	Type    string     `json:"type"`
	Updated Moment     `json:"updatedAt"`
	By      userAnswer `json:"updatedBy"`
	Fields  []struct {
		Field struct {
			ID ID `json:"id"`
		} `json:"field"`
	} `json:"fields"`
	Records []json.RawMessage `json:"worklog"`
	Links   []json.RawMessage `json:"links"`
}

// ItemID is the id of the entry.
func (a changeAnswer) ItemID() ID { return a.ID }

func changesOf(r Request, answers []changeAnswer) ([]Change, error) {
	changes := make([]Change, len(answers))
	for i, answer := range answers {
		var err error
		if changes[i], err = answer.change(r); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

func (a changeAnswer) change(r Request) (Change, error) {
	change := Change{
		Updated: a.Updated.Time, By: a.By.user(),
		Records: len(a.Records) > 0 || strings.HasPrefix(a.Type, "IssueWorklog"),
		Created: a.Type == "IssueCreated",
	}
	for _, changed := range a.Fields {
		if changed.Field.ID == "" {
			return Change{}, r.Refuse(fmt.Errorf("%w: a change of a field without id", ErrBadAnswer))
		}
		change.Fields = append(change.Fields, string(changed.Field.ID))
	}
	if len(a.Links) > 0 {
		change.Fields = append(change.Fields, "links")
	}
	if change.Updated.IsZero() {
		return Change{}, r.Refuse(fmt.Errorf("%w: a change without a time", ErrBadAnswer))
	}
	return change, nil
}
