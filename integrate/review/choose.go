package review

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"timeupdater/integrate/forge"
	"timeupdater/tracker/workflow"
)

// fitting are the rules for an event in a queue, or else why there are none.
func (r Rules) fitting(e forge.Event, queue string) (Rules, string) {
	var fit Rules
	var otherBase, noDraft string
	p := e.PullRequest
	for _, rule := range r {
		switch {
		case rule.On != e.What || rule.Queue != "" && rule.Queue != queue:
		case !rule.isFor(p.Target):
			otherBase = fmt.Sprintf("the pull request goes to %s, the rule is for %s", p.Target, rule.Base)
		case p.Draft && !rule.Drafts && rule.On != forge.Drafted:
			noDraft = "the pull request is a draft, and the rule takes none"
		default:
			fit = append(fit, rule)
		}
	}
	noRule := fmt.Sprintf("no rule of %s is for what happened, %s", queue, e.What)
	if e.What == forge.Commented {
		noRule = "a comment moves nothing"
	}
	return fit, cmp.Or(noDraft, otherBase, noRule)
}

// isFor tells whether a rule is for pull requests that go to a branch.
func (r Rule) isFor(branch string) bool {
	matches, _ := path.Match(r.Base, branch) // the pattern was checked
	return r.Base == "" || r.Base == branch || matches
}

// overtaken says why an event counts no more, although it came now: forges
// deliver late and out of order, and what a webhook says is as old as itself.
func overtaken(e forge.Event, is workflow.Issue) string {
	const skew = 10 * time.Second // of the forge's clock and Tracker's
	switch state := e.PullRequest.State; {
	case isVerdict(e.What) && state != forge.StateOpen && state != "":
		return "the pull request is " + string(state) + " by now"
	case !e.At.IsZero() && is.Since.After(e.At.Add(skew)):
		return fmt.Sprintf("it has had that status since %s, and this happened before, at %s", clock(is.Since), clock(e.At))
	}
	return ""
}

func clock(at time.Time) string { return at.UTC().Format("2 January 2006 15:04:05 UTC") }

// isVerdict tells what is of use only while the pull request is open.
func isVerdict(w forge.What) bool {
	return slices.Contains([]forge.What{forge.Approved, forge.ChangesRequested, forge.Withdrawn, forge.Opened, forge.Drafted}, w)
}

// forStatus is the first rule that names an issue's status, or else the first
// that takes any, or else why there is none. Arrived says that the issue is where
// a rule would have it, so that what comes twice moves it once.
func (r Rules) forStatus(is workflow.Issue) (rule Rule, arrived bool, why string) {
	names := func(rule Rule) bool { return slices.Contains(rule.From, is.Status.Key) }
	leads := func(rule Rule) bool { return rule.To == is.Status.Key }
	takesAny := func(rule Rule) bool { return len(rule.From) == 0 && !is.Closed }
	if i := slices.IndexFunc(r, names); i >= 0 {
		return r[i], false, ""
	}
	if i := slices.IndexFunc(r, leads); i >= 0 {
		return r[i], true, ""
	}
	if i := slices.IndexFunc(r, takesAny); i >= 0 {
		return r[i], false, ""
	}
	if is.Closed {
		return Rule{}, false, "it is closed, and no rule takes it from there"
	}
	var from []string
	for _, rule := range r {
		from = append(from, rule.From...)
	}
	slices.Sort(from)
	return Rule{}, false, "it would be moved from " + strings.Join(slices.Compact(from), ", ") + " only"
}

// approval says what is left to be approved before a rule about approvals may
// move an issue; empty is nothing.
func (r Rule) approval(p forge.PullRequest) string {
	var waiting, against []string
	approved := false
	for _, reviewer := range p.Reviewers {
		switch reviewer.Said {
		case forge.Approved:
			approved = true
		case forge.ChangesRequested:
			against = append(against, reviewer.Name)
		default:
			waiting = append(waiting, reviewer.Name)
		}
	}
	switch {
	case len(against) > 0:
		return strings.Join(against, ", ") + " asked for changes, and has not approved since"
	case p.Complete == forge.Yes: // some who were asked need not
	case r.All && len(waiting) > 0:
		return "not all have approved: waiting for " + strings.Join(waiting, ", ")
	case r.All && p.Complete == forge.No:
		return "not all that have to have approved"
	case r.All && !approved:
		return "the forge names nobody who has approved"
	}
	return ""
}

// Pick is the transition to follow to a rule's status, or else why there is none.
func (r Rule) Pick(offered []workflow.Transition) (workflow.Transition, string) {
	var there, bare []workflow.Transition
	for _, t := range offered {
		switch {
		case t.To.Key != r.To:
			continue
		case t.ID == r.Transition:
			return t, ""
		case t.Screen == "":
			bare = append(bare, t)
		}
		there = append(there, t)
	}
	switch {
	case len(there) == 0:
		return workflow.Transition{}, "no transition from there leads to " + r.To + "; " + reachable(offered)
	case len(there) == 1:
		return there[0], ""
	case len(bare) == 1:
		return bare[0], ""
	}
	ids := make([]string, len(there))
	for i, t := range there {
		ids[i] = t.ID
	}
	return workflow.Transition{}, fmt.Sprintf("several transitions lead to %s: name one of %s in the rule, as \"transition\"", r.To, strings.Join(ids, ", "))
}

// reachable says where an issue can go.
func reachable(offered []workflow.Transition) string {
	const closed = "one may be closed to the token's user"
	if len(offered) == 0 {
		return "none is offered at all, " + closed
	}
	var to []string
	for _, t := range offered {
		to = append(to, fmt.Sprintf("%s (%s)", t.To.Key, t.To.Name))
	}
	return "it can become " + strings.Join(slices.Compact(to), ", ") + "; " + closed
}
