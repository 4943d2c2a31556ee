//go:build go1.25

package summarize_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/trackertest"
)

// answer is what Tracker says.
type answer struct {
	body   []byte
	header http.Header
}

// breaker breaks answers to one request in one way, and notes all answers and
// writes.
type breaker struct {
	next http.RoundTripper

	mu      sync.Mutex
	request string
	times   int    // how often, at most
	way     int    // see broken
	how     string // in words
	heard   map[string]answer
	writes  []string
}

func (b *breaker) RoundTrip(r *http.Request) (*http.Response, error) {
	request := describe(r) + " page " + r.URL.Query().Get("page")
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.Method != http.MethodGet && !strings.Contains(request, "_search") {
		b.writes = append(b.writes, withoutTime(request))
	}
	got, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(got.Body)
	if err != nil {
		return nil, err
	}
	b.heard[request] = answer{body, got.Header}
	if request == b.request && b.times > 0 {
		b.times--
		if all := broken(b.heard[request], isCounted(request), b.way); len(all) > b.way {
			b.how, body, got.Header = all[b.way].how, all[b.way].body, all[b.way].header
		}
	}
	got.Body, got.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return got, nil
}

// withoutTime drops from a write what differs each time: versions and the
// beginning of a record.
func withoutTime(request string) string {
	before, rest, _ := strings.Cut(request, "?version=")
	if _, body, ok := strings.Cut(rest, " "); ok {
		before += " " + body
	}
	if at := strings.Index(before, `,"start"`); at >= 0 {
		before = before[:at]
	}
	return before
}

// brokenWorld is a tree in which one invocation has two totals to write:
// TEST-3 and TEST-4 below TEST-2 below TEST-1.
func brokenWorld(t *testing.T, o summarize.Options) (*world, *breaker) {
	w := newWorld(t, trackertest.Switches{PageCeiling: 1, QuietAPI: true}, o)
	parent := w.create(w.create("", hour), hour)
	w.create(parent, hour)
	w.create(parent, 2*hour)
	w.update("TEST-3")
	w.Log("TEST-3", hour, "more work")
	w.drop()
	b := &breaker{next: trackertest.InProcess(w.Tracker), heard: map[string]answer{}}
	w.rule = newRule(w.connect(b), o)
	return w, b
}

// TestBrokenAnswers breaks every answer that an invocation gets in every way
// that can be told from a whole answer, once or always. Whatever it then
// writes must be what it would have written anyway. A run with CHAOS_N plays
// all of that, others every 31st.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	every := 31
	if os.Getenv("CHAOS_N") != "" {
		every = 1
	}
	for way, options := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w, whole := brokenWorld(t, options)
			w.update("TEST-3")
			w.checkTotals()
			trials := 0
			for _, request := range slices.Sorted(maps.Keys(whole.heard)) {
				for way := range broken(whole.heard[request], isCounted(request), -1) {
					for _, times := range []int{1, 1000} {
						if trials++; trials%every != 0 {
							continue
						}
						synctest.Test(t, func(t *testing.T) {
							w, b := brokenWorld(t, options)
							b.request, b.way, b.times = request, way, times
							w.hearBroken(b, whole.writes)
						})
					}
				}
			}
			t.Logf("%d of %d broken answers", trials/every, trials)
		})
	}
}

// hearBroken makes an invocation that hears broken answers, and one that does
// not.
func (w *world) hearBroken(b *breaker, may []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	_, err := w.rule.Update(ctx, summarize.Call{Issue: "TEST-3"})
	for _, write := range b.writes {
		if !slices.Contains(may, write) {
			w.t.Errorf("%s: %s: %s was written; %v", b.request, b.how, write, err)
		}
	}
	b.times = 0
	w.update("TEST-3")
	w.checkTotals()
	if w.Writes().Leaf > 0 {
		w.t.Error("an issue without sub-issues was written")
	}
}

