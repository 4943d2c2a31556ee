package summarize

import (
	"fmt"
	"strings"

	"timeupdater/tracker"
)

// A CycleError tells that issues are parents of one another, in this order.
// Such data can only be imported. Nothing was written.
type CycleError struct {
	Keys []string
}

func (e *CycleError) Error() string {
	return strings.Join(e.Keys, " → ") +
		": these issues are parents of one another, so they have no total; remove one of the links"
}

// A DepthError tells that an issue has more than [MaxLevels] levels above it.
// Nothing was written.
type DepthError struct {
	Issue string
}

func (e *DepthError) Error() string {
	return fmt.Sprintf("%s: more than %d levels of parents; nothing was changed", e.Issue, MaxLevels)
}

// A StaleError tells that Tracker names an issue as the parent of a sub-issue,
// and neither its search nor its links show the sub-issue there. Nothing was
// written to the parent.
type StaleError struct {
	Issue    string
	SubIssue string
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("%s: Tracker does not show its sub-issue %s there, so the total is in doubt and nothing was changed; call again later",
		e.Issue, e.SubIssue)
}

// A LagError tells that a total is right, but that Tracker's search did not
// show a change within the time we could wait, so that another call which
// trusts the search may still replace the total.
type LagError struct {
	Issue string
	Spent tracker.Duration
}

func (e *LagError) Error() string {
	return fmt.Sprintf("%s: time spent is %s, but Tracker's search is behind, so another call may still get it wrong; call again later",
		e.Issue, e.Spent)
}

// A ContendedError tells that an issue or its sub-issues kept changing for as
// long as we tried. The last value written may be out of date.
type ContendedError struct {
	Issue string
}

func (e *ContendedError) Error() string {
	return fmt.Sprintf("%s: it kept changing during %d attempts; call again", e.Issue, maxRounds)
}

// An OverflowError tells that the times of an issue and its sub-issues add up
// to more than [MaxDuration]. Nothing was written to it.
type OverflowError struct {
	Issue string
}

func (e *OverflowError) Error() string {
	return e.Issue + ": its time and that of its sub-issues is too long to be added up"
}

// A RefusedError tells that Tracker does not let "time spent" of an issue be
// written, or the record of it. It said so, or it answered that all is well
// and kept the old value.
type RefusedError struct {
	Issue  string
	Way    Way
	Wanted tracker.Duration
	Kept   tracker.Duration // of "time spent"
	Err    error            // nil if Tracker claimed success
}

func (e *RefusedError) Error() string {
	if e.Way == Records {
		return fmt.Sprintf("%s: Tracker refused a worklog record of %s: %v", e.Issue, e.Wanted, e.Err)
	}
	if e.Err != nil {
		return fmt.Sprintf("%s: Tracker refused to set time spent to %s; set WRITE=worklog: %v", e.Issue, e.Wanted, e.Err)
	}
	return fmt.Sprintf("%s: Tracker accepted time spent of %s and kept %s; set WRITE=worklog", e.Issue, e.Wanted, e.Kept)
}

func (e *RefusedError) Unwrap() error { return e.Err }

// A CopiesError tells that, with WRITE=worklog, the records that Yandex's
// sample function left on an issue hold more time than its sub-issues have.
// They are not ours to change.
type CopiesError struct {
	Issue     string
	Copies    tracker.Duration
	SubIssues tracker.Duration
}

func (e *CopiesError) Error() string {
	return fmt.Sprintf("%s: its worklog holds %s in records that begin with %q, but its sub-issues have %s; delete those records",
		e.Issue, e.Copies, copyPrefix, e.SubIssues)
}

// A LeftoverError tells that, with WRITE=worklog, "time spent" of an issue is
// not the sum of its records, and that Tracker does not let it be written. It
// was imported.
type LeftoverError struct {
	RefusedError
}

func (e *LeftoverError) Error() string {
	return fmt.Sprintf("%s: time spent is %s although its records come to %s; it was imported or written earlier, and Tracker does not let it be changed",
		e.Issue, e.Kept, e.Wanted)
}
