//go:build go1.25

package summarize_test

import (
	"fmt"
	"slices"
	"strings"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// action is one thing that may happen next.
type action struct {
	deed
	do   func(s *state)
	free bool // commutes with everything that may still happen
	time bool // it is that time passes

	kind actionKind
	keys []string // the issues that it is about
}

// deed names an action.
type deed struct {
	what string
	verb string // if it is not simply done
	who  int    // whose call it is; -1: nobody's
}

func (d deed) String() string {
	name := strings.TrimSpace(d.what + " " + d.verb)
	if d.who >= 0 {
		name = fmt.Sprintf("%d: %s", d.who, name)
	}
	return name
}

// actions is everything that may happen now.
func (x *exploration) actions(s *state) []action {
	all := slices.Concat(x.callsToAnswer(s), x.updatesToCome(s), x.troubles(s), x.indexing(s))
	if x.plan.together && len(s.line) > 0 {
		all = append(all, action{deed: deed{"trigger calls", "", -1}, kind: others, do: func(s *state) {
			key := s.line[0]
			s.line = s.line[1:]
			x.start(s, key)
		}})
	}
	if s.sleeps() {
		// Whoever wakes only makes calls, which can be held as long.
		all = append(all, action{deed: deed{"time passes", "", -1}, do: x.passTime, free: true, time: true, kind: others})
	}
	return all
}

func (x *exploration) passTime(s *state) {
	s.seconds++
	for who := range s.actors {
		if s.alive(who) || x.plan.together && s.actors[who] != nil {
			x.learn(s, who, told{})
		}
	}
}

func (x *exploration) callsToAnswer(s *state) []action {
	var all []action
	for who, p := range s.actors {
		if p == nil {
			continue
		}
		for i, call := range p.calls {
			refusable := s.refused < x.plan.refusals
			kind, key := kindOf(call)
			all = append(all, action{
				deed: deed{call.what, "", who},
				do:   func(s *state) { x.learn(s, who, told{call: i, answer: x.event(s, x.answers(call))}) },
				free: !refusable && x.commutes(s, call.what),
				kind: kind, keys: []string{key},
			})
			if refusable {
				all = append(all, action{deed: deed{call.what, "is refused with 429", who}, kind: others, do: func(s *state) {
					s.refused++
					x.learn(s, who, told{call: i, answer: tooMany})
				}})
			}
		}
	}
	return all
}

func (x *exploration) updatesToCome(s *state) []action {
	var all []action
	for _, i := range s.pending {
		update := x.plan.updates[i]
		if update.correction && slices.Contains(s.pending, i-1) {
			continue
		}
		kind := updates
		if update.sweep {
			kind = others
		}
		all = append(all, action{deed: deed{update.name, "", -1}, kind: kind, keys: update.touches, do: func(s *state) {
			s.pending = slices.DeleteFunc(slices.Clone(s.pending), func(j int) bool { return i == j })
			x.happen(s, update)
		}})
	}
	return all
}

func (x *exploration) happen(s *state, update planned) {
	if update.sweep {
		x.start(s, update.name)
		return
	}
	before := s.line
	x.event(s, event{update.name, func(w *world) *reply { update.do(w); return nil }})
	if update.unheard {
		s.line = before
		s.harm()
	}
}

// troubles are what may go wrong: an invocation dies, and a write on whose
// answer it waits may act later than that.
func (x *exploration) troubles(s *state) []action {
	var all []action
	for i, late := range s.late {
		all = append(all, action{deed: deed{late.what, "acts late", -1}, kind: others, do: func(s *state) {
			s.late = slices.Delete(slices.Clone(s.late), i, i+1)
			x.event(s, x.answers(late))
		}})
	}
	for who, p := range s.actors {
		if s.died == x.plan.deaths || !s.alive(who) {
			continue
		}
		all = append(all, action{deed: deed{"dies", "", who}, kind: others, do: func(s *state) { s.kill(who) }})
		if x.plan.late && slices.ContainsFunc(p.calls, (*apiCall).isWrite) {
			all = append(all, action{deed: deed{"dies", "with its write on its way", who}, kind: others, do: func(s *state) {
				for _, call := range p.calls {
					if call.isWrite() {
						s.late = append(slices.Clip(s.late), call)
					}
				}
				s.kill(who)
			}})
		}
	}
	return all
}

func (s *state) kill(who int) {
	s.died++
	s.harm()
	s.actors[who] = nil
}

// indexing is what the index may come to show next.
func (x *exploration) indexing(s *state) []action {
	var all []action
	for _, key := range s.at.unindexed {
		reindex := event{"index " + key, func(w *world) *reply { w.Reindex(key); return nil }}
		all = append(all, action{deed: deed{reindex.name, "", -1}, kind: indexes, keys: []string{key}, do: func(s *state) { x.event(s, reindex) }})
		if x.plan.inOrder {
			break
		}
	}
	return all
}

// sleeps tells whether an invocation waits for time to pass.
func (s *state) sleeps() bool {
	for who, p := range s.actors {
		if s.alive(who) && len(p.calls) == 0 {
			return true
		}
	}
	return false
}

// commutes tells whether a call reads what nothing will change any more: not
// an update to come, not the index, and no invocation, which write only to
// issues that have or had sub-issues.
func (x *exploration) commutes(s *state, what string) bool {
	if filter, ok := strings.CutPrefix(what, `POST _search {"filter":{"`); ok {
		field, key, _ := strings.Cut(strings.TrimSuffix(filter, `"}}`), `":"`)
		if field == "key" {
			return x.settledLeaf(s, key)
		}
		return !x.touched(s, key) && !slices.ContainsFunc(s.at.subs[key], func(sub string) bool { return !x.settledLeaf(s, sub) })
	}
	path, ok := strings.CutPrefix(what, "GET ")
	if !ok {
		return false
	}
	key, part, _ := strings.Cut(path, "/")
	if x.touched(s, key) {
		return false
	}
	switch part {
	case "links":
		return true
	case "worklog":
		return x.plan.options.Write != summarize.Records && x.plan.switches.SpentWrite == trackertest.SpentAccepted
	}
	return !s.at.parental[key]
}

// settledLeaf tells whether nothing will change an issue any more, nor what
// the index shows of it.
func (x *exploration) settledLeaf(s *state, key string) bool {
	return !x.touched(s, key) && !s.at.parental[key] && !slices.Contains(s.at.unindexed, key)
}

// touched tells whether an update to come changes the issue.
func (x *exploration) touched(s *state, key string) bool {
	return slices.ContainsFunc(s.pending, func(i int) bool {
		return slices.Contains(x.plan.updates[i].touches, key)
	})
}
