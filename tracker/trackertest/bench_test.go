package trackertest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// benchCaller calls the API and throws the answer away.
type benchCaller struct {
	b  *testing.B
	tr *trackertest.Tracker
}

func (c benchCaller) do(method, path, body string) {
	req, err := http.NewRequest(method, "http://tracker.test"+path, strings.NewReader(body))
	if err != nil {
		c.b.Fatal(err)
	}
	req.Header = demoHeader()
	resp, err := trackertest.InProcess(c.tr).RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		c.b.Fatal(resp, err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		c.b.Fatal(err)
	}
}

// The tests of the project make some 100,000 requests: what one of them costs
// here bounds how many schedules they can explore.
func BenchmarkRequests(b *testing.B) {
	tr := trackertest.New(trackertest.Switches{Clock: fixed, ManualIndex: true})
	tr.AddQueue("TEST")
	parent := tr.Create("TEST", "Parent", "")
	for range 10000 {
		tr.Log(tr.Create("TEST", "Child", parent), tracker.Hour, "")
	}
	for _, key := range tr.Unindexed() {
		tr.Reindex(key)
	}
	for name, call := range map[string]struct{ method, path, body string }{
		"issue":  {"GET", "/v3/issues/TEST-2", ""},
		"patch":  {"PATCH", "/v3/issues/TEST-1", `{"spent":"PT59H"}`},
		"search": {"POST", "/v3/issues/_search?perPage=100&page=%d", `{"filter":{"parent":"TEST-1"}}`},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				path := call.path
				if name == "search" {
					path = fmt.Sprintf(path, 1+i%100)
				}
				benchCaller{b, tr}.do(call.method, path, call.body)
			}
			tr.ResetCalls()
		})
	}
}

// manyFamilies makes 10,000 issues in two queues: 2,000 parents with four
// sub-issues each, an hour logged on all of those.
func manyFamilies(sw trackertest.Switches) *trackertest.Tracker {
	tr := trackertest.New(sw)
	tr.AddQueue("A")
	tr.AddQueue("B")
	tr.AddField("A", trackertest.Field{Key: "stand", Name: "Test stand", NameRU: "Тестовый стенд"})
	for i := range 2000 {
		parent := tr.Create([]string{"A", "B"}[i%2], "Parent", "")
		for range 4 {
			tr.Log(tr.Create("A", "Child", parent), tracker.Hour, "")
		}
	}
	return tr
}

// What a sweep asks for over and over, without the writing of the answer.
func BenchmarkQueries(b *testing.B) {
	var keys []string
	for i := range 50 {
		keys = append(keys, fmt.Sprintf("B-%d", 1+i*7))
	}
	list := strings.Join(keys, ", ")
	now := fixed()
	for index, sw := range map[string]trackertest.Switches{
		"up to date": {Clock: fixed, Lag: trackertest.NoLag}, "lagging": {Clock: func() time.Time { return now }, Lag: time.Second},
	} {
		tr := manyFamilies(sw)
		now = now.Add(time.Second)
		for name, query := range map[string]string{
			"changed":           `Updated: >now()-12m "Sort By": Key ASC`,
			"changed in queues": `Updated: >now()-12m AND (Queue: A, B OR "Subtasks For Queue": A, B) "Sort By": Key ASC`,
			"families":          `"Is Subtask For": ` + list + ` OR Key: ` + list + ` "Sort By": Key ASC`,
			"sub-issues":        `"Subtasks For Queue": A, B "Sort By": Key ASC`,
			"words":             `Summary: child`,
			"text":              `child`,
			"negation":          `Status: !Closed`,
			"me":                `Author: !me() OR Related: me()`,
			"range":             `Created: 2026-11-20 .. 2026-11-21 "Time Spent": "30m" .. "2h"`,
			"deadline":          `Deadline: <= today()`,
			"history":           `Status: changed(to: Closed by: me() date: >today()-1w)`,
			"local field":       `A.stand: !empty() OR A.stand: one`,
			"links":             `"Have Links To Queue": B`,
			"sorted":            `"Sort By": Status DESC, Summary, "Parent issue" DESC, Key DESC`,
		} {
			body, err := json.Marshal(map[string]string{"query": query})
			if err != nil {
				b.Fatal(err)
			}
			b.Run(name+", "+index, func(b *testing.B) {
				c := benchCaller{b, tr}
				for range b.N {
					c.do("POST", "/v3/issues/_count", string(body))
				}
				tr.ResetCalls()
			})
		}
	}
}

// A test under load asks every second which totals are wrong.
func BenchmarkWrong(b *testing.B) {
	tr := manyFamilies(trackertest.Switches{Clock: fixed, Lag: trackertest.NoLag})
	for _, key := range tr.Keys() {
		if sum := tracker.Duration(len(tr.Issue(key).SubIssues)) * tracker.Hour; sum > 0 {
			tr.SetSpent(key, sum)
		}
	}
	counts := func(string) bool { return true }
	b.ResetTimer()
	for range b.N {
		if len(tr.Wrong(counts)) > 0 {
			b.Fatal("wrong totals")
		}
	}
}

func BenchmarkFingerprint(b *testing.B) {
	tr := trackertest.New(trackertest.Switches{Clock: fixed, Lag: trackertest.NoLag})
	tr.AddQueue("TEST")
	parent := tr.Create("TEST", "Parent", "")
	for range 3 {
		tr.Log(tr.Create("TEST", "Child", parent), tracker.Hour, "")
	}
	b.ReportAllocs()
	for range b.N {
		if tr.Fingerprint() == "" {
			b.Fatal("empty")
		}
	}
}
