package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"timeupdater/summarize"
)

// Head is the first line of a journal: what the check was that wrote it. What
// was read for one check is of use to another only if both are the same.
type Head struct {
	Form         int           `json:"form"` // of the file
	Tracker      string        `json:"tracker"`
	Organization string        `json:"organization"`
	User         string        `json:"user"` // whose token it is: records are ours by their author
	Queues       string        `json:"queues"`
	Since        time.Duration `json:"since,omitempty"`
	Leaves       bool          `json:"leaves,omitempty"`
	Write        string        `json:"write"`
	OwnTime      string        `json:"ownTime"`
	Began        time.Time     `json:"began"`
}

const (
	// form is that of the files that are written and read.
	form = 1

	// oldest is how old a journal may be. A record can change and its issue keep
	// its version, as far as anybody knows; the older, the likelier.
	oldest = 24 * time.Hour
)

// same tells whether two checks are the same, whenever they began.
func (h Head) same(other Head) bool {
	h.Form, h.Began = other.Form, other.Began
	return h == other
}

// String says it for a person.
func (h Head) String() string {
	text := "queues " + h.Queues
	if h.Queues == "*" {
		text = "all queues"
	}
	switch {
	case h.Since > 0:
		text += fmt.Sprintf(" since %v", h.Since)
	case h.Leaves:
		text += " with leaves"
	}
	if h.Tracker != "" {
		text += " at " + h.Tracker
	}
	return text + fmt.Sprintf(", organization %s, user %s, WRITE=%s, OWN_TIME=%s", h.Organization, h.User, h.Write, h.OwnTime)
}

// Journal is a file to which a check adds each worklog that it has read, so that
// after an interrupt they are not read again.
type Journal struct {
	path  string
	head  Head
	known []summarize.Looked
	file  *os.File // nil until there is something to keep
}

// Begin is the journal of a check that begins anew. Replaces is when a check
// began whose journal is there already; it is lost when the first worklog is
// read, and not before. It is zero if there is none.
func Begin(path string, head Head) (j *Journal, replaces time.Time) {
	head.Form, head.Began = form, time.Now()
	if old, _, err := read(path); err == nil {
		replaces = old.head.Began
	}
	return &Journal{path: path, head: head}, replaces
}

// Resume is the journal of the check that was interrupted, which this one goes
// on with. Its errors say what to do.
func Resume(path string, head Head) (*Journal, error) {
	j, size, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no %s here to resume: begin without --resume", path)
	case err != nil:
		return nil, fmt.Errorf("%w; begin anew without --resume", err)
	case !j.head.same(head):
		return nil, fmt.Errorf("%s is of another check: %v; now it would be %v. Give the same flags and settings, or begin anew without --resume", path, j.head, head)
	case time.Since(j.head.Began) > oldest:
		return nil, fmt.Errorf("%s is of %s, older than %v: begin anew without --resume", path, when(j.head.Began), oldest)
	}
	j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		err = j.file.Truncate(size) // what a crash has cut off
	}
	return j, err
}

// read reads a journal, and how much of it is whole.
func read(path string) (j *Journal, size int64, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	j = &Journal{path: path}
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	first, rest, _ := bytes.Cut(whole, []byte("\n"))
	if json.Unmarshal(first, &j.head) != nil || j.head.Form != form {
		return nil, 0, fmt.Errorf("%s is no journal that this version can read", path)
	}
	for lines := json.NewDecoder(bytes.NewReader(rest)); ; {
		var l summarize.Looked
		err := lines.Decode(&l)
		if errors.Is(err, io.EOF) {
			return j, int64(len(whole)), nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%s is damaged after %s worklogs: %w", path, Number(len(j.known)), err)
		}
		j.known = append(j.known, l)
	}
}

// add adds a worklog. The file is made for the first one.
func (j *Journal) add(l summarize.Looked) error {
	if j.file == nil {
		if err := j.make(); err != nil {
			return fmt.Errorf("keep what was read: %w", err)
		}
	}
	if err := j.addLine(l); err != nil {
		return fmt.Errorf("keep what was read: %w", err)
	}
	return nil
}

// make makes the file anew. One that is there is removed and not written over:
// another check may be at it.
func (j *Journal) make() (err error) {
	if err := os.Remove(j.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if j.file, err = os.OpenFile(j.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		j.file = nil
		return err
	}
	return j.addLine(j.head)
}

// addLine adds a line in one write, so that only the last one can be cut off.
func (j *Journal) addLine(what any) error {
	line, err := json.Marshal(what)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	return err
}

// close leaves the file where it is.
func (j *Journal) close() {
	if j.file != nil {
		j.file.Close()
	}
}

// remove removes the file, if this check has made it.
func (j *Journal) remove() error {
	if j.file == nil {
		return nil
	}
	j.close()
	if err := os.Remove(j.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the check has ended, but its journal could not be removed: %w", err)
	}
	return nil
}
