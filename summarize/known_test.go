package summarize

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"timeupdater/tracker"
)

// sub is a sub-issue of that id in a version.
func sub(id string, version int64) tracker.Issue {
	return tracker.Issue{Ref: tracker.Ref{ID: id, Key: "TEST-" + id}, Version: version}
}

func refs(ids ...string) []tracker.Ref {
	list := []tracker.Ref{}
	for _, id := range ids {
		list = append(list, sub(id, 0).Ref)
	}
	return list
}

// saw is what direct reads of sub-issues have shown.
func saw(subs ...tracker.Issue) known {
	k := known{seen: map[string]tracker.Issue{}}
	for _, s := range subs {
		k.seen[s.ID] = s
	}
	return k
}

func (k known) linked(ids ...string) known {
	k.links = refs(ids...)
	return k
}

func TestWhatAListLacks(t *testing.T) {
	t.Parallel()
	list := []tracker.Issue{sub("2", 5), sub("3", 7)}
	for name, test := range map[string]struct {
		known known
		want  gap
	}{
		"nothing is known":                     {known{}, gap{}},
		"it shows the version":                 {saw(sub("2", 5)), gap{}},
		"it shows a later version":             {saw(sub("2", 4)), gap{}},
		"it shows an older version":            {saw(sub("2", 6)), gap{old: true}},
		"one of two is older":                  {saw(sub("2", 5), sub("3", 8)), gap{old: true}},
		"a sub-issue is absent":                {saw(sub("4", 1)), gap{absent: []tracker.Issue{sub("4", 1)}}},
		"all links":                            {known{}.linked("3", "2"), gap{}},
		"a link is not there":                  {known{}.linked("2", "3", "4"), gap{links: refs("4")}},
		"a link that is hidden is not there":   {known{}.linked("2", "3", "4").hiding(refs("4")[0]), gap{}},
		"one that has left is there":           {known{}.linked("2"), gap{old: true}},
		"there are no links at all":            {known{}.linked(), gap{old: true}},
		"it shows our own write":               {known{self: 9}, gap{}},
		"it does not show our own write":       {known{self: 10}, gap{old: true}},
		"one that was seen, until it has left": {saw(sub("4", 1)).without("4"), gap{}},
	} {
		if got := test.known.gapIn(sub("1", 9), list); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

// A run begins with all that those know who share it.
func TestKnownOfTwoCalls(t *testing.T) {
	t.Parallel()
	early, late := time.Unix(1, 0), time.Unix(2, 0)
	a, b := saw(sub("2", 5), sub("3", 1)), saw(sub("2", 4), sub("4", 2))
	a.at, b.at = late, early
	parent := sub("1", 1)
	a.fresh = &parent
	b = b.linked("2", "4")
	for name, both := range map[string]known{"one way": a.and(b), "the other way": b.and(a)} {
		want := map[string]tracker.Issue{"2": sub("2", 5), "3": sub("3", 1), "4": sub("4", 2)}
		if !reflect.DeepEqual(both.seen, want) {
			t.Errorf("%s: seen %v", name, both.seen)
		}
		if !slices.Equal(both.links, b.links) || both.fresh != nil || both.at != late {
			t.Errorf("%s: %+v", name, both)
		}
	}
	if len(a.seen) != 2 || a.fresh == nil {
		t.Errorf("it was changed: %+v", a)
	}
}
