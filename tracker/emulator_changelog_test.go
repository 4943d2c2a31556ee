package tracker_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// history is an issue of which things happen, each a minute after the other.
type history struct {
	t      *testing.T
	server *trackertest.Tracker
	client *tracker.Client
	key    string
	now    time.Time
	times  map[string]time.Time // when it last happened
	reads  int                  // of the changelog
}

// newHistory begins before the issue is made.
func newHistory(t *testing.T, switches trackertest.Switches) *history {
	t.Helper()
	h := &history{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), times: map[string]time.Time{}}
	switches.Clock = func() time.Time { return h.now }
	switches.Fault = func(r *http.Request) trackertest.Fault {
		if strings.HasSuffix(r.URL.Path, "/changelog") {
			h.reads++
		}
		return trackertest.Fault{}
	}
	h.server, h.client = start(t, switches)
	return h
}

// happens lets one thing happen, named in words.
func (h *history) happens(what string) {
	h.t.Helper()
	h.now = h.now.Add(time.Minute)
	h.times[what] = h.now
	spent := tracker.Duration(h.now.Unix()) // never the same twice
	var err error
	switch what {
	case "made":
		h.key = h.server.Create("TEST", "Issue", "")
	case "imported by us":
		h.key, err = "TEST-1", h.post("/v3/issues/_import", `{"queue":"TEST","summary":"Issue","spent":3600000,
			"createdAt":"2017-08-29T12:34:41.740+0000","createdBy":"robot"}`)
	case "renamed":
		h.server.Rename(h.key, h.now.String())
	case "ours":
		_, err = h.client.SetSpent(context.Background(), h.key, h.server.Issue(h.key).Version, spent)
	case "by hand":
		h.server.SetSpent(h.key, spent)
	case "a person's record":
		h.server.Log(h.key, tracker.Hour, "")
	case "our user's record":
		h.server.LogAs("robot", h.key, tracker.Hour, "")
	default:
		h.t.Fatalf("%q does not happen", what)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) post(path, body string) error {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://tracker.test"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header = http.Header{"Authorization": {"OAuth demo"}, "X-Org-Id": {"1"}, "Content-Type": {"application/json"}}
	answer, err := trackertest.InProcess(h.server).RoundTrip(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

// renamed lets nothing of interest happen n times.
func (h *history) renamed(n int) {
	h.t.Helper()
	for range n {
		h.happens("renamed")
	}
}

func TestWhoLastEnteredTimeSpentIsKnown(t *testing.T) {
	t.Parallel()
	const none = ""
	for name, test := range map[string]struct {
		happened []string
		want     string
	}{
		"never written":                              {[]string{"made"}, none},
		"never written, but logged":                  {[]string{"made", "a person's record"}, none},
		"written by us":                              {[]string{"made", "ours"}, "ours"},
		"written by us twice":                        {[]string{"made", "ours", "ours"}, "ours"},
		"by us, then a record by a person":           {[]string{"made", "ours", "a person's record"}, "ours"},
		"by us, then by hand":                        {[]string{"made", "ours", "by hand"}, "by hand"},
		"by hand, then by us":                        {[]string{"made", "by hand", "ours"}, "ours"},
		"imported by our user":                       {[]string{"imported by us"}, none},
		"imported by our user, then logged":          {[]string{"imported by us", "a person's record"}, none},
		"imported by our user, then by hand":         {[]string{"imported by us", "by hand"}, "by hand"},
		"our user logs a record":                     {[]string{"made", "our user's record"}, none},
		"by hand, then our user logs a record":       {[]string{"made", "by hand", "our user's record"}, "by hand"},
		"a record by our user, then written by us":   {[]string{"made", "our user's record", "ours"}, "ours"},
		"by us, then records by our user and others": {[]string{"made", "ours", "our user's record", "a person's record"}, "ours"},
	} {
		for words, switches := range recordEntries() {
			for _, quiet := range []int{0, 98, 99, 130} {
				t.Run(fmt.Sprint(name, ", ", words, ", renamed ", quiet, " times"), func(t *testing.T) {
					t.Parallel()
					before, after := newHistory(t, switches), newHistory(t, switches)
					before.happens(test.happened[0])
					before.renamed(quiet)
					for _, what := range test.happened[1:] {
						before.happens(what)
					}
					for _, what := range test.happened {
						after.happens(what)
					}
					after.renamed(quiet)
					before.check(test.want)
					after.check(test.want)
				})
			}
		}
	}
}

// check compares the last change that entered "spent" with what happened.
func (h *history) check(want string) {
	h.t.Helper()
	got, err := h.client.LastEntered(context.Background(), h.key, 5)
	if err != nil {
		h.t.Fatal(err)
	}
	me, err := h.client.Me(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	if !got.Updated.Equal(h.times[want]) {
		h.t.Errorf("%+v, want %q of %v", got, want, h.times)
	}
	if want != "" && (got.By.Same(me) != (want == "ours") || !slices.Equal(got.Fields, []string{"spent"})) {
		h.t.Errorf("%+v, want %q", got, want)
	}
}

// recordEntries are the switches that change what the changelog shows.
func recordEntries() map[string]trackertest.Switches {
	all := map[string]trackertest.Switches{}
	for words, how := range map[string]trackertest.RecordEntries{
		"records together": trackertest.RecordTogether, "records apart": trackertest.RecordApart, "records bare": trackertest.RecordBare,
	} {
		all[words+", newest first"] = trackertest.Switches{RecordEntries: how}
		all[words+", oldest first"] = trackertest.Switches{RecordEntries: how, IgnoreSort: true}
	}
	return all
}

func TestALongChangelogIsReadAsFarAsNeeded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ignoreSort    bool
		before, after int // renamed
		pages         int
		reads         int
		err           error
	}{
		"exactly a page, written first":             {false, 0, 98, 5, 1, nil},
		"the last entry of a page":                  {false, 50, 99, 5, 2, nil},
		"exactly a page, written last":              {false, 98, 0, 5, 1, nil},
		"on the first of many pages":                {false, 500, 50, 1, 1, nil},
		"older than the first page":                 {false, 500, 120, 5, 2, nil},
		"on the last of the pages allowed":          {false, 0, 250, 3, 3, nil},
		"on more pages than allowed":                {false, 0, 250, 2, 2, tracker.ErrTooMany},
		"the oldest first, exactly a page":          {true, 98, 0, 5, 2, nil},
		"the oldest first, on the last page":        {true, 250, 0, 3, 3, nil},
		"the oldest first, on the first page":       {true, 0, 250, 3, 3, nil},
		"the oldest first, more pages than allowed": {true, 0, 250, 2, 2, tracker.ErrTooMany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHistory(t, trackertest.Switches{IgnoreSort: test.ignoreSort})
			h.happens("made")
			h.renamed(test.before)
			h.happens("ours")
			h.renamed(test.after)
			got, err := h.client.LastEntered(context.Background(), h.key, test.pages)
			if !errors.Is(err, test.err) || test.err == nil && !got.Updated.Equal(h.times["ours"]) {
				t.Errorf("%+v, error %v; want %v, %v", got, err, h.times["ours"], test.err)
			}
			if h.reads != test.reads {
				t.Errorf("%d reads, want %d", h.reads, test.reads)
			}
		})
	}
}

func TestTheLastChangeIsKnownWhereTheOrderIs(t *testing.T) {
	t.Parallel()
	for name, switches := range recordEntries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHistory(t, switches)
			h.happens("made")
			h.renamed(10)
			for _, what := range []string{"ours", "a person's record", "our user's record", "ours"} {
				h.happens(what)
				issue, err := h.client.Issue(context.Background(), h.key)
				if err != nil {
					t.Fatal(err)
				}
				change, err := h.client.LastChange(context.Background(), h.key)
				if err != nil || change.Updated.Equal(issue.Updated) == switches.IgnoreSort {
					t.Errorf("%s: %+v, error %v; the issue changed at %v", what, change, err, issue.Updated)
				}
				if switches.IgnoreSort {
					continue // the caller sees by the time that it is an old one
				}
				ours := slices.Equal(change.Fields, []string{"spent"}) && !change.Records
				if ours != (what == "ours") || !change.By.Same(issue.UpdatedBy) {
					t.Errorf("%s: %+v is our write: %t", what, change, ours)
				}
			}
		})
	}
}
