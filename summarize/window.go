package summarize

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"timeupdater/tracker/errkind"
)

// Window is what a sweep looks at: what has changed within a time, or, if
// Since is zero, everything: all issues that have sub-issues, or with Leaves all
// that have none, among which are the parents that have lost their last one. Of
// everything it may be one part of several: the issues whose key hashes to it.
type Window struct {
	Since       time.Duration
	Leaves      bool
	Part, Parts int // counted from 1; zero for the whole
}

// The bounds make sense of a typing error. A window below a minute is below
// the precision of Tracker's search (documented).
const (
	minSince, maxSince = time.Minute, 31 * 24 * time.Hour
	maxParts           = 1000
)

// ParseWindow reads what the payload of a timer says: "since 10m", "all",
// "leaves", or a part of these two such as "all 1/4". Its errors are bad input.
func ParseWindow(payload string) (Window, error) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(payload), " ")
	rest = strings.TrimSpace(rest)
	switch {
	case verb == "since":
		since, err := time.ParseDuration(rest)
		if err == nil && since >= minSince && since <= maxSince {
			return Window{Since: since}, nil
		}
	case (verb == "all" || verb == "leaves") && rest == "":
		return Window{Leaves: verb == "leaves"}, nil
	case verb == "all" || verb == "leaves":
		part, parts, _ := strings.Cut(rest, "/")
		w := Window{Leaves: verb == "leaves", Part: number(part), Parts: number(parts)}
		if w.Part >= 1 && w.Part <= w.Parts && w.Parts <= maxParts {
			return w, nil
		}
	}
	const most = 40
	if len(payload) > most {
		payload = payload[:most] + "…"
	}
	return Window{}, errkind.New(errkind.BadInput, fmt.Sprintf(
		`the timer's payload %q says nothing to sweep: "since 10m" (1m to 744h), "all", "leaves", or a part of these two such as "all 1/4"`, payload))
}

// number reads a number that is written as such; anything else is zero.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(n) != text {
		return 0
	}
	return n
}

// String is the payload that means the window.
func (w Window) String() string {
	what := "all"
	if w.Leaves {
		what = "leaves"
	}
	switch {
	case w.Since > 0:
		return "since " + strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace(w.Since.String())
	case w.Parts > 0:
		return fmt.Sprintf("%s %d/%d", what, w.Part, w.Parts)
	}
	return what
}

// kind tells windows apart that have a timer of their own.
type kind int

const (
	minutes kind = iota // the last minutes, often
	hours               // the last day or so
	all                 // everything, in parts
	leaves              // what has no sub-issues, in parts
)

func (w Window) kind() kind {
	switch {
	case w.Leaves:
		return leaves
	case w.Since == 0:
		return all
	case w.Since > time.Hour:
		return hours
	}
	return minutes
}

// period is when the next sweep of a kind is due, sweeps being configured to run
// so often.
func (k kind) period(often time.Duration) time.Duration {
	switch k {
	case minutes:
		return cmp.Or(often, minSweep)
	case hours:
		return time.Hour
	}
	return 24 * time.Hour
}
