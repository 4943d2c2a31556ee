package summarize

import (
	"slices"
	"testing"
	"time"

	"timeupdater/tracker"
)

// below is an issue of that id in a version, below another one or none, that
// has changed at a second.
func below(parent, id string, version, second int64) tracker.Issue {
	issue := sub(id, version)
	issue.Updated = time.Unix(second, 0)
	if parent != "" {
		issue.Parent = sub(parent, 0).Ref
	}
	return issue
}

func ids(issues []tracker.Issue) (list []string) {
	for _, issue := range issues {
		list = append(list, issue.ID)
	}
	return list
}

func TestFamiliesHoldEachIssueAsItWasLast(t *testing.T) {
	t.Parallel()
	f := newFamilies()
	for _, issue := range []tracker.Issue{
		below("1", "3", 5, 0),
		below("1", "4", 5, 0),
		below("2", "4", 6, 0), // it has moved
		below("1", "4", 5, 0), // and that is how it was before
		below("2", "3", 6, 0),
		below("1", "3", 7, 0), // there and back
	} {
		f.learn(issue)
	}
	if got := ids(f.list("1")); !slices.Equal(got, []string{"3"}) {
		t.Errorf("below 1: %v, want 3", got)
	}
	if got := ids(f.list("2")); !slices.Equal(got, []string{"4"}) {
		t.Errorf("below 2: %v, want 4", got)
	}
}

func TestWhichFamiliesAreReady(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		issues  []tracker.Issue
		pending []string
		want    []string
	}{
		"the oldest change first":              {[]tracker.Issue{below("", "1", 1, 9), below("", "2", 1, 5), below("", "3", 1, 7)}, []string{"1", "2", "3"}, []string{"2", "3", "1"}},
		"the lower before the upper":           {[]tracker.Issue{below("", "1", 1, 1), below("1", "2", 1, 9)}, []string{"1", "2"}, []string{"2"}},
		"however much is between":              {[]tracker.Issue{below("", "1", 1, 1), below("1", "2", 1, 1), below("2", "3", 1, 1)}, []string{"1", "3"}, []string{"3"}},
		"the upper when the lower is done":     {[]tracker.Issue{below("", "1", 1, 1), below("1", "2", 1, 1)}, []string{"1"}, []string{"1"}},
		"none of a cycle":                      {[]tracker.Issue{below("2", "1", 1, 1), below("1", "2", 1, 1)}, []string{"1", "2"}, nil},
		"not even one that is its own parent":  {[]tracker.Issue{below("1", "1", 1, 1)}, []string{"1"}, nil},
		"what has nothing to do with a cycle":  {[]tracker.Issue{below("1", "1", 1, 1), below("", "2", 1, 1)}, []string{"1", "2"}, []string{"2"}},
		"what is below a cycle":                {[]tracker.Issue{below("1", "1", 1, 1), below("1", "2", 1, 1)}, []string{"1", "2"}, []string{"2"}},
		"what is below something that is gone": {[]tracker.Issue{below("9", "1", 1, 1)}, []string{"1"}, []string{"1"}},
	} {
		f := newFamilies()
		for _, issue := range test.issues {
			f.learn(issue)
		}
		for _, id := range test.pending {
			f.pending[id] = true
		}
		if got := ids(f.ready()); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
