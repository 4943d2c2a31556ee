package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

var (
	thisCheck = Head{Organization: "1", User: "7", Queues: "A,B", Write: "auto", OwnTime: "true"}
	oneLook   = summarize.Looked{ID: "1", Version: 3, Own: tracker.Hour}
)

// journalOf is the text of a journal of two worklogs.
func journalOf(t *testing.T, head Head) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "check.part")
	j, _ := Begin(path, head)
	for range 2 {
		if err := j.add(oneLook); err != nil {
			t.Fatal(err)
		}
	}
	j.close()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestResume(t *testing.T) {
	t.Parallel()
	whole := journalOf(t, thisCheck)
	other := func(change func(*Head)) Head {
		head := thisCheck
		change(&head)
		return head
	}
	for name, test := range map[string]struct {
		text  string
		head  Head
		known int
		says  string // of the error
	}{
		"the same check":              {whole, thisCheck, 2, ""},
		"the last line was cut off":   {whole[:len(whole)-9], thisCheck, 1, ""},
		"a line break was cut off":    {whole[:len(whole)-1], thisCheck, 1, ""},
		"nothing but the first line":  {whole[:strings.Index(whole, "\n")+1], thisCheck, 0, ""},
		"a damaged line":              {strings.Replace(whole, `{"id"`, `{"id`, 1), thisCheck, 0, "damaged after 0 worklogs"},
		"another file":                {"ISSUE\n", thisCheck, 0, "is no journal"},
		"another form":                {strings.Replace(whole, `"form":1`, `"form":2`, 1), thisCheck, 0, "is no journal that this version"},
		"an empty file":               {"", thisCheck, 0, "is no journal"},
		"other queues":                {whole, other(func(h *Head) { h.Queues = "*" }), 0, "queues A,B, organization 1, user 7, WRITE=auto, OWN_TIME=true; now it would be all queues, organization 1"},
		"another organization":        {whole, other(func(h *Head) { h.Organization = "2" }), 0, "organization 2"},
		"another user":                {whole, other(func(h *Head) { h.User = "8" }), 0, "user 8"},
		"another Tracker":             {whole, other(func(h *Head) { h.Tracker = "http://localhost" }), 0, "at http://localhost"},
		"another time":                {whole, other(func(h *Head) { h.Since = time.Hour }), 0, "queues A,B since 1h0m0s"},
		"leaves too":                  {whole, other(func(h *Head) { h.Leaves = true }), 0, "queues A,B with leaves"},
		"another way of writing":      {whole, other(func(h *Head) { h.Write = "spent" }), 0, "WRITE=spent"},
		"own time counts no more":     {whole, other(func(h *Head) { h.OwnTime = "false" }), 0, "OWN_TIME=false"},
		"more than a day has gone by": {strings.Replace(whole, time.Now().Format("2006"), "2006", 1), thisCheck, 0, "older than 24h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "check.part")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			j, err := Resume(path, test.head)
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "without --resume") {
					t.Errorf("%v, want %s", err, test.says)
				}
				return
			}
			if err != nil || len(j.known) != test.known {
				t.Fatalf("%v, it knows %v, want %d", err, j, test.known)
			}
			if err := j.add(oneLook); err != nil {
				t.Fatal(err)
			}
			j.close()
			if again, err := Resume(path, test.head); err != nil || len(again.known) != test.known+1 {
				t.Errorf("again: %v, it knows %v, want %d", err, again, test.known+1)
			}
		})
	}
}

func TestResumeWithoutJournal(t *testing.T) {
	t.Parallel()
	if _, err := Resume(filepath.Join(t.TempDir(), "check.part"), thisCheck); err == nil || !strings.Contains(err.Error(), "here to resume: begin without --resume") {
		t.Error(err)
	}
}

// Whoever has forgotten --resume can still interrupt.
func TestJournalIsReplacedWithTheFirstWorklog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "check.part")
	if err := os.WriteFile(path, []byte(journalOf(t, thisCheck)), 0o600); err != nil {
		t.Fatal(err)
	}
	j, replaces := Begin(path, thisCheck)
	if time.Since(replaces) > time.Minute {
		t.Errorf("it replaces one of %v", replaces)
	}
	if old, err := Resume(path, thisCheck); err != nil || len(old.known) != 2 {
		t.Errorf("before: %v, %v", old, err)
	}
	if err := j.add(oneLook); err != nil {
		t.Fatal(err)
	}
	if now, err := Resume(path, thisCheck); err != nil || len(now.known) != 1 {
		t.Errorf("after: %v, %v", now, err)
	}
}

func TestJournalThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	j, _ := Begin(filepath.Join(t.TempDir(), "none", "check.part"), thisCheck)
	if err := j.add(oneLook); err == nil || !strings.HasPrefix(err.Error(), "keep what was read: ") {
		t.Error(err)
	}
}
