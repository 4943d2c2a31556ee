package forge

import (
	"strings"
	"time"
)

// What Bitbucket Cloud and Bitbucket Data Center have in common, which is little
// more than their words.

// bitbucketState reads the state of a pull request. One that it does not know is
// none, and then the event's name counts.
func bitbucketState(text string) State {
	switch text {
	case "OPEN":
		return StateOpen
	case "MERGED":
		return StateMerged
	case "DECLINED", "SUPERSEDED": // superseded is closed as well, by another one
		return StateDeclined
	}
	return ""
}

// opinion is what a reviewer's entry says, and false if it is no such entry: those
// of Cloud's documentation are bare users.
func opinion(status string, approved *bool) (said What, told bool) {
	switch strings.ToLower(status) {
	case "approved":
		return Approved, true
	case "changes_requested", "needs_work":
		return ChangesRequested, true
	}
	if approved != nil && *approved { // which was all that Cloud told in 2020 (seen)
		return Approved, true
	}
	return Nothing, status != "" || approved != nil
}

// unheeded is an event that no rule can speak of.
func unheeded(event, prefix string) Event {
	if strings.HasPrefix(event, prefix) {
		return nothing(event + ": nothing to act on")
	}
	return nothing(event + ": not about a pull request")
}

// moment reads a time. One that cannot be read is not told.
func moment(layout, text string) time.Time {
	t, _ := time.Parse(layout, text)
	return t
}
