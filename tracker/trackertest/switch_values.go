package trackertest

import "time"

// NoLag makes search see every change at once.
const NoLag time.Duration = -1

// SpentWrite is how a request that writes "spent" is taken.
type SpentWrite int

// A refusal changes nothing at all. The first two name spent in their errors.
const (
	SpentAccepted    SpentWrite = iota // as any other field
	SpentIgnored                       // 200, but unchanged
	SpentRefused400                    // 400
	SpentRefused422                    // 422
	SpentRefusedBare                   // 422 that names no field
	SpentForbidden                     // 403
)

// NotOffered is the answer to a transition that the issue's status does not have.
type NotOffered int

// The answers to it.
const (
	NotOffered404 NotOffered = iota // Not Found (likely)
	NotOffered400                   // Bad Request
	NotOffered409                   // Conflict
)

// OffScreen is what a transition does with fields that are not on its screen.
type OffScreen int

// What it may do. Fields that do not exist are refused in any case.
const (
	OffScreenRefused OffScreen = iota // 422 that names the field (assumed)
	OffScreenTaken                    // they are changed
	OffScreenIgnored                  // they stay as they are
)

// UnaskedComment is what a transition does with a comment when it has no form
// for one.
type UnaskedComment int

// What it may do.
const (
	CommentTaken   UnaskedComment = iota // it is added (likely: documented for all transitions)
	CommentRefused                       // 422 that names the field comment
	CommentIgnored                       // it is lost
)

// UnsetVariable is what becomes of a variable without a value.
type UnsetVariable int

// What may become of it.
const (
	UnsetStopsAction  UnsetVariable = iota // the action with it is not done (likely)
	UnsetStopsTrigger                      // no action of the trigger is done
	UnsetEmpty                             // nothing stands in its place
)

// WorklogSum is how "spent" follows the worklog.
type WorklogSum int

const (
	// Recomputed sets it to the sum of the records whenever one changes, which
	// forgets a written value.
	Recomputed WorklogSum = iota
	// Additive adds a record's change to it, whatever it was; never below zero.
	Additive
)

// Stale is the answer to a write that names an old version.
type Stale int

// The answers to it.
const (
	Stale409     Stale = iota // Conflict
	Stale412                  // Precondition Failed
	StaleIgnored              // the write is done
)

// RecordEntries is how the changelog tells a worklog record that changes
// "spent". Which of the ways is Tracker's is unknown.
type RecordEntries int

const (
	// RecordTogether is one entry with worklog and the field spent (assumed).
	RecordTogether RecordEntries = iota
	// RecordApart is two of one moment and user: one with worklog and, as it
	// follows from that, a later one with the field spent (assumed).
	RecordApart
	// RecordBare is one with worklog alone, so that nothing tells of spent
	// (seen in the tests of a public client).
	RecordBare
)

// SameLink is what becomes of a second link that says the same.
type SameLink int

// What may become of it.
const (
	SameRefused  SameLink = iota // 409 (assumed)
	SameMade                     // a link with another id
	SameAnswered                 // 201 with the first link, and nothing changes
)

// TokenForm is how the header Authorization carries a token.
type TokenForm int

// The forms of it.
const (
	TokenOAuth  TokenForm = iota // OAuth x (assumed)
	TokenBearer                  // Bearer x
	TokenBare                    // x
)

// DurationForm is how answers spell a duration.
type DurationForm int

// The ways to spell it.
const (
	Normalised DurationForm = iota // P1W2DT3H, weeks of 40 h, days of 8 h
	AsGiven                        // as it was written; sums normalised
	HMS                            // PT59H
	Seconds                        // PT212400S
)

// ZeroForm is how answers spell a "spent" of zero.
type ZeroForm int

// The ways to spell it.
const (
	ZeroAbsent ZeroForm = iota // no key
	ZeroNull                   // null
	ZeroPT0S                   // "PT0S"
)

// IssueForm is what a variable shows of an issue.
type IssueForm int

// The ways to show it.
const (
	IssueKey IssueForm = iota
	IssueTitle
	IssueID
)

// Whole is a list that comes in one answer.
var Whole = Paging{Cut: -1}

// Paging is how a list comes in pages.
type Paging struct {
	// Cut is the most entries in one answer, 0 and less is no limit.
	Cut int

	// ByID continues after the entry whose id is given as "id"; otherwise
	// "page" counts pages from 1. The next page is in the header Link.
	ByID bool
}
