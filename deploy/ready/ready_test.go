package ready_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"timeupdater/integrate/keys"
	"timeupdater/tracker/trackertest"
)

func TestWhatFitsIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	id := w.AddField("TEST", trackertest.Field{Key: "pullRequests", Name: "Pull requests", Many: true})
	if err := w.config.PullRequests.Decode(id); err != nil {
		t.Fatal(err)
	}
	w.rules(`[
		{"name": "accepted", "on": "approved", "all": true, "from": ["inReview", "readyForTest"], "to": "readyForTest"},
		{"on": "merged", "from": ["readyForTest", "inReview"], "to": "closed", "fields": {"resolution": "fixed"}},
		{"on": "merged", "queue": "OPS", "to": "noSuchStatus"}
	]`)
	got := w.look()
	if want := []string{
		"right queues: the token's user sees TEST",
		"right statuses: the organization has inReview, readyForTest, closed",
		"right field TEST: " + id + " (Pull requests) can list pull requests",
		`right transition TEST rule 1 ("accepted") inReview: TEST-1 would go by accept (Accept)`,
		"right transition TEST rule 2 readyForTest: TEST-2 would go by close (Close)",
		"right transition TEST rule 2 inReview: TEST-1 would go by close (Close)",
	}; !slices.Equal(got, want) {
		t.Errorf("found\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	asked := map[string]int{}
	for _, call := range w.Calls() {
		if asked[call.Path]++; call.Kind != trackertest.KindSearch && asked[call.Path] > 1 {
			t.Errorf("%s was read twice", call.Path)
		}
	}
	if n := asked["/v3/issues/_search"]; n != 2 {
		t.Errorf("%d searches, want one for each status", n)
	}
}

func TestRulesThatDoNotFit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rules string
		want  string
	}{
		"a status with a typing error": {
			`[{"on": "approved", "from": ["inReview"], "to": "readyForTst"}]`,
			"off statuses: no status has the key readyForTst, which stands in rule 1 → is it readyForTest (Ready for test)?",
		},
		"a status in another case, in two rules": {
			`[{"on": "approved", "from": ["InReview"], "to": "readyForTest"}, {"on": "declined", "from": ["InReview"], "to": "open"}]`,
			"off statuses: no status has the key InReview, which stands in rule 1, rule 2 → is it inReview (In review)?",
		},
		"a status that none is like": {
			`[{"on": "approved", "from": ["inReview"], "to": "needsImprovement"}]`,
			"off statuses: no status has the key needsImprovement, which stands in rule 1 → take one of open (Open), resolved (Resolved), " +
				"closed (Closed), needInfo (Need info), inProgress (In progress), inReview (In review), readyForTest (Ready for test)",
		},
		"two that none is like": {
			`[{"on": "approved", "from": ["checking"], "to": "needsImprovement"}]`,
			"off statuses: no status has the key needsImprovement, which stands in rule 1 → take one of the same",
		},
		"no transition": {
			`[{"on": "declined", "from": ["inReview"], "to": "open"}]`,
			"off transition TEST rule 1 inReview: TEST-1: no transition from there leads to open; it can become readyForTest (Ready for test), closed (Closed); " +
				`one may be closed to the token's user → let a transition lead there, in the workflow of the queue, or take inReview out of the rule's "from"`,
		},
		"several transitions": {
			`[{"on": "declined", "from": ["readyForTest"], "to": "inReview"}]`,
			`off transition TEST rule 1 readyForTest: TEST-2: several transitions lead to inReview: name one of review, fast in the rule, as "transition"`,
		},
		"one of several is named": {
			`[{"on": "declined", "from": ["readyForTest"], "to": "inReview", "transition": "fast"}]`,
			"right transition TEST rule 1 readyForTest: TEST-2 would go by fast",
		},
		"one is named that is not offered": {
			`[{"on": "approved", "from": ["inReview"], "to": "readyForTest", "transition": "7"}]`,
			"know transition TEST rule 1 inReview: TEST-1 would go by accept (Accept), and is not offered 7, which the rule names",
		},
		"a required field": {
			`[{"on": "merged", "from": ["inReview"], "to": "closed"}]`,
			"off transition TEST rule 1 inReview: TEST-1 would go by close (Close), which requires resolution, and the rule does not set it → " +
				`set it in the rule's "fields", or take it off the screen of the transition, in the workflow of the queue`,
		},
		"a field that is not on the screen": {
			`[{"on": "merged", "from": ["inReview"], "to": "closed", "fields": {"resolution": "fixed", "assignee": "ann"}}]`,
			"off transition TEST rule 1 inReview: TEST-1 would go by close (Close), which does not ask for assignee, and the rule sets it → " +
				`take it out of the rule's "fields", or put it on the screen of the transition, in the workflow of the queue`,
		},
		"a field where there is no screen": {
			`[{"on": "approved", "from": ["inReview"], "to": "readyForTest", "fields": {"tags": ["x"]}}]`,
			"off transition TEST rule 1 inReview: TEST-1 would go by accept (Accept), which does not ask for tags, and the rule sets it → " +
				`take it out of the rule's "fields", or put it on the screen of the transition, in the workflow of the queue`,
		},
		"nobody in a status": {
			`[{"on": "approved", "from": ["open"], "to": "readyForTest"}]`,
			"unknown transition TEST rule 1 open: cannot tell: no issue of TEST is Open now",
		},
		"no rule for the queue": {
			`[{"on": "approved", "queue": "OPS", "to": "readyForTest"}]`,
			"know transition TEST: no rule is for TEST, so nothing moves there",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			w.rules(test.rules)
			contains(t, w.look(), test.want)
		})
	}
}

