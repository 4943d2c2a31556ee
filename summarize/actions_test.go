//go:build go1.25

package summarize_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"timeupdater/summarize"
)

// action is one thing that may happen next.
type action struct {
	name string
	do   func()
	free bool // commutes with everything that may still happen
}

// actions is everything that may happen now.
func (r *run) actions() []action {
	held := r.gate.held()
	all := slices.Concat(r.callsToAnswer(held), r.updatesToCome())
	for _, key := range r.w.Unindexed() {
		all = append(all, action{name: "index " + key, do: func() { r.w.Reindex(key) }, free: r.unsearched(key)})
	}
	if r.plan.together && r.w.waits() {
		all = append(all, action{name: "trigger calls", do: func() {
			key, _ := r.w.next()
			r.start(key)
		}})
	}
	if r.sleeps(held) {
		// Whoever wakes only makes calls, which can be held as long.
		all = append(all, action{name: "time passes", do: func() { <-time.After(time.Second) }, free: true})
	}
	return all
}

func (r *run) callsToAnswer(held []*heldCall) []action {
	var all []action
	for _, call := range held {
		name := fmt.Sprintf("%d: %s", call.who, call.what)
		refusable := r.refused < r.plan.refusals
		all = append(all, action{
			name: name,
			do:   func() { r.gate.letThrough(call, false) },
			free: !refusable && r.commutes(call.what),
		})
		if refusable {
			all = append(all, action{name: name + " is refused with 429", do: func() {
				r.refused++
				r.gate.letThrough(call, true)
			}})
		}
	}
	return all
}

func (r *run) updatesToCome() []action {
	var all []action
	for _, i := range r.pending {
		update := r.plan.updates[i]
		if update.correction && slices.Contains(r.pending, i-1) {
			continue
		}
		all = append(all, action{name: update.name, do: func() {
			r.pending = slices.DeleteFunc(slices.Clone(r.pending), func(j int) bool { return i == j })
			update.do(r.w)
		}})
	}
	return all
}

// sleeps tells whether an invocation waits for time to pass.
func (r *run) sleeps(held []*heldCall) bool {
	for who, ended := range r.ended {
		busy := slices.ContainsFunc(held, func(c *heldCall) bool { return c.who == who })
		if !ended && !busy && (!r.plan.together || len(held) == 0) {
			return true
		}
	}
	return false
}

// commutes tells whether a call reads what nothing will change any more: not
// an update to come, not the index, and no invocation, which write only to
// issues with sub-issues.
func (r *run) commutes(what string) bool {
	if filter, ok := strings.CutPrefix(what, `POST _search {"filter":{"`); ok {
		field, key, _ := strings.Cut(strings.TrimSuffix(filter, `"}}`), `":"`)
		if field == "key" {
			return r.settledLeaf(key)
		}
		return !r.touched(key) && !slices.ContainsFunc(r.w.Issue(key).SubIssues, func(sub string) bool { return !r.settledLeaf(sub) })
	}
	path, ok := strings.CutPrefix(what, "GET ")
	if !ok {
		return false
	}
	key, part, _ := strings.Cut(path, "/")
	if r.touched(key) {
		return false
	}
	switch part {
	case "links":
		return true
	case "worklog":
		return r.plan.options.Write == summarize.Field
	}
	return len(r.w.Issue(key).SubIssues) == 0
}

// settledLeaf tells whether nothing will change an issue any more, nor what
// the index shows of it.
func (r *run) settledLeaf(key string) bool {
	return !r.touched(key) && len(r.w.Issue(key).SubIssues) == 0 && !slices.Contains(r.w.Unindexed(), key)
}

// touched tells whether an update to come changes the issue.
func (r *run) touched(key string) bool {
	return slices.ContainsFunc(r.pending, func(i int) bool {
		return slices.Contains(r.plan.updates[i].touches, key)
	})
}

// unsearched tells whether nobody will look for an issue in the index: it is
// nobody's sub-issue and not called for.
func (r *run) unsearched(key string) bool {
	return r.plan.switches.QuietAPI && r.w.Issue(key).Parent == "" && !r.touched(key)
}
