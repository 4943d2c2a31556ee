package review_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

const (
	onMerge   = `[{"on":"merged","from":["inReview","readyForTest"],"to":"closed","fields":{"resolution":"fixed"}}]`
	onDecline = `[{"on":"declined","from":["inReview"],"to":"inProgress"},{"on":"declined","from":["inReview"],"to":"needsImprovement"}]`
)

// draft makes the pull request of an event a draft.
func draft(e *forge.Event) { e.PullRequest.Draft = true }

// What people complain of in comparable products, case by case.
func TestComplaints(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		switches trackertest.Switches
		prepare  func(*world)
		events   func(*world) []forge.Event
		status   string
		comments int
		says     string // the last outcome
	}{
		"closing one of several pull requests moves the issue": {
			prepare: func(w *world) { w.listing().rules(onMerge) },
			events: func(w *world) []forge.Event {
				other := func(e *forge.Event) { e.PullRequest.URL = "https://git.example/team/shop/pull/6" }
				return []forge.Event{w.event(forge.Opened), w.event(forge.Opened, other), w.event(forge.Merged)}
			},
			status: "inReview", says: "other pull requests of it are open: https://git.example/team/shop/pull/6",
		},
		"the last of several pull requests does": {
			prepare: func(w *world) { w.listing().rules(onMerge) },
			events: func(w *world) []forge.Event {
				other := func(e *forge.Event) { e.PullRequest.URL = "https://git.example/team/shop/pull/6" }
				return []forge.Event{w.event(forge.Opened), w.event(forge.Opened, other), w.event(forge.Merged), w.event(forge.Merged, other)}
			},
			status: "closed", comments: 1, says: "moved from In review to Closed",
		},
		"being in the status already is a failure": {
			prepare: func(w *world) { w.SetStatus("TEST-1", "readyForTest") },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Approved)} },
			status:  "readyForTest", says: "TEST-1 is already Ready for test",
		},
		"a 400 without an explanation": {
			prepare: func(w *world) { w.rules(`[{"on":"merged","to":"closed"}]`) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Merged)} },
			status:  "inReview", says: "the transition wants something else (resolution: ",
		},
		"the statuses that can be reached are not said": {
			prepare: func(w *world) { w.rules(`[{"on":"merged","to":"testing"}]`) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Merged)} },
			status:  "inReview",
			says:    "no transition from there leads to testing; it can become readyForTest (Ready for test), needsImprovement (Needs improvement), closed (Closed); one may be closed to the token's user",
		},
		"a resolution that is required": {
			prepare: func(w *world) { w.rules(onMerge) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Merged)} },
			status:  "closed", comments: 1, says: "moved from In review to Closed",
		},
		"a resolution that is not on the screen": {
			prepare: func(w *world) { w.rules(`[{"on":"approved","to":"readyForTest","fields":{"resolution":"fixed"}}]`) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Approved)} },
			status:  "inReview", says: "the transition wants something else (resolution: ",
		},
		"a bot's verdict is ignored": {
			events: func(w *world) []forge.Event {
				return []forge.Event{w.event(forge.Approved, func(e *forge.Event) { e.By = "dependabot[bot]" })}
			},
			status: "readyForTest", comments: 1, says: "moved",
		},
		"a draft that is closed moves the issue": {
			prepare: func(w *world) { w.rules(onDecline) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Declined, draft)} },
			status:  "inReview", says: "the pull request is a draft, and the rule takes none",
		},
		"events out of order: approved after it was merged": {
			events: func(w *world) []forge.Event {
				return []forge.Event{w.event(forge.Approved, func(e *forge.Event) { e.PullRequest.State = forge.StateMerged })}
			},
			status: "inReview", says: "the pull request is merged by now",
		},
		"events out of order: the first verdict comes after the second": {
			prepare: func(w *world) { w.SetStatus("TEST-1", "readyForTest") },
			events: func(w *world) []forge.Event {
				return []forge.Event{w.event(forge.ChangesRequested, func(e *forge.Event) { e.At = time.Now().Add(-time.Hour) })}
			},
			status: "readyForTest", says: "it has had that status since",
		},
		"two comments from simultaneous events": {
			events: func(w *world) []forge.Event {
				second := func(e *forge.Event) { e.By = "Bob" }
				return []forge.Event{w.event(forge.Approved), w.event(forge.Approved, second)}
			},
			status: "readyForTest", comments: 1, says: "already",
		},
		"UTF-8, SHA-256 and dates are keys": {
			events: func(w *world) []forge.Event {
				return []forge.Event{w.event(forge.Approved, func(e *forge.Event) {
					e.PullRequest.Title, e.PullRequest.Source = "Read UTF-8, SHA-256", "2023-04-11"
				})}
			},
			status: "inReview", says: "neither title, description nor branch names an issue of TEST, OPS",
		},
		"a closed issue is opened again": {
			prepare: func(w *world) { w.SetStatus("TEST-1", "closed"); w.rules(`[{"on":"approved","to":"open"}]`) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Approved)} },
			status:  "closed", says: "it is closed, and no rule takes it from there",
		},
		"a transition of the same name by a part of it": {
			prepare: func(w *world) { w.rules(`[{"on":"approved","to":"ready"}]`) },
			events:  func(w *world) []forge.Event { return []forge.Event{w.event(forge.Approved)} },
			status:  "inReview", says: "no transition from there leads to ready;",
		},
		"the same webhook twice": {
			events: func(w *world) []forge.Event {
				once := w.event(forge.Approved)
				return []forge.Event{once, once}
			},
			status: "readyForTest", comments: 1, says: "this event was handled before",
		},
		"an approval while another reviewer asks for changes": {
			events: func(w *world) []forge.Event {
				return []forge.Event{w.event(forge.Approved, func(e *forge.Event) {
					e.PullRequest.Reviewers = []forge.Reviewer{{Name: "Ann", Said: forge.Approved}, {Name: "Bob", Said: forge.ChangesRequested}}
				})}
			},
			status: "inReview", says: "Bob asked for changes, and has not approved since",
		},
		"an issue that is hidden": {
			events: func(w *world) []forge.Event {
				w.Hide("TEST", true)
				return []forge.Event{w.event(forge.Approved)}
			},
			status: "inReview", says: "nothing done: TEST-1: read issue: Tracker answered 403",
		},
		"an issue that does not exist": {
			events: func(w *world) []forge.Event {
				return []forge.Event{w.event(forge.Approved, func(e *forge.Event) { e.PullRequest.Source = "TEST-99" })}
			},
			status: "inReview", says: "nothing done: TEST-99: read issue: Tracker answered 404",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.switches)
			if test.prepare != nil {
				test.prepare(w)
			}
			before := len(w.comments())
			r := w.reviewer()
			var last review.Outcome
			for _, e := range test.events(w) {
				last = w.handle(r, e)
			}
			w.Hide("TEST", false)
			w.is(test.status, before+test.comments)
			w.says(last, test.says)
		})
	}
}

