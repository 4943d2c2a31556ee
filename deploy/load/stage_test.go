//go:build go1.25

package load

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"timeupdater/deploy/function"
	"timeupdater/deploy/install"
	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

const (
	queue   = "TEST"
	latency = 20 * time.Millisecond // of a request

	// What Tracker grants in any second: searches (documented) and other
	// requests (documented incompletely).
	searchRate, rate = 5, 10

	// A call has 25 seconds, of which the answer takes the last half.
	callTime = 24500 * time.Millisecond

	// warmUp is how long it is quiet before a scene. The seconds keep the
	// scene from the edge of a minute.
	warmUp = 20*time.Minute + 7*time.Second
)

// stage is a Tracker with instances of the function while a scene is played.
// Instances share nothing.
type stage struct {
	*trackertest.Tracker
	t         *testing.T
	scene     scene
	rule      summarize.Options
	leaves    []string // what people log time on
	instances []*summarize.Summarizer
	begin     time.Time
	opening   []trackertest.Call // the requests of the first ten seconds
	heap      float64            // the most, in MB
	before    int64              // the versions of issues with sub-issues at the begin

	mu      sync.Mutex
	ledger  *ledger
	chance  *rand.Rand
	under   int // calls and sweeps that have not ended
	last    time.Time
	above   int // totals above the changes, each as often as one was made below it
	figures figures
	runs    []*run
}

// newStage builds a scene up to its begin.
func newStage(t *testing.T, sc scene, way summarize.Way) *stage {
	s := &stage{
		t: t, scene: sc, ledger: newLedger(), chance: rand.New(rand.NewPCG(1, 1)),
		rule:    summarize.Options{Write: way, Sweep: sc.timer.every},
		figures: figures{Calls: map[int]int{}},
	}
	s.Tracker = trackertest.New(trackertest.Switches{
		SearchRate: searchRate, Rate: rate, Lag: sc.lag,
		Fault: func(*http.Request) trackertest.Fault { return trackertest.Fault{Delay: latency} },
		Deliver: func(d trackertest.Delivery) {
			s.call(summarize.Call{Issue: d.Key, Links: strings.HasSuffix(d.URL, "&links=1")})
		},
	})
	t.Cleanup(s.Close)
	s.AddQueue(queue)
	err := s.rule.Queues.Decode(queue)
	for range sc.instances {
		instance, failed := s.newInstance()
		s.instances, err = append(s.instances, instance), errors.Join(err, failed)
	}
	sc.build(s)
	if err := errors.Join(err, s.warm(), s.createTriggers()); err != nil {
		t.Fatal(err)
	}
	pause(warmUp)
	s.ResetCalls()
	s.begin = time.Now()
	s.last = s.begin
	s.ledger.forgive(s.begin)
	s.before = s.versions()
	s.above, s.figures.Changes = 0, 0
	return s
}

// newInstance makes a cold instance of the function.
func (s *stage) newInstance() (*summarize.Summarizer, error) {
	client, err := s.newClient(searchRate, rate)
	return summarize.New(client, s.rule), err
}

func (s *stage) newClient(searchRate, rate float64) (*tracker.Client, error) {
	return tracker.New(tracker.Config{
		URL: "http://localhost", Org: "1", Transport: stamped{trackertest.InProcess(s.Tracker)},
		SearchRate: searchRate, Rate: rate,
		Authorization: func(context.Context) (string, error) { return "OAuth demo", nil },
	})
}

// warm makes a call on the first instance, where the scene is about warm ones,
// for an issue that plays no part in it.
func (s *stage) warm() error {
	if s.scene.warm == nil {
		return nil
	}
	_, err := s.instances[0].Update(context.Background(), summarize.Call{Issue: s.scene.warm(s)})
	return err
}

func (s *stage) createTriggers() error {
	if s.scene.trigger == none {
		return nil
	}
	client, err := s.newClient(0, 0)
	want := install.Want{Name: install.Name, URL: "http://localhost", Auth: triggers.Auth{Type: "noauth"}}
	if s.scene.trigger == excluded {
		want.ExcludeGroup = s.AddGroup("robot")
	}
	for _, trigger := range install.Triggers(want) {
		if err == nil {
			_, err = triggers.Create(context.Background(), client, queue, trigger)
		}
	}
	return err
}

// call is a webhook: it reaches an instance by chance.
func (s *stage) call(c summarize.Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.under++
	instance := s.instances[s.chance.IntN(len(s.instances))]
	go func() {
		begin := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), callTime)
		defer cancel()
		ctx, made := tracker.CountCalls(ctx)
		_, err := instance.Update(ctx, c)
		s.answered(c.Issue, begin, made.Total(), err)
	}()
}

// answered notes how a call ended and what it left.
func (s *stage) answered(key string, begin time.Time, made int, err error) {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.under--
	status := statusOf(err)
	f := &s.figures
	f.Calls[status]++
	f.Errors = some(f.Errors, err)
	f.Longest = max(f.Longest, time.Since(begin).Seconds())
	if s.ledger.isParent(key) {
		f.Echoes += made
	} else if status == http.StatusOK && s.ledger.owes(key, begin) {
		f.Late++
	}
}

// statusOf is what the function answers.
func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	for _, s := range function.Statuses {
		if s.Kind == errkind.Of(err) {
			return s.Code
		}
	}
	return http.StatusInternalServerError
}

// look brings the ledger up to date.
func (s *stage) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.look(time.Now(), func(key string) tracker.Duration { return s.Issue(key).Spent })
}

// versions are those of all issues with sub-issues together.
func (s *stage) versions() (sum int64) {
	for key := range s.ledger.want {
		sum += s.Issue(key).Version
	}
	return sum
}

// calm tells whether all is right and nobody is at work.
func (s *stage) calm() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.under == 0 && len(s.ledger.due) == 0
}

func (s *stage) working() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.under > 0
}

func pause(d time.Duration) { <-time.After(d) }
