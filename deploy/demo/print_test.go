package demo

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

var update = flag.Bool("update", false, "write what the tests print into testdata")

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = "testdata/" + name
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not as in %s (if that is as it should be: go test -update):\n%s", name, got)
	}
}

// sample is a Tracker with two trees. Nothing adds up in it.
func sample() *trackertest.Tracker {
	tracker := trackertest.New(trackertest.Switches{})
	tracker.AddQueue(queue)
	top := tracker.Create(queue, "A task with two branches", "")
	first := tracker.Create(queue, "First branch", top)
	second := tracker.Create(queue, "Вторая ветвь", top)
	tracker.Create(queue, "Leaf", first)
	leaf := tracker.Create(queue, "A summary that is too long for its column", first)
	tracker.Create(queue, "The very end", tracker.Create(queue, "Deep", second))
	tracker.Create(queue, "Alone", "")

	tracker.Log(top, summarize.Hour, "")
	tracker.Log(leaf, summarize.Week+2*summarize.Day+3*summarize.Hour+40*summarize.Minute, "")
	tracker.Log(second, 5*summarize.Minute, summarize.Marker+" of the function")
	tracker.SetSpent(first, summarize.Week+2*summarize.Day+3*summarize.Hour+40*summarize.Minute)
	return tracker
}

func TestTree(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	newPrinter(&out).tree(forest(sample()), map[string]summarize.Duration{
		"TEST-1": summarize.Hour,
		"TEST-2": summarize.Week + 2*summarize.Day + 3*summarize.Hour + 10*summarize.Minute,
		"TEST-3": 5 * summarize.Minute,
		"TEST-4": 0,
		"TEST-5": 2 * summarize.Hour,
		"TEST-6": 0,
		"TEST-8": 3 * summarize.Day,
	})
	golden(t, "tree.txt", out.String())
	for _, line := range strings.Split(out.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d columns are too many for a terminal: %s", n, line)
		}
	}
}

func TestTreeInColour(t *testing.T) {
	t.Parallel()
	var plain, coloured bytes.Buffer
	printer{Writer: &plain}.tree(forest(sample()), nil)
	printer{&coloured, true}.tree(forest(sample()), nil)
	stripped := coloured.String()
	for _, code := range []string{"\x1b[0m", "\x1b[2m"} {
		stripped = strings.ReplaceAll(stripped, code, "")
	}
	if stripped == coloured.String() || stripped != plain.String() {
		t.Errorf("without its colours the tree is\n%s\nwant\n%s", stripped, plain.String())
	}
}
