//go:build go1.25

package summarize

import (
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/tracker"
)

func TestWhichCallsOurOwnWriteHasCaused(t *testing.T) {
	t.Parallel()
	hidden := known{}.hiding(refs("4")[0])
	for name, test := range map[string]struct {
		found  tracker.Issue
		links  []tracker.Ref
		after  time.Duration
		before int // how often it was asked already
		want   bool
	}{
		"exactly as it was left":          {sub("1", 7), refs("2", "3", "4"), time.Second, 0, true},
		"the links in another order":      {sub("1", 7), refs("4", "3", "2"), time.Second, 0, true},
		"it has changed since":            {sub("1", 8), refs("2", "3", "4"), time.Second, 0, false},
		"it was read before it was ready": {sub("1", 6), refs("2", "3", "4"), time.Second, 0, false},
		"a link has come":                 {sub("1", 7), refs("2", "3", "4", "5"), time.Second, 0, false},
		"a link has gone":                 {sub("1", 7), refs("2", "3"), time.Second, 0, false},
		"another link for one that left":  {sub("1", 7), refs("2", "3", "5"), time.Second, 0, false},
		"another issue":                   {sub("9", 7), refs("2", "3", "4"), time.Second, 0, false},
		"within a minute":                 {sub("1", 7), refs("2", "3", "4"), echoMemory, 0, true},
		"after a minute":                  {sub("1", 7), refs("2", "3", "4"), echoMemory + 1, 0, false},
		"the second call":                 {sub("1", 7), refs("2", "3", "4"), time.Second, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(*testing.T) {
				var m memory
				by, parent := &run{}, sub("1", 6)
				m.wrote(by, view{issue: &parent, list: []tracker.Issue{sub("3", 1), sub("2", 1)}, known: hidden}, 7)
				<-time.After(test.after)
				for range test.before {
					m.echo(test.found, test.links)
				}
				if got := m.echo(test.found, test.links); (got == by) != test.want {
					t.Errorf("the run that wrote: %t, want %t", got == by, test.want)
				}
			})
		})
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var m memory
	for id := range mostRemembered + 1 {
		m.sawSize(tracker.Ref{ID: string(rune(id))}, 1)
	}
	if len(m.issues) > mostRemembered {
		t.Errorf("%d issues are remembered", len(m.issues))
	}
}

func TestTheWayUpIsBelievedForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var m memory
		child := sub("2", 1)
		child.Parent = tracker.Ref{ID: "1", Key: "TEST-1"}
		if _, known := m.above(child.Ref); known {
			t.Error("a parent is known that was never read")
		}
		m.sawParent(child)
		<-time.After(aboveMemory - 1)
		if parent, known := m.above(child.Ref); !known || parent != child.Parent {
			t.Errorf("%v, known %t", parent, known)
		}
		<-time.After(1)
		if _, known := m.above(child.Ref); known {
			t.Error("it is believed too long")
		}
		m.sawParent(child)
		m.forgetAbove([]tracker.Ref{child.Ref})
		if _, known := m.above(child.Ref); known {
			t.Error("it is not forgotten")
		}
	})
}
