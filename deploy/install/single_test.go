package install

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// What calls for links is there before the old trigger stops doing so, so that
// no change goes unheard in between.
func TestPutTurnsASingleTriggerIntoTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.create(single())
	results := w.put(wanted()...)
	w.did(results, "created 2 timeupdater links, changed 1 timeupdater")
	if want := []string{
		"- fires on any of: CreatedLinkCondition is parent task for",
		"- fires on any of: RemovedLinkCondition is parent task for",
	}; !slices.Equal(results[1].Lines, want) {
		t.Errorf("differences %q, want %q", results[1].Lines, want)
	}
	if got := w.writes(); got != "POST POST PATCH" {
		t.Errorf("wrote %s, want the new trigger before the old one", got)
	}
	w.expect(wanted()[1], wanted()[0])
	w.did(w.put(wanted()...), "kept 2 timeupdater links, kept 1 timeupdater")
}

func TestASingleTriggerStaysWholeWithoutTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if r.Method == http.MethodPost && bytes.Contains(body, []byte("links=1")) {
			return trackertest.Fault{Status: http.StatusBadRequest}
		}
		return trackertest.Fault{}
	}})
	w.create(single())
	results, err := w.installer.Put(context.Background(), "TEST", wanted())
	if err == nil || len(results) > 0 {
		t.Fatalf("results %v, error %v", results, err)
	}
	for _, says := range []string{`TEST: create trigger "timeupdater links": `, "\n" + `TEST: nothing was done about the trigger "timeupdater"`} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("error = %v, want %q", err, says)
		}
	}
	w.expect(single())
}

func TestWhatWasDoneBeforeAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: first(http.MethodPatch, func() trackertest.Fault {
		return trackertest.Fault{Status: http.StatusBadRequest}
	})})
	w.create(single())
	results, err := w.installer.Put(context.Background(), "TEST", wanted())
	w.did(results, "created 2 timeupdater links")
	if err == nil || !strings.HasPrefix(err.Error(), `TEST: change trigger "timeupdater": `) || strings.Contains(err.Error(), "nothing was done") {
		t.Errorf("error = %v", err)
	}
	w.expect(single(), wanted()[0])
	w.did(w.put(wanted()...), "kept 2 timeupdater links, changed 1 timeupdater")
}