// Whatever Tracker does with a transition that is gone, or a comment that nobody
// asked for, the issue ends where it should, with one comment or a word on it.
func TestWhateverTrackerDoes(t *testing.T) {
	t.Parallel()
	for _, gone := range []trackertest.NotOffered{trackertest.NotOffered404, trackertest.NotOffered400, trackertest.NotOffered409} {
		for _, comment := range []trackertest.UnaskedComment{trackertest.CommentTaken, trackertest.CommentRefused, trackertest.CommentIgnored} {
			for _, more := range []trackertest.Switches{{}, {IgnoreFields: true, SwapIDs: true}, {ErrorCode: true, NoOpBumps: true}} {
				sw := more
				sw.NotOffered, sw.UnaskedComment = gone, comment
				w := newWorld(t, sw)
				// Somebody accepts it by hand, right before our request does.
				w.raced()
				r := w.reviewer()
				o := w.handle(r, w.event(forge.Approved))
				w.says(o, "TEST-1 is Ready for test by now")
				w.is("readyForTest", 0)

				w.SetStatus("TEST-1", "inReview")
				o = w.handle(r, w.event(forge.ChangesRequested, func(e *forge.Event) { e.At = time.Now() }))
				w.says(o, "TEST-1 moved from In review to Needs improvement")
				want := 1
				if comment != trackertest.CommentTaken {
					want = 0
				}
				if comment == trackertest.CommentRefused {
					w.says(o, "without the comment, which Tracker refused")
				}
				w.is("needsImprovement", want)
			}
		}
	}
}

// limit is what a verdict may cost.
const limit = 4

// A verdict for one key takes four requests at most, however its issue is found.
func TestRequests(t *testing.T) {
	t.Parallel()
	unnamed := func(e *forge.Event) { e.PullRequest.Source = "sum" }
	for name, test := range map[string]struct {
		prepare func(*world)
		event   func(*world) forge.Event
		want    int
	}{
		"approved":                         {nil, func(w *world) forge.Event { return w.event(forge.Approved) }, 3},
		"nothing to do":                    {nil, func(w *world) forge.Event { return w.event(forge.Merged) }, 0},
		"already there":                    {func(w *world) { w.SetStatus("TEST-1", "readyForTest") }, func(w *world) forge.Event { return w.event(forge.Approved) }, 1},
		"approved, and listed":             {func(w *world) { w.listing() }, func(w *world) forge.Event { return w.event(forge.Approved) }, 4},
		"approved, found by the field":     {func(w *world) { w.listing().comment() }, func(w *world) forge.Event { return w.event(forge.Approved, unnamed) }, 4},
		"merged, found by the field":       {func(w *world) { w.listing().rules(onMerge).comment() }, func(w *world) forge.Event { return w.event(forge.Merged, unnamed) }, 4},
		"merged, and listed no more":       {func(w *world) { w.listing().rules(onMerge).comment() }, func(w *world) forge.Event { return w.event(forge.Merged) }, 4},
		"a lost race, and somebody's gain": {func(w *world) { w.raced() }, func(w *world) forge.Event { return w.event(forge.Approved) }, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			if test.prepare != nil {
				test.prepare(w)
			}
			r := w.reviewer()
			ctx, calls := tracker.CountCalls(context.Background())
			o, err := r.Handle(ctx, test.event(w), nil)
			if err != nil || calls.Total() != test.want || calls.Total() > limit {
				t.Errorf("%d requests, want %d; %v, %v", calls.Total(), test.want, o, err)
			}
		})
	}
}

// comment has somebody name TEST-1 in a comment of the pull request.
func (w *world) comment() {
	w.handle(w.reviewer(), w.event(forge.Commented, func(e *forge.Event) {
		e.PullRequest.Source, e.Comment = "sum", "This is for TEST-1."
	}))
}

// raced has somebody accept TEST-1 right before the function does.
func (w *world) raced() {
	w.goesWrong(func(r *http.Request) trackertest.Fault {
		if strings.HasSuffix(r.URL.Path, "/_execute") {
			w.fault = nil
			w.SetStatus("TEST-1", "readyForTest")
		}
		return trackertest.Fault{}
	})
}
