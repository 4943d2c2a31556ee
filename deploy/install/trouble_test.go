package install

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// Somebody changes the trigger between our read and our write.
func TestPutReadsAgainWhatOthersChanged(t *testing.T) {
	t.Parallel()
	for name, stale := range map[string]trackertest.Stale{"409": trackertest.Stale409, "412": trackertest.Stale412} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *world
			w = newWorld(t, trackertest.Switches{Stale: stale, Fault: first(http.MethodPatch, func() trackertest.Fault {
				request(t, w, http.MethodPatch, "/v3/queues/TEST/triggers/1?version=1", `{"active":false}`)
				return trackertest.Fault{}
			})})
			old := wanted()[1]
			old.Conditions = nil
			w.create(old)
			results := w.put(wanted()...)
			w.did(results, "created 2 timeupdater links, changed 1 timeupdater")
			if !slices.Contains(results[1].Lines, "- active: false") {
				t.Errorf("differences %q", results[1].Lines)
			}
			w.expect(wanted()[1], wanted()[0])
		})
	}
}

func TestPutGivesUpWhenOthersDoNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch {
			return trackertest.Fault{Status: http.StatusConflict}
		}
		return trackertest.Fault{}
	}})
	old := wanted()
	old[0].Active = false
	w.create(old...)
	_, err := w.installer.Put(context.Background(), "TEST", wanted())
	if !errors.Is(err, ErrBusy) || !strings.HasPrefix(err.Error(), `TEST: "timeupdater links": `) {
		t.Errorf("error = %v", err)
	}
	if got := strings.Count(w.writes(), "PATCH"); got != tries {
		t.Errorf("tried %d times, want %d", got, tries)
	}
}

func TestLostAnswers(t *testing.T) {
	t.Parallel()
	lost := func() trackertest.Fault { return trackertest.Fault{Reset: true, Acted: true} }
	t.Run("to create", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, trackertest.Switches{Fault: first(http.MethodPost, lost)})
		w.did(w.put(wanted()...), "created 1 timeupdater links, created 2 timeupdater")
		w.expect(wanted()...)
	})
	t.Run("to change", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, trackertest.Switches{Fault: first(http.MethodPatch, lost)})
		old := wanted()
		old[0].Active = false
		w.create(old...)
		results := w.put(wanted()...)
		w.did(results, "changed 1 timeupdater links, kept 2 timeupdater")
		if !slices.Equal(results[0].Lines, []string{"- active: false", "+ active: true"}) {
			t.Errorf("differences %q", results[0].Lines)
		}
		w.expect(wanted()...)
	})
	t.Run("to delete", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, trackertest.Switches{Fault: first(http.MethodDelete, lost)})
		w.create(wanted()...)
		results, err := w.installer.Delete(context.Background(), "TEST", Names(Name)...)
		if err != nil {
			t.Error(err)
		}
		w.did(results, "deleted 1 timeupdater links, deleted 2 timeupdater")
		w.expect()
	})
}

func TestFailedCreateIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{Fault: first(http.MethodPost, func() trackertest.Fault {
		return trackertest.Fault{Reset: true}
	})})
	if _, err := w.installer.Put(context.Background(), "TEST", wanted()); errkind.Of(err) != errkind.Unavailable {
		t.Errorf("error = %v", err)
	}
	w.expect()
}

// Tracker answers with success and does not do it.
func TestSuccessAloneProvesNothing(t *testing.T) {
	t.Parallel()
	ignored := trackertest.Fault{Status: http.StatusOK, ContentType: "application/json", Body: `{"id":1,"version":2,"name":"timeupdater"}`}
	w := newWorld(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch || r.Method == http.MethodDelete {
			return ignored
		}
		return trackertest.Fault{}
	}})
	old := wanted()
	old[1].Active = false
	w.create(old...)
	results, err := w.installer.Put(context.Background(), "TEST", wanted())
	w.did(results, "kept 1 timeupdater links")
	var kept *KeptError
	if !errors.As(err, &kept) || kept.Name != Name || !slices.Equal(kept.Lines, []string{"- active: false", "+ active: true"}) {
		t.Errorf("put: %v", err)
	}
	if _, err := w.installer.Delete(context.Background(), "TEST", Names(Name)...); !errors.Is(err, ErrStillThere) {
		t.Errorf("delete: %v", err)
	}
	w.expect(old...)
}
