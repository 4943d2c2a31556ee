//go:build go1.25

package load

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
)

// way is one of writing, as the setting WRITE names it.
type way struct {
	name string
	summarize.Way
}

var ways = []way{{"spent", summarize.Field}, {"worklog", summarize.Records}}

// ways are those in which a scene is played. A model has none.
func (sc scene) ways() []way {
	if sc.model != nil {
		return []way{{name: "-"}}
	}
	return ways
}

// TestLoad plays the short scenes. With LOAD=all it plays the others, and
// writes the table and the figures to build.
func TestLoad(t *testing.T) {
	t.Parallel()
	full := os.Getenv("LOAD") == "all"
	played := short
	if full {
		played = scenes
	}
	results := make([]figures, len(played)*len(ways))
	t.Cleanup(func() {
		ran := slices.DeleteFunc(results, func(f figures) bool { return f.Name == "" })
		if !full {
			t.Log("\n" + table(ran))
		} else if err := save(ran); err != nil {
			t.Error(err)
		}
	})
	for i, sc := range played {
		for j, way := range sc.ways() {
			t.Run(sc.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				f := play(t, sc, way.Way)
				f.Name, f.Way = sc.name, way.name
				sc.judge(&f, way.Way)
				results[i*len(ways)+j] = f
				if f.Bad {
					t.Error(strings.Join(f.Why, "; "))
				}
			})
		}
	}
}

// judge holds the figures against what they must come to.
func (sc scene) judge(f *figures, way summarize.Way) {
	shown, asked := sc.must, sc.must
	if way == summarize.Records {
		shown, asked = sc.must.and(sc.records), sc.records
	}
	f.Why = shown.unmet(*f)
	f.Met = len(f.Why) == 0
	f.Bad = len(asked.unmet(*f)) > 0
}

// heapInUse is held by scenes, and by one alone that measures the heap.
var heapInUse sync.RWMutex

// play plays a scene, under virtual time unless it is a model.
func play(t *testing.T, sc scene, way summarize.Way) (f figures) {
	held := heapInUse.RLocker()
	if _, alone := sc.must[heap]; alone {
		held = &heapInUse
	}
	held.Lock()
	defer held.Unlock()
	began := time.Now()
	if sc.model != nil {
		f = sc.model()
	} else {
		synctest.Test(t, func(t *testing.T) { f = perform(t, sc, way) })
	}
	f.Took = time.Since(began).Seconds()
	return f
}

// save writes the results to the folder build of the module.
func save(results []figures) error {
	const folder = "../../build"
	text, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(
		os.MkdirAll(folder, 0o750),
		os.WriteFile(filepath.Join(folder, "load.json"), append(text, '\n'), 0o600),
		os.WriteFile(filepath.Join(folder, "load.txt"), []byte(table(results)), 0o600))
}

func TestJudge(t *testing.T) {
	t.Parallel()
	sc := scene{must: must{versions: 1, late: 0}, records: must{versions: 1.2}}
	for name, test := range map[string]struct {
		figures
		summarize.Way
		met, bad bool
	}{
		"by field all is met":                {figures{Versions: 1}, summarize.Field, true, false},
		"by field all is asked":              {figures{Versions: 1, Late: 1}, summarize.Field, false, true},
		"by record it may be more":           {figures{Versions: 1.2}, summarize.Records, true, false},
		"by record the rest is only shown":   {figures{Versions: 1.2, Late: 1}, summarize.Records, false, false},
		"by record what is asked for counts": {figures{Versions: 1.3}, summarize.Records, false, true},
		"by record no total may be wrong":    {figures{Wrong: 1}, summarize.Records, false, true},
	} {
		f := test.figures
		f.Asked.All = 1
		if sc.judge(&f, test.Way); f.Met != test.met || f.Bad != test.bad {
			t.Errorf("%s: met is %v, bad is %v", name, f.Met, f.Bad)
		}
	}
}
