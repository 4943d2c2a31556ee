package trackertest

import (
	"net/http"
	"time"
)

// Switches chooses between the behaviours that are possible where Tracker's is
// unknown. The zero value is what is documented or, failing that, most likely.
// They are not to be changed after [New].
type Switches struct {
	// Clock tells the time. Nil is time.Now.
	Clock func() time.Time

	// SpentWrite is how a request that writes "spent" is taken, unless that is
	// changed by [Tracker.SetSpentWrite].
	SpentWrite SpentWrite

	// NotOffered is the answer to a transition that the issue's status does not
	// have (404, 400 and 409 are documented, but not for what).
	NotOffered NotOffered

	// OffScreen is what a transition does with fields that are not on its screen.
	// That they must be is documented, not what happens otherwise.
	OffScreen OffScreen

	// UnaskedComment is what a transition does with a comment when it has no
	// form for one (unknown).
	UnaskedComment UnaskedComment

	// BulkDelay is how long after its request a bulk change is carried out: with
	// the next call of a method or of the API from then on. 0 is right after the
	// answer. How long Tracker takes is unknown, and clients must poll.
	BulkDelay time.Duration

	// Worklogs is how "spent" follows the records after it was written.
	Worklogs WorklogSum

	// Stale is the answer to a write that names an old version.
	Stale Stale

	// HeedIfMatch makes the header If-Match count with a change of an issue and
	// what belongs to it. The documented way is the parameter "version"; the
	// official client sends the header with all changes, says that it does not
	// always count, and its README changes an issue under a version that is old
	// by then.
	HeedIfMatch bool

	// NoOpBumps makes a PATCH that changes nothing raise the version too.
	NoOpBumps bool

	// LinksKeepVersion leaves the versions of both issues alone when a link
	// between them is made or removed, and that of an issue when a link to an
	// application's object is. A changed parent field always counts.
	LinksKeepVersion bool

	// Lag is the time after which search sees a change: each change exactly
	// so long after it was made, in the order of the changes. 0 is 1.5 s: lists
	// were seen to lag a second or two behind. [NoLag] is none.
	Lag time.Duration

	// RecordsKeepUpdated leaves an issue's updatedAt and updatedBy alone when
	// a worklog record is made, changed or deleted (unknown). The version rises
	// all the same.
	RecordsKeepUpdated bool

	// StaleReads is how old what reads of an issue, its links and its worklog
	// show may be: it is exactly so old, and an issue younger than that does
	// not exist for them. Writes act on the present and answer with it, and
	// search is not concerned. A deleted issue is gone at once.
	StaleReads time.Duration

	// ManualIndex makes search see a change of an issue only after
	// [Tracker.Reindex]. Lag is then ignored.
	ManualIndex bool

	// NewestFirst lists search results by time of change, newest first, so
	// that issues move between pages; otherwise in the order of creation.
	NewestFirst bool

	// StrictSearch makes search refuse, with 422, names of queues, users,
	// statuses and the like that nothing has; otherwise nothing is found under
	// them. Which of both Tracker does is unknown. Keys of issues that do not
	// exist are no mistake in either case.
	StrictSearch bool

	// PageCeiling is the most issues on one page of a search, whatever
	// perPage asks for. 0 is 100.
	PageCeiling int

	// Links is how the answer with an issue's links is cut, which nobody
	// documents; 0 is not at all.
	Links Paging

	// Records is how the answer with an issue's worklog is cut. 0 is at 500,
	// to be continued by id (documented). [Whole] is not at all.
	Records Paging

	// BareLinks leaves assignee and status out of links.
	BareLinks bool

	// Durations is how answers spell a duration, ZeroSpent how they spell a
	// "spent" of zero.
	Durations DurationForm
	ZeroSpent ZeroForm

	// IgnoreFields makes the parameter "fields" have no effect.
	IgnoreFields bool

	// IgnoreSort makes the changelog's parameter "sort" have no effect: it is
	// not documented, but a client sends sort=desc (seen).
	IgnoreSort bool

	// RecordEntries is how the changelog tells a worklog record that changes
	// "spent" (unknown).
	RecordEntries RecordEntries

	// SwapIDs writes the ids of queues, statuses and the like as numbers, and
	// those of links and worklog records as strings.
	SwapIDs bool

	// ErrorCode puts errorCode in the place of statusCode in errors.
	ErrorCode bool

	// QuietAPI keeps writes through the API from firing triggers.
	QuietAPI bool

	// MaskSecrets hides passwords and tokens of triggers in answers.
	MaskSecrets bool

	// NotOwner forbids the token to change triggers, and to declare and change
	// fields.
	NotOwner bool

	// RightsUntold forbids the token to ask for a user's rights in a queue; who
	// may is unknown.
	RightsUntold bool

	// WrapConditions answers a trigger's plain list of conditions as one And.
	WrapConditions bool

	// IssueVariable is what a variable of a trigger shows that stands for an
	// issue, as {{issue.parent}} does (unknown).
	IssueVariable IssueForm

	// EscapeVariables escapes what the variables of triggers show as in HTML,
	// as the templates do that they look like (unknown).
	EscapeVariables bool

	// BareJSON leaves out the quotes around a text that a variable shows in
	// JSON. Documented are both: with quotes in the list of variables, and
	// variables with quotes of their own around them in an example.
	BareJSON bool

	// SearchRate and Rate are the searches and the other requests allowed in
	// any second, 0 is no limit. Documented are 5 and, incompletely, 10.
	SearchRate, Rate int

	// RetryAfter is that header's value when a rate is exceeded, "" is none.
	RetryAfter string

	// UnknownOrigin is the status that refuses a link to an object of an
	// application that is not registered. 0 is 404: that and 403 are documented
	// for the call, 403 and 500 were seen for some applications.
	UnknownOrigin int

	// SameRemoteLink is what becomes of a link to an object that the issue has
	// already (unknown).
	SameRemoteLink SameLink

	// ObjectsByKey makes the id of an application's object its key; otherwise
	// it is a number of Tracker's, as the samples have it (which is unknown).
	ObjectsByKey bool

	// ApplicationHeader is how the header Authorization carries the token to an
	// external application (unknown).
	ApplicationHeader TokenForm

	// Deliver takes the calls of triggers, in order, in the goroutine that
	// caused them and after the change is done; it may drop, keep or repeat
	// them, or make them with [Tracker.Send]. Nil makes each call over HTTP in
	// the background, once.
	Deliver func(Delivery)

	// Client makes the HTTP calls of triggers and of external applications. Nil
	// is one with a timeout of 30 s.
	Client *http.Client

	// Fault decides what goes wrong with a request to the API. Nil is nothing.
	// It may be called at the same time for several requests.
	Fault func(*http.Request) Fault
}

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