// A rule that names no status takes issues from all that are not closed.
func TestARuleForEveryStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.SetStatus(w.Create("TEST", "closed", ""), "closed")
	w.rules(`[{"on": "approved", "to": "readyForTest"}, {"on": "declined", "to": "needInfo"}]`)
	got := w.look()
	const cure = ` → let a transition lead there, in the workflow of the queue, or name the other statuses in the rule's "from"`
	for _, want := range []string{
		"right transition TEST rule 1 inReview: TEST-1 would go by accept (Accept)",
		"know transition TEST rule 1 inProgress: TEST-3: no transition from there leads to readyForTest; none is offered at all, one may be closed to the token's user" + cure,
		"unknown transition TEST rule 1: cannot tell of the others: no issue of TEST is Open, Resolved, Need info now",
		"off transition TEST rule 2 inProgress: TEST-3: no transition from there leads to needInfo; none is offered at all, one may be closed to the token's user" + cure,
	} {
		contains(t, got, want)
	}
	text := strings.Join(got, "\n")
	for _, other := range []string{"rule 1 readyForTest", "TEST-4"} {
		if strings.Contains(text, other) {
			t.Errorf("%s is no matter of the rules:\n%s", other, text)
		}
	}
}

// Of several statuses that may have been meant the nearest comes first.
func TestStatusesThatMayHaveBeenMeant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	flow := reviewing()
	for _, key := range []string{"reviewed", "reviewing", "viewing"} {
		flow.Statuses = append(flow.Statuses, trackertest.Status{Key: key, Type: "paused"})
	}
	w.SetWorkflow("OPS", flow)
	w.rules(`[{"on": "approved", "to": "reviewin"}]`)
	contains(t, w.look(), "off statuses: no status has the key reviewin, which stands in rule 1 → is it reviewing or reviewed?")
}

// What a rule does from one status is enough; of the others one should know.
func TestARuleThatWorksFromSomeStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	const line = " transition TEST rule 1 inProgress: TEST-3: no transition from there leads to readyForTest; none is offered at all, " +
		`one may be closed to the token's user → let a transition lead there, in the workflow of the queue, or take inProgress out of the rule's "from"`
	w.rules(`[{"on": "approved", "from": ["inProgress", "inReview"], "to": "readyForTest"}]`)
	contains(t, w.look(), "know"+line)
	w.rules(`[{"on": "approved", "from": ["inProgress", "open"], "to": "readyForTest"}]`)
	contains(t, w.look(), "off"+line)
}

