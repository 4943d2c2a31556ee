// Package forge is the forges: what their webhooks say, and what they can be
// asked. A forge is one file and one line in [All].
//
// A parser reads the few members that it needs and nothing else. What it does
// not know is no mistake: forges add events and members as they like.
package forge

import "time"

// What is what happened to a pull request.
type What string

// What can happen. The names are those in rules.
const (
	Approved         What = "approved"
	ChangesRequested What = "changes_requested"
	Withdrawn        What = "approval_withdrawn" // or a request for changes
	Merged           What = "merged"
	Declined         What = "declined" // closed without being merged, or deleted
	Opened           What = "opened"   // or reopened, or a draft no more
	Drafted          What = "draft"    // opened as a draft, or made one

	// Of these no rule can speak. Commented brings a text that may name an issue;
	// Updated is a new title, description or commit.
	Commented What = "commented"
	Updated   What = "updated"

	Ping    What = "ping"
	Nothing What = ""
)

// Verdicts are what rules can speak of, in the order of a pull request's life.
var Verdicts = []What{Opened, Drafted, ChangesRequested, Withdrawn, Approved, Merged, Declined}

// State is the state of a pull request.
type State string

// The states of a pull request.
const (
	StateOpen     State = "open"
	StateMerged   State = "merged"
	StateDeclined State = "declined"
)

// Event is what a webhook says.
type Event struct {
	What What
	Why  string // in words: why there is nothing to act on, or more of a ping

	PullRequest PullRequest
	By          string // who did it, as people know them; may be empty

	// At is when it happened, by the forge's clock. It is zero where the forge does
	// not tell, or tells only of a change that may have been long before.
	At time.Time

	// ID is the same for every delivery of one event, and of no other.
	ID string

	// Comment is the text of the comment, if one was made.
	Comment string
}

// PullRequest is a pull request as an event shows it.
type PullRequest struct {
	URL         string // for people; one for each pull request
	Repository  string // with its owner: team/shop
	Number      string
	Title       string
	Description string

	// Source is the branch with the work, Target the one that it goes to. Comments
	// of GitHub tell neither.
	Source, Target string

	State State // empty if the event does not tell
	Draft bool

	// Reviewers are those who were asked or have judged. Nil: the forge does not
	// say. Complete is the forge's own word on whether all that it needs have
	// approved.
	Reviewers []Reviewer
	Complete  Answer

	// API are the elements of its address below the forge's API.
	API []string
}

// Reviewer is somebody who reviews a pull request.
type Reviewer struct {
	Name string
	Said What // Approved, ChangesRequested, or Nothing yet
}

// Answer is yes, no, or neither.
type Answer int

// The answers.
const (
	Untold Answer = iota
	Yes
	No
)