// forbidden is what cannot stand in a member of an answer. For a member with
// "gone" it cannot be missing either: a missing time is zero, and a missing
// comment none.
var forbidden = map[string][]string{
	"id":        {`gone`, `""`, `true`, `[]`, `{}`, `null`, `1.5`},
	"key":       {`gone`, `""`, `true`, `[]`, `{}`, `null`, `7`},
	"version":   {`gone`, `"x"`, `true`, `[]`, `{}`, `null`, `1.5`},
	"parent":    {`gone`, `"x"`, `true`, `[]`, `{}`, `7`},
	"spent":     {`""`, `"P"`, `"1h"`, `"PT1H1H"`, `"-PT1H"`, `"P1Y"`, `true`, `[]`, `{}`, `7`},
	"duration":  {`gone`, `""`, `"P"`, `"1h"`, `"PT1.5H"`, `true`, `[]`, `{}`, `7`, `null`},
	"comment":   {`true`, `[]`, `{}`, `7`},
	"links":     {`gone`, `true`, `{}`, `7`, `null`, `[null]`, `[{}]`},
	"type":      {`gone`, `true`, `[]`, `{}`, `7`, `"x"`},
	"direction": {`gone`, `true`, `[]`, `{}`, `7`, `""`},
	"object":    {`gone`, `true`, `[]`, `{}`, `7`, `"x"`, `null`},
}

// isCounted tells whether a list comes with its length, so that items can be
// missed.
func isCounted(request string) bool { return strings.Contains(request, "_search") }

// brokenAnswer is one way to break an answer.
type brokenAnswer struct {
	how string
	answer
}

// broken are all ways to break an answer. With only being one of them, the
// others are left empty.
func broken(whole answer, counted bool, only int) []brokenAnswer {
	var all []brokenAnswer
	say := func(how string, body []byte) { all = append(all, brokenAnswer{how, answer{body, whole.header}}) }
	for _, length := range []int{0, 1, len(whole.body) / 2, len(whole.body) - 1} {
		say("cut off", whole.body[:max(length, 0)])
	}
	for _, body := range []string{`null`, `7`, `"x"`, `true`, `<html></html>`, `{"errorMessages":["no"]}`} {
		say("something else", []byte(body))
	}
	for _, name := range slices.Sorted(maps.Keys(whole.header)) {
		for _, value := range []string{"", "-1", "0", "7", "99999999999", "text/html"} {
			if name != "Content-Type" && !strings.HasPrefix(name, "X-Total") || value == whole.header.Get(name) && value != "" {
				continue
			}
			header := whole.header.Clone()
			header.Set(name, value)
			all = append(all, brokenAnswer{name + ": " + value, answer{whole.body, header}})
		}
	}
	var doc any
	if json.Unmarshal(whole.body, &doc) != nil {
		return all
	}
	spoil(doc, counted, func(how string) {
		var body []byte
		if only < 0 || only == len(all) {
			body, _ = json.Marshal(doc)
		}
		say(how, body)
	}, func(x any) { doc = x })
	return all
}

// spoil changes one thing in a document at a time, calls say, and changes it
// back. set replaces the value itself.
func spoil(value any, counted bool, say func(how string), set func(any)) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			was := value[name]
			for _, text := range forbidden[name] {
				if value[name] = json.RawMessage(text); text == "gone" {
					delete(value, name)
				}
				say(fmt.Sprintf("%s is %s", name, text))
			}
			value[name] = was
			if forbidden[name] == nil {
				continue // nobody reads it
			}
			spoil(was, false, say, func(x any) { value[name] = x })
		}
	case []any:
		for i, item := range value {
			for _, other := range []any{7, nil, map[string]any{}} {
				value[i] = other
				say(fmt.Sprintf("item %d is %v", i, other))
			}
			value[i] = item
			spoil(item, false, say, func(x any) { value[i] = x })
		}
		if counted && len(value) > 0 {
			set(value[1:])
			say("the first item is missing")
			set(append([]any{value[0]}, value...))
			say("the first item is there twice")
			set(value)
		}
	}
}
