package testbench_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"timeupdater/integrate/testbench"
	"timeupdater/tracker/trackertest"
)

// weathers are the plausible Trackers.
var weathers = map[string]trackertest.Switches{
	"as it is likely":                     {},
	"any text is an address":              {LooseURIs: true},
	"all fields in each answer":           {IgnoreFields: true},
	"ids as numbers":                      {SwapIDs: true},
	"a change of nothing counts":          {NoOpBumps: true},
	"an old version is refused with 412":  {Stale: trackertest.Stale412},
	"an old version is taken":             {Stale: trackertest.StaleIgnored},
	"triggers do not follow the API":      {QuietAPI: true},
	"the token's user owns no queue":      {NotOwner: true},
	"the header with the version counts":  {HeedIfMatch: true},
	"errors have a code and not a status": {ErrorCode: true},
}

// step is what is asked for, and what becomes of TEST-1.
type step struct {
	field trackertest.Field
	held  []string // before
	clear bool
	url   string

	want    []string
	changed bool
	says    string // with FIELD for the field's id
	fails   string
}

var steps = map[string]step{
	"set into an empty field":              {field: single, url: newBench, want: []string{newBench}, changed: true, says: `TEST-1: ` + newBench + ` is now in "Bench link" (FIELD)`},
	"set what is there":                    {field: single, held: []string{newBench}, url: newBench, want: []string{newBench}, says: `TEST-1: ` + newBench + ` is in "Bench link" (FIELD) already`},
	"set what is there, spelt otherwise":   {field: single, held: []string{"HTTPS://Bench-1.example.com/"}, url: newBench, want: []string{"HTTPS://Bench-1.example.com/"}, says: `TEST-1: ` + newBench + ` is in "Bench link" (FIELD) already`},
	"set another path":                     {field: single, held: []string{newBench + "/A"}, url: newBench + "/a", want: []string{newBench + "/a"}, changed: true, says: `TEST-1: ` + newBench + `/a is now in "Bench link" (FIELD), in the place of ` + newBench + `/A`},
	"set in the place of another":          {field: single, held: []string{oldBench}, url: newBench, want: []string{newBench}, changed: true, says: `TEST-1: ` + newBench + ` is now in "Bench link" (FIELD), in the place of ` + oldBench},
	"set in the place of one in a text":    {field: text, held: []string{oldBench}, url: newBench, want: []string{newBench}, changed: true, says: `TEST-1: ` + newBench + ` is now in "Bench" (FIELD), in the place of ` + oldBench},
	"set over what people wrote":           {field: text, held: []string{"ask Ann"}, url: newBench, want: []string{"ask Ann"}, fails: `TEST-1: "Bench" (FIELD) is left alone: it holds something that is no address, which is not replaced`},
	"set the first of several":             {field: several, url: newBench, want: []string{newBench}, changed: true, says: `TEST-1: ` + newBench + ` is now in "Bench links" (FIELD)`},
	"set beside others":                    {field: several, held: []string{oldBench, "a note"}, url: newBench, want: []string{oldBench, "a note", newBench}, changed: true, says: `TEST-1: ` + newBench + ` is now in "Bench links" (FIELD), beside ` + oldBench + `, "a note"`},
	"set one of several again":             {field: several, held: []string{newBench, other}, url: newBench, want: []string{newBench, other}, says: `TEST-1: ` + newBench + ` is in "Bench links" (FIELD) already`},
	"clear it":                             {field: single, held: []string{newBench}, clear: true, url: newBench, changed: true, says: `TEST-1: ` + newBench + ` is no longer in "Bench link" (FIELD), which is empty now`},
	"clear it, spelt otherwise":            {field: single, held: []string{newBench}, clear: true, url: newBench + "/", changed: true, says: `TEST-1: ` + newBench + ` is no longer in "Bench link" (FIELD), which is empty now`},
	"clear what is not there":              {field: single, clear: true, url: newBench, says: `TEST-1: "Bench link" (FIELD) is empty already`},
	"clear, but another branch's is there": {field: single, held: []string{other}, clear: true, url: newBench, want: []string{other}, says: `TEST-1: "Bench link" (FIELD) is left alone: it holds ` + other + `, and not the address to be cleared`},
	"clear whatever is there":              {field: single, held: []string{other}, clear: true, changed: true, says: `TEST-1: ` + other + ` is no longer in "Bench link" (FIELD), which is empty now`},
	"clear nothing":                        {field: single, clear: true, says: `TEST-1: "Bench link" (FIELD) is empty already`},
	"clear an address in a text":           {field: text, held: []string{other}, clear: true, changed: true, says: `TEST-1: ` + other + ` is no longer in "Bench" (FIELD), which is empty now`},
	"clear what people wrote":              {field: text, held: []string{"ask\nAnn"}, clear: true, want: []string{"ask\nAnn"}, says: `TEST-1: "Bench" (FIELD) is left alone: it holds "ask\nAnn", and no address`},
	"clear one of several":                 {field: several, held: []string{newBench, other}, clear: true, url: newBench, want: []string{other}, changed: true, says: `TEST-1: ` + newBench + ` is no longer in "Bench links" (FIELD), which still holds ` + other},
	"clear the last of several":            {field: several, held: []string{newBench}, clear: true, url: newBench, changed: true, says: `TEST-1: ` + newBench + ` is no longer in "Bench links" (FIELD), which is empty now`},
	"clear one that is not among several":  {field: several, held: []string{other}, clear: true, url: newBench, want: []string{other}, says: `TEST-1: "Bench links" (FIELD) is left alone: it holds ` + other + `, and not the address to be cleared`},
	"clear all of several but notes":       {field: several, held: []string{newBench, "a note", other}, clear: true, want: []string{"a note"}, changed: true, says: `TEST-1: ` + newBench + `, ` + other + ` is no longer in "Bench links" (FIELD), which still holds "a note"`},
	"clear several of which none is one":   {field: several, held: []string{"a note"}, clear: true, want: []string{"a note"}, says: `TEST-1: "Bench links" (FIELD) is left alone: it holds "a note", and no address`},
}

