package summarize

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// Error says why an issue did not get its total, and what to do.
type Error struct {
	Issue string // its key
	kind  errkind.Kind
	text  string
	cause error
}

func (e *Error) Error() string { return e.Issue + ": " + e.text }

// Kind says who has to act.
func (e *Error) Kind() errkind.Kind { return e.kind }

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.cause }

// lockedBy is the key of the issue that is locked, by an error that says so; ""
// of any other.
func lockedBy(err error) string {
	var ours *Error
	var theirs *tracker.Error
	switch {
	case errkind.Of(err) != errkind.Locked:
	case errors.As(err, &ours):
		return ours.Issue
	case errors.As(err, &theirs):
		return theirs.Key
	}
	return ""
}

// noTotal: Tracker refuses a total or holds what has none.
func noTotal(issue string, cause error, format string, args ...any) error {
	return &Error{issue, errkind.NoTotal, fmt.Sprintf(format, args...), cause}
}

// doubtful: Tracker's answers do not fit together yet.
func doubtful(issue, format string, args ...any) error {
	return &Error{issue, errkind.Unavailable, fmt.Sprintf(format, args...) + "; call again later", nil}
}

// contended: the issue or its sub-issues kept changing for as long as we
// tried. The last value written may be out of date.
func contended(issue string) error {
	return &Error{issue, errkind.Contended, "it kept changing for as long as we tried; call again", nil}
}

// leave says of an error that may pass that the next sweep does the rest, if
// there is one.
func (o Options) leave(key string, err error) error {
	if err == nil || o.Sweep == 0 || !o.Queues.hold(key) {
		return err
	}
	switch errkind.Of(err) {
	case errkind.Contended, errkind.Unavailable, errkind.OutOfTime:
		return &Error{key, errkind.Left, "left to the next sweep, in " + o.Sweep.String() + " at most: " + err.Error(), err}
	}
	return err
}

// refused explains a refusal that cannot be got round. Missing rights are what
// Tracker says of them.
func refused(issue string, t total, r *refusal) error {
	switch other := otherFields(r.cause); {
	case errors.Is(r.cause, tracker.ErrForbidden):
		return r.cause
	case len(other) > 0:
		return noTotal(issue, r.cause, "Tracker refused the write of time spent because of something else, %s; mend that in Tracker: %v", strings.Join(other, ", "), r.cause)
	case t.byRecord:
		return noTotal(issue, r.cause, "time spent is %s although its records come to %s; it was imported or written earlier, and Tracker does not let it be changed", r.kept, t.to)
	case r.cause != nil:
		return noTotal(issue, r.cause, "Tracker refused to set time spent to %s; WRITE=auto keeps a record instead: %v", t.to, r.cause)
	}
	return noTotal(issue, nil, "Tracker accepted time spent of %s and kept %s; WRITE=auto keeps a record instead", t.to, r.kept)
}

// otherFields are those that Tracker complained of, unless it complained of
// "time spent" or named none.
func otherFields(err error) []string {
	var e *tracker.Error
	if !errors.As(err, &e) || e.Fields["spent"] != "" {
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
	return noTotal(issue, err, "Tracker refused a worklog record of %s: %v", wanted, err)
}
