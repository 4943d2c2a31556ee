// Package undo puts old totals back: it makes issues show the time spent that
// they showed before their totals were written. What is not ours any more stays
// and is named.
package undo

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"timeupdater/deploy/totals"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/wait"
)

// Tracker is what is needed of a [tracker.Client].
type Tracker interface {
	Me(ctx context.Context) (tracker.User, error)
	Issue(ctx context.Context, key string) (tracker.Issue, error)
	Worklog(ctx context.Context, key string) ([]tracker.Record, error)
	LastEntered(ctx context.Context, key string, pages int) (tracker.Change, error)
	SetSpent(ctx context.Context, key string, version int64, spent tracker.Duration) (tracker.Issue, error)
	AddRecord(ctx context.Context, key string, duration tracker.Duration, comment string) (tracker.Record, error)
	SetRecord(ctx context.Context, key, id string, duration tracker.Duration) (tracker.Record, error)
	DeleteRecord(ctx context.Context, key, id string) error
}

// Result is what has become of an issue.
type Result string

// The results.
const (
	Back    Result = "put back" // Tracker shows the old time
	Already Result = "already"  // it did so before anything was written
	Left    Result = "left"     // it is not ours any more, or Tracker refuses the old time
	Failed  Result = "failed"   // another run may put it back
)

// Outcome is what has become of an issue, and how far all are.
type Outcome struct {
	Row    totals.Row
	Result Result
	Shows  *tracker.Duration // what it was last seen to show; nil if it was not
	Why    string            // it was left or failed

	Done, Of int // issues
}

const (
	width = 6 // issues at a time; the client keeps the rate

	// longestRun bounds all. With a deadline the client waits out a refusal of
	// the rate, however long.
	longestRun = 24 * time.Hour

	// tries of an issue that changes meanwhile, or whose reads are old, with
	// pauses that double: three seconds, twice of what reads lag behind.
	tries      = 5
	firstPause = 200 * time.Millisecond
)

// PutBack puts the old totals of rows back, and tells what has become of each,
// one call at a time. It may be repeated: what is done is then found so. Only
// what stops all is an error, such as a token that is not accepted; the issues
// that were not told of are then to be done again.
func PutBack(ctx context.Context, client Tracker, rows []totals.Row, tell func(Outcome)) error {
	ctx, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	var mu sync.Mutex
	done := 0
	return wait.Each(ctx, len(rows), width, func(ctx context.Context, i int) error {
		u := undoing{Tracker: client, row: rows[i], key: rows[i].Issue}
		err := u.patiently(ctx)
		if stopsAll(ctx, err) {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		done++
		out := u.outcome(err)
		out.Done, out.Of = done, len(rows)
		tell(out)
		return nil
	})
}

// stopsAll tells an error that would be that of every issue.
func stopsAll(ctx context.Context, err error) bool {
	var answer *tracker.Error
	return err != nil && (ctx.Err() != nil || errkind.Of(err) == errkind.Misconfigured ||
		errors.As(err, &answer) && answer.Status == http.StatusUnauthorized)
}

// undoing is one issue that is put back.
type undoing struct {
	Tracker
	row     totals.Row
	key     string
	shows   *tracker.Duration // by the last answer
	version int64             // before a record of ours was changed
	changed bool              // something was written, or may have been
}

// left is why an issue is left as it is.
type left string

func (l left) Error() string { return string(l) }

// patiently tries again what changed meanwhile.
func (u *undoing) patiently(ctx context.Context) error {
	for try := range tries {
		err := u.putBack(ctx)
		if !errors.Is(err, tracker.ErrConflict) {
			return err
		}
		if err := wait.For(ctx, firstPause<<try); err != nil {
			return err
		}
	}
	return errors.New("it changed each time when its old time was to be written")
}

func (u *undoing) putBack(ctx context.Context) error {
	if u.row.ByRecord {
		if err := u.putRecordBack(ctx); err != nil {
			return err
		}
	}
	return u.putSpentBack(ctx)
}

func (u *undoing) outcome(err error) Outcome {
	out := Outcome{Row: u.row, Result: Already, Shows: u.shows}
	var why left
	switch {
	case err == nil && u.changed:
		out.Result = Back
	case err == nil:
	case errors.As(err, &why), errors.Is(err, tracker.ErrNotFound), errors.Is(err, tracker.ErrForbidden), errors.Is(err, tracker.ErrRejected):
		out.Result = Left
	default:
		out.Result = Failed
	}
	if err != nil {
		out.Why = u.words(err)
	}
	return out
}

// words are those of an error, without the issue that the outcome names.
func (u *undoing) words(err error) string { return strings.TrimPrefix(err.Error(), u.key+": ") }
