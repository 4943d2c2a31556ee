package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"timeupdater/deploy/worktime"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// play is a run of a tutorial.
type play struct {
	tracker *trackertest.Tracker
	calls   *callLog
	out     printer
}

// run does the steps one by one, each when the function has done its work for
// the one before. Its error counts the steps that left a wrong total.
func (p *play) run(ctx context.Context, steps []step) error {
	before := map[string]tracker.Duration{}
	failed := 0
	for i, step := range steps {
		done := p.calls.total()
		step.act()
		p.tracker.Wait()
		if ctx.Err() != nil {
			return errors.New("interrupted before the tutorial was over")
		}
		top := forest(p.tracker)
		wrong := check(top, step.want, p.tracker)
		p.out.line("")
		p.out.line("%s", p.out.paint(bold, fmt.Sprintf("%2d  %s", i+1, step.title)))
		p.out.tree(top, before)
		p.report(wrong, p.calls.after(done))
		if wrong != nil {
			failed++
		}
		walk(top, func(n *node) { before[n.Key] = n.Total })
	}
	p.out.line("")
	if failed > 0 {
		err := fmt.Errorf("%d of %d steps left a wrong total", failed, len(steps))
		p.out.line("%s %v", p.out.paint(red, "✗"), err)
		return err
	}
	p.out.line("%s %d steps, %d calls of the function, and every total was right.", p.out.paint(green, "✓"), len(steps), p.calls.total())
	return nil
}

// check compares the totals with what the step wants and, for issues with
// sub-issues, with the sum as the in-memory Tracker itself makes it.
func check(top []*node, want totals, tr *trackertest.Tracker) []string {
	var wrong []string
	count := 0
	walk(top, func(n *node) {
		count++
		if worktime.Short(n.Total) != want[n.Key] {
			wrong = append(wrong, fmt.Sprintf("%s shows %s and must show %s", n.Key, worktime.Short(n.Total), want[n.Key]))
		}
	})
	if count != len(want) {
		wrong = append(wrong, fmt.Sprintf("there are %d issues and must be %d", count, len(want)))
	}
	for _, m := range tr.Wrong(byPeople) {
		wrong = append(wrong, fmt.Sprintf("%s shows %s, but its own time and its sub-issues come to %s", m.Key, worktime.Short(m.Spent), worktime.Short(m.Want)))
	}
	return wrong
}

// report tells what the function did and whether that was right.
func (p *play) report(wrong []string, calls []call) {
	var keys, failures []string
	var slowest time.Duration
	for _, c := range calls {
		slowest = max(slowest, c.Took)
		for _, changed := range c.Changed {
			keys = append(keys, changed.Issue)
		}
		if c.Failed() {
			failures = append(failures, "a call failed: "+c.Message)
		}
	}
	slices.Sort(keys)
	did := "found nothing to change"
	if keys != nil {
		did = "changed " + strings.Join(slices.Compact(keys), " and ")
	}
	mark := p.out.paint(green, "✓")
	if wrong != nil {
		mark = p.out.paint(red, "✗")
	}
	p.out.line("  %s The function %s (%s, %s)", mark, did, plural(len(calls), "call"), rounded(slowest))
	for _, text := range append(wrong, failures...) {
		p.out.line("    %s", p.out.paint(red, text))
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// rounded is how long something took, for people.
func rounded(d time.Duration) string {
	return fmt.Sprintf("%.0f ms", max(1, float64(d)/float64(time.Millisecond)))
}
