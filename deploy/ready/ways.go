package ready

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"timeupdater/integrate/review"
	"timeupdater/tracker/workflow"
)

// rules looks at what the rules would do in a queue.
func (l *look) rules(ctx context.Context, queue string) error {
	none := true
	for i, rule := range l.config.Rules {
		if !concerns(rule, queue) {
			continue
		}
		none = false
		if l.status(rule.To).Key == "" {
			continue // that was said
		}
		about := Finding{About: Transition, Queue: queue, Rule: rule.Called(i), On: rule.On, To: rule.To}
		if err := l.rule(ctx, rule, about); err != nil {
			return err
		}
	}
	if none {
		l.tell(Finding{About: Transition, Queue: queue}.is(Know, "no rule is for "+queue+", so nothing moves there", ""))
	}
	return nil
}

// rule looks at each status that a rule takes issues from. That it cannot take
// them from some is worth knowing; if it can from none, it does nothing.
func (l *look) rule(ctx context.Context, rule review.Rule, about Finding) error {
	every := len(rule.From) == 0
	statuses, left := l.from(rule)
	var found []Finding
	var nobody []string
	moves := false
	for _, status := range statuses {
		p, err := l.at(ctx, about.Queue, status)
		switch {
		case err != nil:
			return err
		case every && p.refused == nil && p.issue.Key == "":
			nobody = append(nobody, status.Name)
			continue
		case every && p.issue.Closed: // such a rule leaves it alone
			continue
		}
		f := l.way(ctx, rule, p, about)
		found, moves = append(found, f), moves || f.Transition != ""
	}
	for _, f := range found {
		if f.Verdict == Know && !moves {
			f.Verdict = Off
		}
		l.tell(f)
	}
	if text := untold(about.Queue, nobody, left); text != "" {
		l.tell(about.is(Unknown, text, ""))
	}
	return nil
}

// from are the statuses to look at: those that a rule names or else all of the
// organization, so many at most, and how many are left.
func (l *look) from(rule review.Rule) (statuses []workflow.Status, left int) {
	const most = 20
	for _, key := range rule.From {
		if s := l.status(key); s.Key != "" && key != rule.To {
			statuses = append(statuses, s)
		}
	}
	if len(rule.From) > 0 {
		return statuses, 0
	}
	statuses = slices.DeleteFunc(slices.Clone(l.statuses), func(s workflow.Status) bool { return s.Key == rule.To })
	left = max(0, len(statuses)-most)
	return statuses[:len(statuses)-left], left
}

// untold says of which statuses nothing can be told.
func untold(queue string, nobody []string, left int) string {
	var texts []string
	if len(nobody) > 0 {
		texts = append(texts, fmt.Sprintf("cannot tell of the others: no issue of %s is %s now", queue, strings.Join(nobody, ", ")))
	}
	if left > 0 {
		texts = append(texts, fmt.Sprintf("%d more statuses were not looked at", left))
	}
	return strings.Join(texts, "; ")
}

// place is a status in a queue, and what an issue there shows.
type place struct {
	queue   string
	status  workflow.Status
	issue   workflow.Issue // without a key if there is none
	offered []workflow.Transition
	refused error // why Tracker does not tell
}

// at is a status in a queue. It is read once.
func (l *look) at(ctx context.Context, queue string, status workflow.Status) (place, error) {
	name := [2]string{queue, status.Key}
	if p, known := l.places[name]; known {
		return p, nil
	}
	p := place{queue: queue, status: status}
	found, err := workflow.InStatus(ctx, l.client, queue, status.Key)
	if err == nil && len(found) > 0 && found[0].Status.Key == status.Key { // it may find more
		p.issue = found[0]
		p.offered, err = workflow.Transitions(ctx, l.client, p.issue.Key)
	}
	if p.refused = err; err != nil && !isRefusal(err) {
		return p, err
	}
	l.places[name] = p
	return p, nil
}

// way is what a rule does with an issue in a place.
func (l *look) way(ctx context.Context, rule review.Rule, p place, about Finding) Finding {
	about.From, about.Issue = p.status.Key, p.issue.Key
	switch {
	case p.refused != nil:
		return about.is(Unknown, "cannot tell: "+p.refused.Error(), "")
	case p.issue.Key == "":
		return about.is(Unknown, fmt.Sprintf("cannot tell: no issue of %s is %s now", p.queue, p.status.Name), "")
	}
	t, why := rule.Pick(p.offered)
	if why != "" {
		return about.is(stuck(rule, p, why))
	}
	about.Transition = t.ID
	if t.Screen == "" {
		return about.is(fits(rule, p, t, screen{}))
	}
	return about.is(fits(rule, p, t, l.screen(ctx, t.Screen)))
}

// stuck is a place that a rule cannot take an issue from.
func stuck(rule review.Rule, p place, why string) (v Verdict, text, cure string) {
	const let = "let a transition lead there, in the workflow of the queue, or "
	text = p.issue.Key + ": " + why
	switch there := func(t workflow.Transition) bool { return t.To.Key == rule.To }; {
	case slices.ContainsFunc(p.offered, there):
		return Off, text, "" // it says what to do
	case len(rule.From) == 0:
		return Know, text, let + "name the other statuses in the rule's \"from\""
	}
	return Know, text, let + "take " + p.status.Key + " out of the rule's \"from\""
}
