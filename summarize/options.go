package summarize

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// Options say how totals are made. The zero value is the default. Package
// envconfig can read them from the environment.
type Options struct {
	// Write is how a total gets into Tracker.
	Write Way `default:"auto" desc:"how totals are written: auto, spent or worklog"`

	// OwnTime is whether the records that people log on an issue with
	// sub-issues count.
	OwnTime OwnTime `split_words:"true" default:"true" desc:"whether time logged on a parent itself counts"`

	// Queues are where issues are written. Without them calls write in all,
	// and sweeps in none.
	Queues Queues `desc:"queues to write in, with commas, or * for all"`

	// Sweep is how often sweeps run; zero if they do not. A call that cannot
	// end then leaves its issue to the next one.
	Sweep time.Duration `desc:"how often sweeps run, such as 1m; needs QUEUES"`

	// Pause makes calls and sweeps answer what they would write, and write
	// nothing.
	Pause bool `desc:"true: answer what would be written, and write nothing"`

	// BeforeWrite, if it is there, is told of each write before it is made, so
	// that the old value can be kept. Its error is that of the write, which is
	// then not made. It may be called by many goroutines at once.
	BeforeWrite func(Off) error `ignored:"true"`
}

// Check tells whether the options go together.
func (o Options) Check() error {
	if o.OwnTime == LeftOut && o.Write == Records {
		return errkind.New(errkind.Misconfigured, "OWN_TIME=false does not go with WRITE=worklog, where Tracker itself adds up the records")
	}
	if o.Sweep < 0 || o.Sweep > 0 && (o.Sweep < minSweep || o.Sweep > maxSweep) {
		return errkind.New(errkind.Misconfigured, fmt.Sprintf("SWEEP must be from %v to %v, or not be there", minSweep, maxSweep))
	}
	if o.Sweep > 0 && !o.Queues.any() {
		return errkind.New(errkind.Misconfigured, "SWEEP needs QUEUES: the queues whose issues sweeps write, or * for all")
	}
	return nil
}

// Timers fire once a minute at most (documented).
const minSweep, maxSweep = time.Minute, 24 * time.Hour

// Queues are queue keys, or all of them.
type Queues struct {
	all  bool
	keys []string
}

// Decode reads queue keys with commas between them, or *.
func (q *Queues) Decode(text string) error {
	*q = Queues{all: strings.TrimSpace(text) == "*"}
	if q.all {
		return nil
	}
	for _, key := range strings.Split(text, ",") {
		key, err := tracker.ParseQueue(strings.TrimSpace(key))
		if err != nil {
			return errors.New("must be queue keys such as TEST with commas between them, or *")
		}
		q.keys = append(q.keys, key)
	}
	return nil
}

// Keys are the queues that were named, and a single * for all; nil if none was.
func (q Queues) Keys() []string {
	if q.all {
		return []string{"*"}
	}
	return slices.Clone(q.keys)
}

func (q Queues) any() bool { return q.all || len(q.keys) > 0 }

// allow tells whether an issue may be written by a call.
func (q Queues) allow(key string) bool { return !q.any() || q.hold(key) }

// hold tells whether an issue is in one of the queues, by its key.
func (q Queues) hold(key string) bool {
	return q.all || slices.Contains(q.keys, queueOf(key))
}

// OwnTime is whether the own records of an issue with sub-issues count.
type OwnTime int

const (
	// Counted says that they count.
	Counted OwnTime = iota

	// LeftOut says that they do not. It cannot be combined with [Records], and
	// makes [Field] of [Auto].
	LeftOut
)

// UnmarshalText reads "true" or "false".
func (o *OwnTime) UnmarshalText(text []byte) error {
	switch string(text) {
	case "true":
		*o = Counted
	case "false":
		*o = LeftOut
	default:
		return errors.New("must be true or false")
	}
	return nil
}

// Way is how a total gets into Tracker.
type Way int

const (
	// Auto writes the field, and where Tracker refuses that, or an issue has
	// our record already, keeps a record.
	Auto Way = iota

	// Field writes "time spent" itself. Whether the public Tracker takes
	// that is not proven.
	Field

	// Records keeps one worklog record on the issue, recognised by [Marker],
	// at the sum of its sub-issues. Tracker's own arithmetic then makes
	// "time spent".
	Records
)

// ways are the names of the ways of writing.
var ways = [...]string{Auto: "auto", Field: "spent", Records: "worklog"}

// MarshalText prints what [Way.UnmarshalText] reads.
func (w Way) MarshalText() ([]byte, error) { return []byte(ways[w]), nil }

// UnmarshalText reads "auto", "spent" or "worklog".
func (w *Way) UnmarshalText(text []byte) error {
	i := slices.Index(ways[:], string(text))
	if i < 0 {
		return errors.New("must be auto, spent or worklog")
	}
	*w = Way(i)
	return nil
}
