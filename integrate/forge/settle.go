package forge

import "errors"

// Events come late and out of order. What their payloads show is newer than their
// names, or as old.

// errNoPullRequest says that an event of a pull request shows none.
var errNoPullRequest = errors.New("no pull request with a number and a repository is in it")

// verdict is what a reviewer thinks by now: what their own entry says, since the
// event may be older, or may mean what has been taken back. Without an entry the
// event's name counts.
func verdict(name, said What, told bool) What {
	switch {
	case !told:
		return name
	case said == Nothing:
		return Withdrawn
	}
	return said
}

// settle makes an event's name and the state of its pull request agree. A merge
// cannot be undone, so its name counts, and a state that says otherwise was read
// too early. Whatever else contradicts the state comes late, and the event that
// led there comes on its own, or has come: there is nothing to do.
func settle(e Event) Event {
	claims := map[What]State{
		Opened: StateOpen, Drafted: StateOpen, Merged: StateMerged, Declined: StateDeclined,
	}
	state, claimed := claims[e.What]
	if !claimed {
		return e
	}
	if e.What == Merged || e.PullRequest.State == "" {
		e.PullRequest.State = state
	}
	if e.PullRequest.State != state {
		e.What, e.Why = Nothing, "by now the pull request is "+string(e.PullRequest.State)
	}
	return e
}

// asDraft goes by the draft flag that the payload shows, since events come late: it
// alone tells whether what was opened is a draft.
func asDraft(e Event) Event {
	switch draft := e.PullRequest.Draft; {
	case e.What == Opened && draft:
		e.What = Drafted
	case e.What == Drafted && !draft:
		return nothing("by now the pull request is no draft")
	}
	return e
}
