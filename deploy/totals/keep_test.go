package totals_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"timeupdater/deploy/totals"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

func TestThePlanIsInTheFileBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "before.csv")
	f := keep(t, path)
	if got := content(t, path); got != written {
		t.Errorf("the file holds\n%s", got)
	}
	if err := f.Before(off[0]); err != nil {
		t.Error(err)
	}
	if got := content(t, path); got != written {
		t.Errorf("after a write as planned it holds\n%s", got)
	}
}

func keep(t *testing.T, path string) *totals.File {
	t.Helper()
	f, err := totals.Keep(path, off)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAWriteThatWasNotPlannedGetsALine(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*summarize.Off){
		"from another value": func(o *summarize.Off) { o.From = tracker.Minute },
		"to another value":   func(o *summarize.Off) { o.To = tracker.Minute },
		"in another way":     func(o *summarize.Off) { o.ByRecord = true },
		"over a record":      func(o *summarize.Off) { o.Record = tracker.Minute },
		"of another issue":   func(o *summarize.Off) { o.Issue = "TEST-99" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "before.csv")
			f := keep(t, path)
			o := off[0]
			change(&o)
			for range 2 {
				if err := f.Before(o); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Count(content(t, path), "\n"); got != 4 {
				t.Errorf("%d lines, want one more than the plan's 3:\n%s", got, content(t, path))
			}
		})
	}
}

func TestManyWritesAtOnceGetWholeLines(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "before.csv")
	f := keep(t, path)
	const many = 50
	var wg sync.WaitGroup
	for i := range many {
		wg.Add(1)
		go func() {
			defer wg.Done()
			o := off[0]
			o.Issue = fmt.Sprintf("OTHER-%d", i+1)
			if err := f.Before(o); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	rows, err := totals.Read(strings.NewReader(content(t, path)))
	if err != nil || len(rows) != len(off)+many {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
}

func TestAFileThatIsThereIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "before.csv")
	if err := os.WriteFile(path, []byte("older"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := totals.Keep(path, off); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	if got := content(t, path); got != "older" {
		t.Errorf("it holds %q", got)
	}
}

func TestAWriteWhoseOldValueCannotBeKeptIsNamed(t *testing.T) {
	t.Parallel()
	f := keep(t, filepath.Join(t.TempDir(), "before.csv"))
	f.Close()
	if err := f.Before(off[0]); err != nil {
		t.Errorf("error %v of a write that is in the plan", err)
	}
	o := off[0]
	o.To++
	if err := f.Before(o); err == nil || !strings.Contains(err.Error(), "TEST-1 was not written") {
		t.Errorf("error %v", err)
	}
}
