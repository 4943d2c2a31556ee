package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// internet knows hosts; the others cannot be reached.
type internet map[string]http.Handler

func (i internet) RoundTrip(r *http.Request) (*http.Response, error) {
	host, ok := i[r.URL.Host]
	if !ok {
		return nil, errors.New("no such host")
	}
	return trackertest.InProcess(host).RoundTrip(r)
}

// world is a Tracker with the queue TEST, whose triggers call messengers.
type world struct {
	*trackertest.Tracker
	chats map[string]*chats // of each messenger
	t     *testing.T
}

func newWorld(t *testing.T, switches trackertest.Switches) *world {
	t.Helper()
	net, chats := newInternet()
	switches.Lag = trackertest.NoLag
	switches.Clock = ticking()
	switches.Client = &http.Client{Transport: net}
	tr := trackertest.New(switches)
	t.Cleanup(tr.Close)
	tr.AddQueue("TEST")
	return &world{tr, chats, t}
}

// ticking is a clock on which nothing happens twice in a millisecond.
func ticking() func() time.Time {
	var ticks atomic.Int64
	start := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	return func() time.Time { return start.Add(time.Duration(ticks.Add(1)) * time.Millisecond) }
}

// call calls Tracker's API and returns the answer.
func (w *world) call(method, path, body string) []byte {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "OAuth demo")
	r.Header.Set("X-Org-ID", "1")
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	if answer.Code/100 != 2 {
		w.t.Fatalf("%s %s: %d %s", method, path, answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

// put makes the trigger of a recipe.
func (w *world) put(messenger, when string, title Title) {
	w.t.Helper()
	body, err := json.Marshal(recipe(w.t, messenger, when, title))
	if err != nil {
		w.t.Fatal(err)
	}
	w.call(http.MethodPost, "/v3/queues/TEST/triggers", string(body))
}

func recipe(t *testing.T, messenger, when string, title Title) triggers.Trigger {
	t.Helper()
	m, ok := Find(messenger)
	occasion, err := ParseWhen(when)
	if !ok || err != nil {
		t.Fatalf("%s, %s: %v", messenger, when, err)
	}
	return m.Trigger("x", Message{When: occasion, Chat: chatOf[messenger], Secret: triggers.Secret(secretOf[messenger]), Title: title})
}

// happen makes happen what a message is about, and returns the issue.
func (w *world) happen(when, title string) (key string) {
	w.t.Helper()
	if when == "critical-bug" {
		return w.create("bug", "critical", title)
	}
	key = w.Create("TEST", title, "")
	switch when {
	case "status:closed":
		w.SetStatus(key, "closed")
	case "deadline":
		w.call(http.MethodPatch, "/v3/issues/"+key, `{"deadline":"2026-12-01"}`)
	case "comment":
		w.call(http.MethodPost, "/v3/issues/"+key+"/comments", `{"text":`+quoted(title+strings.Repeat("long ", 200))+`}`)
	default:
		w.t.Fatalf("what is %s?", when)
	}
	return key
}

func (w *world) create(kind, priority, title string) (key string) {
	w.t.Helper()
	var is struct{ Key string }
	answer := w.call(http.MethodPost, "/v3/issues", fmt.Sprintf(`{"queue":"TEST","type":%q,"priority":%q,"summary":%s}`, kind, priority, quoted(title)))
	if err := json.Unmarshal(answer, &is); err != nil {
		w.t.Fatal(err)
	}
	return is.Key
}

// log is what Tracker's log says of the only trigger's calls: statuses and
// bodies.
func (w *world) log() (calls []struct {
	Request  struct{ Body string }
	Response *struct{ StatusCode int }
}) {
	w.t.Helper()
	w.Wait()
	if err := json.Unmarshal(w.call(http.MethodGet, "/v3/queues/TEST/triggers/1/webhooks/log?limit=100", ""), &calls); err != nil {
		w.t.Fatal(err)
	}
	return calls
}

// pieces are what titles are made of.
var pieces = []string{
	`"`, `""`, `'`, "`", `\`, `\"`, `\n`, `\u0041`, `\u`, "\n", "\r\n", "\t", "\x00", "\x01", "\x1b[2J", "\x7f", "\u2028", "\u2029", "\u200f",
	"&", "&amp;", "&quot;", "<", ">", "<b>", "</script>", "<!--", "<https://a.example|b>", "<@U0>", "@all", "@channel", "#tag", ":smile:", "*bold*", "_it_", "[a](b)", "|",
	"{", "}", "{{issue.key}}", "{{", "}}", "${x}", "%s", "%22", "?a=b", ";", ",", ":", `","text":"`, "null", " ", "  ",
	"🚀", "👩‍👩‍👧", "🇷🇺", "é", "é", "ошибка", "Срочно", "日本語", "\U0010ffff", "\ufeff", "a", "Z", "0",
}

// makeTitle is one that is never blank, with at most some characters.
func makeTitle(random *rand.Rand, most int) string {
	var b strings.Builder
	for runes := 0; runes < most; {
		piece := pieces[random.IntN(len(pieces))]
		if random.IntN(4) == 0 {
			piece = string(rune(random.IntN(0xd800))) // any of the plane below the surrogates
		}
		if runes += len([]rune(piece)); runes < most {
			b.WriteString(piece)
		}
	}
	return b.String() + "x"
}

// makeTitles are a quarter of a thousand, the last of 5,000 characters.
func makeTitles(seed uint64) []string {
	random := rand.New(rand.NewPCG(seed, 15))
	list := make([]string, 250)
	for i := range list {
		most := 1 + random.IntN(100)
		if i%20 == 0 {
			most = 1 + random.IntN(5000)
		}
		list[i] = makeTitle(random, most)
	}
	long := strings.Repeat("Ж", 4999) + `"`
	list[len(list)-1] = long
	return list
}
