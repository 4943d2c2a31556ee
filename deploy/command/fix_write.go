package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"timeupdater/deploy/check"
	"timeupdater/deploy/totals"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// writing is what a fix writes: Tracker, with an eye on what is written there.
type writing struct {
	*tracker.Client
	off    []summarize.Off // to be written, the lowest first
	beyond int             // how many more there are, beyond the limit
	limit  int
	path   string // of the file with the old values; empty when there is none
	file   *totals.File

	report summarize.Report

	mu      sync.Mutex
	tried   bool            // to write something
	refused int             // writes, because of the limit
	written map[string]bool // by key
}

// newWriting keeps the old values. The lowest issues are written first, since
// those above count with them.
func newWriting(client *tracker.Client, off []summarize.Off, limit int, folder string) (*writing, error) {
	w := &writing{Client: client, off: off, limit: limit, written: map[string]bool{}}
	if limit > 0 {
		w.off = off[:min(limit, len(off))]
	}
	w.beyond = len(off) - len(w.off)
	w.path = filepath.Join(folder, "before-"+time.Now().Format("20060102T150405")+".csv")
	var err error
	w.file, err = totals.Keep(w.path, check.Sorted(w.off))
	return w, err
}

// write writes, and leaves half of the rate to people and calls.
func (w *writing) write(ctx context.Context, options summarize.Options, problems io.Writer) error {
	options.BeforeWrite = w.before
	progress := check.NewProgress(problems)
	defer progress.End()
	var err error
	w.report, err = summarize.New(w, options).Fix(tracker.Slowly(ctx), w.off, progress.Tell)
	return err
}

// before keeps the old value of what is about to be written, if the limit allows
// that. What is above may have to be written too, but is not among those.
func (w *writing) before(o summarize.Off) error {
	w.mu.Lock()
	allowed := w.limit == 0 || slices.ContainsFunc(w.off, func(one summarize.Off) bool { return one.ID == o.ID })
	if allowed {
		w.tried = true
	} else {
		w.refused++
	}
	w.mu.Unlock()
	if !allowed {
		return fmt.Errorf("%s is %s", o.Issue, beyondLimit)
	}
	return w.file.Before(o)
}

const beyondLimit = "not written because of --limit"

// end closes the file, and removes it if it is of no use.
func (w *writing) end() error {
	w.file.Close()
	if w.tried {
		return nil
	}
	path := w.path
	w.path = ""
	return os.Remove(path)
}

// unexplained is how many show a time that is not in any record, so that only a
// write of the field could bring it back.
func (w *writing) unexplained() int {
	n := 0
	for _, o := range w.off {
		switch o.Why {
		case summarize.ByHand, summarize.Imported, summarize.NotAsked, summarize.NotKnown:
			n++
		}
	}
	return n
}

// right is how many turned out to be right without being written.
func (w *writing) right() int {
	n := 0
	for _, o := range w.off {
		if !w.written[o.Issue] {
			n++
		}
	}
	return max(0, n-w.report.Held-w.failed())
}

// failed is how many could not be made right, the limit aside.
func (w *writing) failed() int { return max(0, w.report.Left-w.refused) }

// why says of the first few why they could not.
func (w *writing) why() []string {
	return slices.DeleteFunc(slices.Clone(w.report.Why), func(line string) bool { return strings.Contains(line, beyondLimit) })
}

func (w *writing) wrote(key string, err error) {
	if err == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.written[key] = true
	}
}

// SetSpent notes that it was written.
func (w *writing) SetSpent(ctx context.Context, key string, version int64, spent tracker.Duration) (tracker.Issue, error) {
	issue, err := w.Client.SetSpent(ctx, key, version, spent)
	w.wrote(key, err)
	return issue, err
}

// AddRecord notes that it was written.
func (w *writing) AddRecord(ctx context.Context, key string, duration tracker.Duration, comment string) (tracker.Record, error) {
	record, err := w.Client.AddRecord(ctx, key, duration, comment)
	w.wrote(key, err)
	return record, err
}

// SetRecord notes that it was written.
func (w *writing) SetRecord(ctx context.Context, key, id string, duration tracker.Duration) (tracker.Record, error) {
	record, err := w.Client.SetRecord(ctx, key, id, duration)
	w.wrote(key, err)
	return record, err
}

// DeleteRecord notes that it was written.
func (w *writing) DeleteRecord(ctx context.Context, key, id string) error {
	err := w.Client.DeleteRecord(ctx, key, id)
	w.wrote(key, err)
	return err
}