// Organizations have many statuses, and each costs a search.
func TestARuleForEveryStatusLooksAtTwenty(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	flow := reviewing()
	for i := range 20 {
		flow.Statuses = append(flow.Statuses, trackertest.Status{Key: fmt.Sprintf("more%d", i), Type: "paused"})
	}
	w.SetWorkflow("OPS", flow)
	w.rules(`[{"on": "approved", "to": "readyForTest"}]`)
	got := w.look()
	if last := got[len(got)-1]; !strings.HasSuffix(last, "; 6 more statuses were not looked at") {
		t.Errorf("found %s", last)
	}
	searches := slices.DeleteFunc(w.Calls(), func(c trackertest.Call) bool { return c.Kind != trackertest.KindSearch })
	if len(searches) != 20 {
		t.Errorf("%d searches", len(searches))
	}
}

func TestQueuesThatAreNotSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.config.Queues = keys.Queues{"OSP", "HIDDEN", "TEST"}
	w.rules(`[{"on": "approved", "from": ["inReview"], "to": "readyForTest"}]`)
	got := w.look()
	for _, want := range []string{
		"off queues OSP: there is no queue OSP, or the token's user may not see it → check the key; else let that user read and edit the issues, in the queue's settings under Access",
		"off queues HIDDEN: there is no queue HIDDEN, or the token's user may not see it → check the key; else let that user read and edit the issues, in the queue's settings under Access",
		"right queues: the token's user sees TEST",
		"right transition TEST rule 1 inReview: TEST-1 would go by accept (Accept)",
	} {
		contains(t, got, want)
	}
	w.config.Queues = keys.Queues{"test"}
	contains(t, w.look(), "off queues test: there is no queue test, or the token's user may not see it → is it TEST? Keys of queues know upper and lower case")
}

func TestTheFieldForPullRequests(t *testing.T) {
	t.Parallel()
	const several = " → make a field of texts that takes several values, which Tracker's form does not offer (see integrate/review/README.md), and put its id into PULL_REQUESTS_FIELD"
	w := newWorld(t, trackertest.Switches{})
	id := w.AddField("TEST", trackertest.Field{Key: "pullRequests", Name: "Pulls", Many: true})
	other := w.AddField("OPS", trackertest.Field{Key: "pullRequests", Many: true})
	one := w.AddField("TEST", trackertest.Field{Key: "bench", Type: "uri"})
	w.config.Queues = keys.Queues{"TEST", "OPS"}
	w.rules(`[{"on": "approved", "from": ["inReview"], "to": "readyForTest"}]`)
	for name, test := range map[string]struct {
		setting string
		want    []string
	}{
		"its key":            {"pullRequests", []string{"off field TEST: pullRequests is not the id of a field, but its key or name → into PULL_REQUESTS_FIELD put TEST:" + id, "off field OPS: pullRequests is not the id of a field, but its key or name → into PULL_REQUESTS_FIELD put OPS:" + other}},
		"its name":           {"TEST:pulls", []string{"off field TEST: pulls is not the id of a field, but its key or name → into PULL_REQUESTS_FIELD put TEST:" + id}},
		"of one value":       {"TEST:" + one, []string{"off field TEST: " + one + " (bench) takes one value, and an issue may have several pull requests" + several}},
		"of another queue":   {id, []string{"right field TEST: " + id + " (Pulls) can list pull requests", "off field OPS: issues of OPS have no field " + id + several}},
		"of all queues":      {"tags", []string{"right field TEST: tags (Tags) can list pull requests", "right field OPS: tags (Tags) can list pull requests"}},
		"of one queue alone": {"OPS:" + other, []string{"right field OPS: " + other + " (pullRequests) can list pull requests"}},
	} {
		if err := w.config.PullRequests.Decode(test.setting); err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(w.look(), func(line string) bool { return !strings.Contains(line, " field ") })
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}
