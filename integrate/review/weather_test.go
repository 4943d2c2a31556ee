package review_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
	"timeupdater/tracker/trackertest"
)

// Reviewers change their minds, a minute between two verdicts; forges deliver
// late, twice and to several instances at once; Tracker breaks. Whatever happens,
// no verdict moves an issue twice, every move has its comment, and what a person
// has closed stays closed.
func TestWeather(t *testing.T) {
	t.Parallel()
	const worlds = 100
	var moves, failures, overtaken int
	for seed := range uint64(worlds) {
		m, f, o := weather(t, rand.New(rand.NewPCG(seed, 14)))
		moves, failures, overtaken = moves+m, failures+f, overtaken+o
		if t.Failed() {
			t.Fatalf("in world %d", seed)
		}
	}
	if least := worlds / 4; moves < least || failures < least || overtaken < least {
		t.Errorf("too calm: %d moves, %d failures, %d overtaken", moves, failures, overtaken)
	}
	t.Logf("%d worlds: %d moves, %d failures, %d overtaken", worlds, moves, failures, overtaken)
}

// weather plays one world, and returns how much happened in it.
func weather(t *testing.T, random *rand.Rand) (moves, failures, overtaken int) {
	var minutes atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(minutes.Load()) * time.Minute) }
	w := newWorld(t, trackertest.Switches{Clock: now, NotOffered: trackertest.NotOffered(random.IntN(3))})
	instances := []*review.Reviewer{w.reviewer(), w.reviewer()}

	var waiting []forge.Event // deliveries that are still to come
	closed := false
	for step := 0; step < 12 || len(waiting) > 0; step++ {
		minutes.Add(1)
		if step < 12 {
			what := []forge.What{forge.Approved, forge.ChangesRequested}[random.IntN(2)]
			e := w.event(what, func(e *forge.Event) { e.By, e.At = fmt.Sprintf("reviewer%d", step), now() })
			for range 1 + random.IntN(3) {
				waiting = append(waiting, e)
			}
		}
		if step == 9 && random.IntN(3) == 0 {
			w.SetStatus("TEST-1", "closed")
			closed = true
		}
		w.goesWrong(storm(random, step < 12))
		random.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
		n := min(len(waiting), 1+random.IntN(3))
		var mu sync.Mutex
		var all sync.WaitGroup
		var again []forge.Event
		for i, e := range waiting[:n] {
			all.Add(1)
			go func() {
				defer all.Done()
				o, err := instances[i%2].Handle(context.Background(), e, nil)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err != nil:
					failures++
					again = append(again, e) // the forge sends it once more
				case len(o.Steps) == 1 && o.Steps[0].Moved:
					moves++
				case len(o.Steps) == 1 && strings.Contains(o.String(), "it has had that status since"):
					overtaken++
				}
			}()
		}
		all.Wait()
		waiting = append(waiting[n:], again...)
	}
	w.goesWrong(nil)
	w.settled(closed)
	return moves, failures, overtaken
}

// storm is what goes wrong with requests for a while.
func storm(random *rand.Rand, wild bool) func(*http.Request) trackertest.Fault {
	faults := []trackertest.Fault{
		{Reset: true}, {Reset: true, Acted: true}, {Status: 503}, {Status: 503, Acted: true}, {Cut: 5}, {Status: 500}, {},
	}
	plan := make([]trackertest.Fault, 20)
	for i := range plan {
		if wild && random.IntN(4) == 0 {
			plan[i] = faults[random.IntN(len(faults))]
		}
	}
	return func(*http.Request) trackertest.Fault {
		if len(plan) == 0 {
			return trackertest.Fault{}
		}
		fault := plan[0]
		plan = plan[1:]
		return fault
	}
}

// settled checks what must hold at the end, by Tracker's own history.
func (w *world) settled(closed bool) {
	w.t.Helper()
	var log []struct {
		By struct {
			ID string `json:"id"`
		} `json:"updatedBy"`
		Fields []struct {
			Field struct {
				ID string `json:"id"`
			} `json:"field"`
		} `json:"fields"`
		Comments struct {
			Added []any `json:"added"`
		} `json:"comments"`
	}
	w.get("issues/TEST-1/changelog?perPage=100", &log)
	moves := 0
	for _, entry := range log {
		for _, field := range entry.Fields {
			if field.Field.ID == "status" && len(entry.Comments.Added) > 0 {
				moves++
			}
		}
	}
	comments := w.comments()
	if moves != len(comments) {
		w.t.Errorf("%d moves with a comment, %d comments", moves, len(comments))
	}
	slices.Sort(comments)
	if once := slices.Compact(slices.Clone(comments)); len(once) != len(comments) {
		w.t.Errorf("a verdict moved it twice: %q", comments)
	}
	if status := w.Issue("TEST-1").Status; closed != (status == "closed") {
		w.t.Errorf("it is %s; closed by a person: %v", status, closed)
	}
}
