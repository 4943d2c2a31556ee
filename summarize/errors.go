package summarize

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/kind"
)

// Error says why an issue did not get its total, and what to do.
type Error struct {
	Issue string // its key
	kind  kind.Kind
	text  string
	cause error
}

func (e *Error) Error() string { return e.Issue + ": " + e.text }

// Kind says who has to act.
func (e *Error) Kind() kind.Kind { return e.kind }

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.cause }

func noTotal(issue, format string, args ...any) *Error {
	return &Error{Issue: issue, kind: kind.NoTotal, text: fmt.Sprintf(format, args...)}
}

// errCycle is the cause of the error that cycle returns.
var errCycle = errors.New("a cycle of parents")

// cycle: issues are parents of one another, in this order. Such data can only
// be imported. Nothing was written.
func cycle(keys []string) error {
	e := noTotal(keys[0], "%s are parents of one another, so they have no total; remove one of the links",
		strings.Join(keys, " → "))
	e.cause = errCycle
	return e
}

// tooDeep: nothing was written.
func tooDeep(issue string) error {
	return noTotal(issue, "more than %d levels of parents; nothing was changed", MaxLevels)
}

// tooLong: the times add up to more than [tracker.MaxDuration]. Nothing was
// written to the issue.
func tooLong(issue string) error {
	return noTotal(issue, "its time and that of its sub-issues is too long to be added up")
}

// tooManyCopies: with WRITE=worklog, the records that Yandex's sample function
// left hold more time than the sub-issues have. They are not ours to change.
func tooManyCopies(issue string, copies, subIssues tracker.Duration) error {
	return noTotal(issue, "its worklog holds %s in records that begin with %q, but its sub-issues have %s; delete those records",
		copies, copyPrefix, subIssues)
}

// contradicting: Tracker names the issue as the parent of a sub-issue, and
// neither its search nor its links show it there. Nothing was written.
func contradicting(issue, subIssue string) error {
	return &Error{
		Issue: issue, kind: kind.Unavailable,
		text: fmt.Sprintf("Tracker does not show its sub-issue %s there, so the total is in doubt and nothing was changed; call again later", subIssue),
	}
}

// lagging: the total is right, but Tracker's search did not show a change
// within the time we could wait, so that another call which trusts the search
// may still replace the total.
func lagging(issue string, total tracker.Duration) error {
	return &Error{
		Issue: issue, kind: kind.Unavailable,
		text: fmt.Sprintf("time spent is %s, but Tracker's search is behind, so another call may still get it wrong; call again later", total),
	}
}

// contended: the issue or its sub-issues kept changing for as long as we
// tried. The last value written may be out of date.
func contended(issue string) error {
	return &Error{Issue: issue, kind: kind.Contended, text: fmt.Sprintf("it kept changing during %d attempts; call again", maxRounds)}
}

// refused: Tracker did not write "time spent". It said so, or, without a
// cause, it answered that all is well and kept what was there.
func (o Options) refused(issue string, wanted, kept tracker.Duration, cause error) error {
	var e *Error
	switch other := otherFields(cause); {
	case len(other) > 0:
		e = noTotal(issue, "Tracker refused the write of time spent because of something else, %s; mend that in Tracker: %v", strings.Join(other, ", "), cause)
	case o.Write == Records:
		e = noTotal(issue, "time spent is %s although its records come to %s; it was imported or written earlier, and Tracker does not let it be changed", kept, wanted)
	case cause != nil:
		e = noTotal(issue, "Tracker refused to set time spent to %s; set WRITE=worklog: %v", wanted, cause)
	default:
		e = noTotal(issue, "Tracker accepted time spent of %s and kept %s; set WRITE=worklog", wanted, kept)
	}
	e.cause = cause
	return e
}

// otherFields are those that Tracker complained of, unless it complained of
// "time spent" or named none.
func otherFields(err error) []string {
	var e *tracker.Error
	if !errors.As(err, &e) {
		return nil
	}
	if _, ok := e.Fields["spent"]; ok {
		return nil
	}
	return slices.Sorted(maps.Keys(e.Fields))
}

// recordRefused names a refusal of our record as such. Other errors stay as
// they are.
func recordRefused(issue string, wanted tracker.Duration, err error) error {
	if !errors.Is(err, tracker.ErrRejected) {
		return err
	}
	e := noTotal(issue, "Tracker refused a worklog record of %s: %v", wanted, err)
	e.cause = err
	return e
}
