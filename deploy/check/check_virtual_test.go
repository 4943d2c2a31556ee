//go:build go1.25

package check

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// world is a Tracker with families that nobody has summed.
type world struct {
	*trackertest.Tracker
	client  *tracker.Client
	journal string
	head    Head
}

const families = 60

// newWorld returns one whose issues have not changed for a while: what was read
// of others is not kept.
func newWorld(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	tr := trackertest.New(switches)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	tr.AllowToken("OAuth t")
	for range families {
		tr.Log(tr.Create("TEST", "", tr.Create("TEST", "", "")), tracker.Hour, "")
	}
	<-time.After(time.Minute)
	client, err := tracker.New(tracker.Config{
		Org: "1", Authorization: func(context.Context) (string, error) { return "OAuth t", nil },
		Transport: trackertest.InProcess(tr), URL: "http://localhost",
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{tr, client, filepath.Join(t.TempDir(), "check.part"), Head{Organization: "1", Queues: "TEST"}}
}

// run checks, and tells how many worklogs were read.
func (w *world) run(ctx context.Context, t *testing.T, j *Journal) (survey summarize.Survey, worklogs int, says string, err error) {
	t.Helper()
	w.ResetCalls()
	var o summarize.Options
	if err := o.Queues.Decode("TEST"); err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	survey, err = Run(ctx, summarize.New(w.client, o), summarize.Scope{}, j, &problems)
	for _, call := range w.Calls() {
		if strings.HasSuffix(call.Path, "/worklog") {
			worklogs++
		}
	}
	return survey, worklogs, problems.String(), err
}

// interrupted is a check that ends at the thirtieth worklog.
func interrupted(t *testing.T) (*world, int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	const at = 30
	var read atomic.Int64
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if strings.HasSuffix(r.URL.Path, "/worklog") {
			if read.Add(1) == at {
				cancel()
			}
		}
		return trackertest.Fault{}
	}})
	j, _ := Begin(w.journal, w.head)
	_, worklogs, says, err := w.run(ctx, t, j)
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(says, "Interrupted after ") || !strings.HasSuffix(says, " of 60. Go on with the same command and --resume\n") {
		t.Fatalf("it ended with %v and said %s", err, says)
	}
	return w, worklogs
}

func TestResumedCheckReadsNoWorklogTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, before := interrupted(t)
		j, err := Resume(w.journal, w.head)
		if err != nil {
			t.Fatal(err)
		}
		kept := len(j.known)
		survey, after, _, err := w.run(context.Background(), t, j)
		if err != nil || len(survey.Off) != families {
			t.Errorf("%v, %d are off, want %d", err, len(survey.Off), families)
		}
		if kept == 0 || after != families-kept {
			t.Errorf("it read %d worklogs, kept %d of them, and then read %d of %d", before, kept, after, families)
		}
		if _, err := os.Stat(w.journal); !os.IsNotExist(err) {
			t.Errorf("the journal of a check that has ended: %v", err)
		}
	})
}

func TestResumedCheckReadsAgainWhatHasChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, _ := interrupted(t)
		j, err := Resume(w.journal, w.head)
		if err != nil {
			t.Fatal(err)
		}
		changed := ""
		for _, key := range w.Keys() {
			if w.Issue(key).ID == j.known[0].ID {
				changed = key
			}
		}
		w.Log(changed, 5*tracker.Hour, "")
		<-time.After(time.Minute)
		survey, after, _, err := w.run(context.Background(), t, j)
		if want := families - len(j.known) + 1; err != nil || after != want {
			t.Errorf("%v, it read %d worklogs, want %d", err, after, want)
		}
		for _, o := range survey.Off {
			if o.Issue == changed && o.To != 6*tracker.Hour {
				t.Errorf("%s is to get %v, want 6 h", o.Issue, o.To)
			}
		}
	})
}

func TestCheckThatCannotBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trackertest.Switches{Fault: func(*http.Request) trackertest.Fault {
			return trackertest.Fault{Status: http.StatusForbidden}
		}})
		j, _ := Begin(w.journal, w.head)
		if _, _, says, err := w.run(context.Background(), t, j); err == nil || says != "Ended too early.\n" {
			t.Errorf("%v, and it said %s", err, says)
		}
	})
}

func TestQueues(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trackertest.Switches{})
		w.AddQueue("OTHER")
		for name, test := range map[string]struct {
			named []string
			want  string
		}{
			"all are there":   {[]string{"OTHER", "TEST"}, ""},
			"another case":    {[]string{"test"}, "there is no queue test, or the token's user may not see it; is it TEST?"},
			"several letters": {[]string{"TEST", "OTHRE", "X"}, "there is no queue OTHRE, or the token's user may not see it\nthere is no queue X, or the token's user may not see it"},
		} {
			var unknown *UnknownQueues
			err := Queues(context.Background(), w.client, test.named)
			if (err != nil) != errors.As(err, &unknown) || err != nil && err.Error() != test.want || err == nil && test.want != "" {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		}
	})
}
