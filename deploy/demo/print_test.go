package demo

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"timeupdater/summarize"
	"timeupdater/tracker"
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
	tr := trackertest.New(trackertest.Switches{})
	tr.AddQueue(queue)
	top := tr.Create(queue, "A task with two branches", "")
	first := tr.Create(queue, "First branch", top)
	second := tr.Create(queue, "Вторая ветвь", top)
	tr.Create(queue, "Leaf", first)
	leaf := tr.Create(queue, "A summary that is too long for its column", first)
	tr.Create(queue, "The very end", tr.Create(queue, "Deep", second))
	tr.Create(queue, "Alone", "")

	tr.Log(top, tracker.Hour, "")
	tr.Log(leaf, tracker.Week+2*tracker.Day+3*tracker.Hour+40*tracker.Minute, "")
	tr.Log(second, 5*tracker.Minute, summarize.Marker+" of the function")
	tr.SetSpent(first, tracker.Week+2*tracker.Day+3*tracker.Hour+40*tracker.Minute)
	return tr
}

func TestTree(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	newPrinter(&out).tree(forest(sample()), map[string]tracker.Duration{
		"TEST-1": tracker.Hour,
		"TEST-2": tracker.Week + 2*tracker.Day + 3*tracker.Hour + 10*tracker.Minute,
		"TEST-3": 5 * tracker.Minute,
		"TEST-4": 0,
		"TEST-5": 2 * tracker.Hour,
		"TEST-6": 0,
		"TEST-8": 3 * tracker.Day,
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
