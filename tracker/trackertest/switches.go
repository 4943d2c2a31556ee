package trackertest

import (
	"net/http"
	"time"
)

// Switches chooses between the behaviours that are possible where Tracker's is
// unknown. The zero value is what is documented or, failing that, most likely.
// Each says where it comes from. They are not to be changed after [New].
type Switches struct {
	// The world around.

	// Clock tells the time. Nil is time.Now.
	Clock func() time.Time

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

	// SearchRate and Rate are the searches and the other requests allowed in
	// any second, 0 is no limit. Documented are 5 and, incompletely, 10.
	SearchRate, Rate int

	// RetryAfter is that header's value when a rate is exceeded, "" is none:
	// clients read it, and none shows that it is sent.
	RetryAfter string

	// Time spent.

	// SpentWrite is how a request that writes "spent" is taken (unknown), unless
	// that is changed by [Tracker.SetSpentWrite].
	SpentWrite SpentWrite

	// Worklogs is how "spent" follows the records after it was written (unknown).
	Worklogs WorklogSum

	// RecordEntries is how the changelog tells a worklog record that changes
	// "spent" (unknown).
	RecordEntries RecordEntries

	// RecordsKeepUpdated leaves an issue's updatedAt and updatedBy alone when
	// a worklog record is made, changed or deleted (unknown). The version rises
	// all the same.
	RecordsKeepUpdated bool

	// Versions.

	// Stale is the answer to a write that names an old version. Documented are
	// 409 and 412, with the same text.
	Stale Stale

	// HeedIfMatch makes the header If-Match count with a change of an issue and
	// what belongs to it. The documented way is the parameter "version"; the
	// official client sends the header with all changes, says that it does not
	// always count, and its README changes an issue under a version that is old
	// by then.
	HeedIfMatch bool

	// NoOpBumps makes a PATCH that changes nothing raise the version too
	// (unknown).
	NoOpBumps bool

	// LinksKeepVersion leaves the versions of both issues alone when a link
	// between them is made or removed, and that of an issue when a link to an
	// application's object is (unknown). A changed parent field always counts.
	LinksKeepVersion bool

	// ImportsKeepUpdated leaves an issue's updatedAt and updatedBy alone when a
	// comment, a link or a file is imported into it (unknown). It would keep open
	// the time in which imported things must lie, and what the issue's own import
	// said. The version rises all the same.
	ImportsKeepUpdated bool

	// What searches and reads show.

	// Lag is the time after which search sees a change: each change exactly
	// so long after it was made, in the order of the changes. 0 is 1.5 s: lists
	// were seen to lag a second or two behind. [NoLag] is none.
	Lag time.Duration

	// ManualIndex makes search see a change of an issue only after
	// [Tracker.Reindex]. Lag is then ignored.
	ManualIndex bool

	// StaleReads is how old what reads of an issue, its links and its worklog
	// show may be (unknown): it is exactly so old, and an issue younger than that
	// does not exist for them. Writes act on the present and answer with it, and
	// search is not concerned. A deleted issue is gone at once.
	StaleReads time.Duration

	// NewestFirst lists search results by time of change, newest first, so
	// that issues move between pages; otherwise in the order of creation. Which
	// order is Tracker's own is unknown.
	NewestFirst bool

	// StrictSearch makes search refuse, with 422, names of queues, users,
	// statuses and the like that nothing has; otherwise nothing is found under
	// them (unknown). Keys of issues that do not exist are no mistake in either
	// case.
	StrictSearch bool

	// PageCeiling is the most issues on one page of a search, whatever
	// perPage asks for (unknown). 0 is 100.
	PageCeiling int

	// Links is how the answer with an issue's links is cut (unknown). 0 is not
	// at all.
	Links Paging

	// Records is how the answer with an issue's worklog is cut. 0 is at 500,
	// to be continued by id (documented). [Whole] is not at all.
	Records Paging

	// OldKeysFound makes search find an issue, and its sub-issues, under a key
	// that it had in another queue. The documentation says that filters and queries
	// do not.
	OldKeysFound bool

	// IgnoreFields makes the parameter "fields" have no effect: it is in the
	// official client and not in the documentation.
	IgnoreFields bool

	// IgnoreSort makes the changelog's parameter "sort" have no effect: it is
	// not documented, but a client sends sort=desc (seen).
	IgnoreSort bool

	// Forms of answers.

	// BareLinks leaves assignee and status out of links: they may be missing
	// (seen).
	BareLinks bool

	// Durations is how answers spell a duration (documented for records), and
	// ZeroSpent how they spell a "spent" of zero: that it is absent was seen, and
	// PT0S was met in another field.
	Durations DurationForm
	ZeroSpent ZeroForm

	// SwapIDs writes the ids of queues, statuses and the like as numbers, and
	// those of links and worklog records as strings: clients read both (seen).
	SwapIDs bool

	// ErrorCode puts errorCode in the place of statusCode in errors (seen once).
	ErrorCode bool

	// Workflows and bulk changes.

	// NotOffered is the answer to a transition that the issue's status does not
	// have (404, 400 and 409 are documented, but not for what).
	NotOffered NotOffered

	// OffScreen is what a transition does with fields that are not on its screen.
	// That they must be is documented, not what happens otherwise.
	OffScreen OffScreen

	// UnaskedComment is what a transition does with a comment when it has no
	// form for one (unknown).
	UnaskedComment UnaskedComment

	// RequiredHeld makes a transition content with a value that the issue has in a
	// field that its screen requires; otherwise the request must give one
	// (unknown).
	RequiredHeld bool

	// ClosedUnknown answers a transition that is open to others only as one that
	// the status does not have; otherwise it is forbidden (unknown).
	ClosedUnknown bool

	// BulkDelay is how long after its request a bulk change is carried out: with
	// the next call of a method or of the API from then on. 0 is right after the
	// answer. How long Tracker takes is unknown, and clients must poll.
	BulkDelay time.Duration

	// LooseURIs takes any text for a field of addresses; otherwise it must have a
	// scheme and a host (unknown).
	LooseURIs bool

	// Rights.

	// NotOwner forbids the token to change triggers (documented for who is not the
	// queue's owner), and to make and change fields and categories (assumed). Its
	// rights then lack GRANT.
	NotOwner bool

	// RightsUntold forbids the token to ask for a user's rights in a queue; who
	// may is unknown.
	RightsUntold bool

	// Triggers.

	// QuietAPI keeps writes through the API from firing triggers (unknown).
	QuietAPI bool

	// QuietActions keeps what the actions of triggers do from firing triggers
	// (unknown).
	QuietActions bool

	// ExactComments makes case and markup count in conditions on the text of a
	// comment that do not say so. A documented answer shows that they do not.
	ExactComments bool

	// MaskSecrets hides passwords and tokens of triggers in answers, as the
	// documentation's samples have them (unknown).
	MaskSecrets bool

	// WrapConditions answers a trigger's plain list of conditions as one And:
	// the documentation's answer has a group where its request has a list.
	WrapConditions bool

	// IssueVariable is what a variable of a trigger shows that stands for an
	// issue, as {{issue.parent}} does (unknown).
	IssueVariable IssueForm

	// UnsetVariable is what becomes of a variable without a value. Documented are
	// that the trigger does not work and that nothing is put in its place.
	UnsetVariable UnsetVariable

	// EscapeVariables escapes what the variables of triggers show, but in JSON,
	// as in HTML: the templates do that which they look like (unknown).
	EscapeVariables bool

	// RawAddress leaves what variables show in the address of a webhook as it is;
	// otherwise it is escaped (unknown).
	RawAddress bool

	// BareJSON leaves out the quotes around a text that a variable shows in
	// JSON. Documented are both: with quotes in the list of variables, and
	// variables with quotes of their own around them in an example.
	BareJSON bool

	// External applications.

	// UnknownOrigin is the status that refuses a link to an object of an
	// application that is not registered. 0 is 404: that and 403 are documented
	// for the call, 403 and 500 were seen for some applications.
	UnknownOrigin int

	// SameRemoteLink is what becomes of a link to an object that the issue has
	// already (unknown).
	SameRemoteLink SameLink

	// ObjectsByKey makes the id of an application's object its key; otherwise
	// it is a number of Tracker's, as the samples have it (unknown).
	ObjectsByKey bool

	// ApplicationHeader is how the header Authorization carries the token to an
	// external application (unknown).
	ApplicationHeader TokenForm
}
