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
	time bool // it is that time passes

	kind actionKind
	who  int      // whose call it is; -1: nobody's
	keys []string // the issues that it is about
}

// actions is everything that may happen now.
func (r *run) actions() []action {
	held := r.gate.held()
	all := slices.Concat(r.callsToAnswer(held), r.updatesToCome(), r.troubles(held), r.indexing())
	if r.plan.together && r.w.waits() {
		all = append(all, action{name: "trigger calls", kind: others, who: -1, do: func() {
			key, _ := r.w.next()
			r.start(key)
		}})
	}
	if r.sleeps(held) {
		// Whoever wakes only makes calls, which can be held as long.
		all = append(all, action{name: "time passes", do: func() { <-time.After(time.Second) }, free: true, time: true, kind: others, who: -1})
	}
	return all
}

func (r *run) callsToAnswer(held []*heldCall) []action {
	var all []action
	for _, call := range held {
		name := fmt.Sprintf("%d: %s", call.who, call.what)
		refusable := r.refused < r.plan.refusals
		kind, key := kindOf(call)
		all = append(all, action{
			name: name,
			do:   func() { r.gate.letThrough(call, false) },
			free: !refusable && r.commutes(call.what),
			kind: kind, who: call.who, keys: []string{key},
		})
		if refusable {
			all = append(all, action{name: name + " is refused with 429", kind: others, who: call.who, do: func() {
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
		kind := updates
		if update.sweep {
			kind = others
		}
		all = append(all, action{name: update.name, kind: kind, who: -1, keys: update.touches, do: func() {
			r.pending = slices.DeleteFunc(slices.Clone(r.pending), func(j int) bool { return i == j })
			r.happen(update)
		}})
	}
	return all
}

func (r *run) happen(update planned) {
	if update.sweep {
		r.start(aSweep)
		return
	}
	waiting := r.w.waiting()
	update.do(r.w)
	if update.unheard {
		r.w.line = waiting
		r.harm()
	}
}

// troubles are what may go wrong: an invocation dies, and a write on whose
// answer it waits may act later than that.
func (r *run) troubles(held []*heldCall) []action {
	var all []action
	for _, late := range r.gate.late {
		all = append(all, action{name: "late: " + late.what, kind: others, who: -1, do: func() { r.gate.arrive(late) }})
	}
	for who, call := range r.calls {
		if r.died == r.plan.deaths || call.ended.Load() || call.dead {
			continue
		}
		all = append(all, action{name: fmt.Sprintf("%d: dies", who), kind: others, who: who, do: func() { r.kill(who) }})
		writes := func(c *heldCall) bool { return c.who == who && c.isWrite() }
		if r.plan.late && slices.ContainsFunc(held, writes) {
			all = append(all, action{name: fmt.Sprintf("%d: dies, its write is on its way", who), kind: others, who: who, do: func() {
				r.gate.giveUp(who)
				r.kill(who)
			}})
		}
	}
	return all
}

func (r *run) kill(who int) {
	r.died++
	r.harm()
	r.calls[who].dead = true
	r.calls[who].die()
}

// indexing is what the index may come to show next.
func (r *run) indexing() []action {
	var all []action
	for _, key := range r.w.Unindexed() {
		all = append(all, action{name: "index " + key, kind: indexes, who: -1, do: func() { r.w.Reindex(key) }})
		if r.plan.inOrder {
			break
		}
	}
	return all
}

// sleeps tells whether an invocation waits for time to pass.
func (r *run) sleeps(held []*heldCall) bool {
	for who, call := range r.calls {
		busy := slices.ContainsFunc(held, func(c *heldCall) bool { return c.who == who })
		if !call.ended.Load() && !busy && (!r.plan.together || len(held) == 0) {
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
