package totals

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"timeupdater/summarize"
)

// File is where old totals are kept while new ones are written. What it holds
// is on the disk before Tracker is asked to change anything.
type File struct {
	mu   sync.Mutex
	file *os.File
	size int64
	last map[string]Row // by the issue's key
}

// Keep makes a file with what is off. One that is there already is an error: it
// holds the only copy of other totals.
func Keep(path string, off []summarize.Off) (*File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("keep the old totals: %w", err)
	}
	f := &File{file: file, last: map[string]Row{}}
	if err := f.begin(off); err != nil {
		f.Close()
		return nil, fmt.Errorf("keep the old totals: %w", errors.Join(err, os.Remove(path)))
	}
	// A crash could lose the name of a new file. Where a folder cannot be
	// synced, as in Windows, the system sees to that.
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync()
		folder.Close()
	}
	return f, nil
}

func (f *File) begin(off []summarize.Off) (err error) {
	if err = WriteCSV(f.file, off); err == nil {
		err = f.file.Sync()
	}
	if err == nil {
		f.size, err = f.file.Seek(0, io.SeekCurrent)
	}
	for _, o := range off {
		f.last[o.Issue] = rowOf(o)
	}
	return err
}

// Before keeps what a write is about to change, unless the issue's last line
// says the same. It is for [summarize.Options], and safe for many goroutines.
func (f *File) Before(o summarize.Off) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	row := rowOf(o)
	if last, ok := f.last[o.Issue]; ok && last.sameWrite(row) {
		return nil
	}
	if err := f.add(o); err != nil {
		return fmt.Errorf("%s was not written, since its old time spent could not be kept: %w", o.Issue, err)
	}
	f.last[o.Issue] = row
	return nil
}

// add adds a line. Of one that did not fit nothing stays: a damaged line would
// keep all others from being read.
func (f *File) add(o summarize.Off) error {
	line := csv.NewWriter(f.file)
	_ = line.Write(cells(o)) // Error says it
	line.Flush()
	err := line.Error()
	if err == nil {
		err = f.file.Sync()
	}
	if err == nil {
		f.size, err = f.file.Seek(0, io.SeekCurrent)
		return err
	}
	if cut := f.file.Truncate(f.size); cut != nil {
		return errors.Join(err, cut)
	}
	_, back := f.file.Seek(f.size, io.SeekStart)
	return errors.Join(err, back)
}

// Close closes the file. Nothing is lost without it.
func (f *File) Close() error { return f.file.Close() }

func rowOf(o summarize.Off) Row {
	return Row{Issue: o.Issue, From: o.From, To: o.To, Logged: o.Logged, Record: o.Record, ByRecord: o.ByRecord}
}

// sameWrite tells whether both are the same write from the same value.
func (r Row) sameWrite(other Row) bool {
	other.Logged = r.Logged
	return r == other
}