func TestWhatBecomesOfAField(t *testing.T) {
	t.Parallel()
	for weather, switches := range weathers {
		t.Run(weather, func(t *testing.T) {
			t.Parallel()
			for name, s := range steps {
				w := newWorld(t, switches)
				field := w.AddField("TEST", s.field)
				w.holding(field, s.held...)
				version := w.Issue("TEST-1").Version
				put := w.benches.Set
				if s.clear {
					put = w.benches.Clear
				}
				result, err := put(context.Background(), "TEST-1", s.url)
				inFull := func(text string) string { return strings.ReplaceAll(text, "FIELD", field) }
				want := testbench.Result{Issue: "TEST-1", Field: field, Name: s.field.Name, Changed: s.changed, Before: s.held, After: s.want, Says: inFull(s.says)}
				if message(err) != inFull(s.fails) || toJSON(t, result) != toJSON(t, want) {
					t.Errorf("%s:\n%s, %v, want\n%s", name, toJSON(t, result), err, toJSON(t, want))
				}
				w.holds(field, s.want...)
				writes, versions := w.writes(), w.Issue("TEST-1").Version-version
				if once := s.changed; (writes == 1) != once || (versions == 1) != once || writes > 1 {
					t.Errorf("%s: %d writes and %d new versions", name, writes, versions)
				}
			}
		})
	}
}

// A field for links may hold what is no address, where Tracker takes that: people
// write there what they like. It is replaced and cleared as any bench.
func TestAFieldForLinksWithATextInIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{LooseURIs: true})
	field := w.AddField("TEST", single)
	w.holding(field, "ask Ann")
	if got := w.set(newBench).Says; !strings.HasSuffix(got, `, in the place of "ask Ann"`) {
		t.Error(got)
	}
	w.holding(field, "ask Ann, "+strings.Repeat("or Bob, ", 20))
	if got := w.clear("").Says; !strings.Contains(got, `"ask Ann, or Bob, `) || !strings.Contains(got, `"… is no longer in `) || len(got) > 200 {
		t.Error(got)
	}
	w.holds(field)
}

// Everything is read before anything is written, and a second issue of a queue
// does not ask for its fields again.
func TestItReadsFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.AddField("TEST", single)
	w.Create("TEST", "another", "")
	for _, key := range []string{"TEST-1", "TEST-2"} {
		if _, err := w.benches.Set(context.Background(), key, newBench); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, call := range w.Calls() {
		got = append(got, call.Method+" "+strings.TrimPrefix(call.Path, "/v3/"))
	}
	if want := []string{
		"GET issues/TEST-1", "GET queues/TEST/localFields", "GET queues/TEST/localFields", "GET fields", "GET fields", // in two languages
		"GET issues/TEST-1", "PATCH issues/TEST-1",
		"GET issues/TEST-2", "GET issues/TEST-2", "PATCH issues/TEST-2",
	}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// An issue that has moved is one of its new queue, which must be allowed too.
func TestAnIssueThatHasMoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.AddField("TEST", single)
	field := w.AddField("OPS", single)
	w.Transfer("TEST-1", "OPS")
	if r := w.set(newBench); r.Issue != "OPS-1" || r.Field != field || !slices.Equal(w.held("OPS-1", field), []string{newBench}) {
		t.Errorf("%+v", r)
	}
	w.Transfer("OPS-1", "SECRET")
	_, err := w.benches.Clear(context.Background(), "TEST-1", "")
	if want := "TEST-1 has moved to the queue SECRET, which is not among those that are allowed"; message(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}
