package summarize

import (
	"sync"
	"time"
)

const (
	// badLag is a lag of Tracker's search beyond which families are read
	// directly. One or two seconds are normal (seen).
	badLag = 5 * time.Second

	// lagMemory is how long an observation of the lag is believed.
	lagMemory = 5 * time.Minute
)

// lag is what this instance has seen of the lag of Tracker's search. All times
// are differences of our own clock, since Tracker's may be another.
type lag struct {
	mu   sync.Mutex
	seen time.Duration
	last time.Time // when it was behind
}

// expect is how long a change takes to show, as far as is known.
func (l *lag) expect() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.last) > lagMemory {
		return 0
	}
	return l.seen
}

// behind notes that a change did not show after a time.
func (l *lag) behind(age time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	const more = 8 // an eighth more is tried next time, so that a retry is rare
	l.seen, l.last = max(l.seen, age+age/more), time.Now()
}

// shown notes that a change did show after a time. If it did so at once, the
// lag may have become shorter.
func (l *lag) shown(age time.Duration, atOnce bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	const less = 50
	switch {
	case !atOnce:
		l.seen = max(l.seen, age)
	case age < 2*l.seen:
		l.seen -= l.seen / less
	}
}
