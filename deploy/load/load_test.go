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

// ways are those of writing. What a scene must come to is asked of the first;
// of the others, that no total is wrong in the end.
var ways = []struct {
	name string
	summarize.Way
}{
	{"spent", summarize.Field},
	{"worklog", summarize.Records},
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
		for j, way := range ways {
			t.Run(sc.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				f := play(t, sc, way.Way)
				f.Way, f.Bad = way.name, !f.Met && j == 0 || f.Wrong > 0
				results[i*len(ways)+j] = f
				if f.Bad {
					t.Error(strings.Join(f.Why, "; "))
				}
			})
		}
	}
}

// heapInUse is held by scenes, and by one alone that measures the heap.
var heapInUse sync.RWMutex

// play plays a scene under virtual time.
func play(t *testing.T, sc scene, way summarize.Way) (f figures) {
	held := heapInUse.RLocker()
	if _, alone := sc.must[heap]; alone {
		held = &heapInUse
	}
	held.Lock()
	defer held.Unlock()
	began := time.Now()
	synctest.Test(t, func(t *testing.T) { f = perform(t, sc, way) })
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
