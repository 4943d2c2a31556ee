package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// silence is how long nothing may be said. A run of hours says less often.
const silence = 5 * time.Second

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action, Package, Test, Output string
}

// report is what is known about a run. Its methods return what is to be
// printed, and are told what time it is.
type report struct {
	command string
	live    bool // print what tests print as it comes
	total   int  // packages; 0 if the command tests nothing
	done    int
	ended   map[string]int // tests, by pass, fail and skip
	began   time.Time
	spoke   time.Time
	open    []*suite // the packages whose tests run, in the order of their start
	failed  []string
}

func newReport(command []string, total int, now time.Time) *report {
	return &report{
		command: strings.Join(command, " "),
		live:    slices.Contains(command, "-v"),
		total:   total,
		ended:   map[string]int{},
		began:   now,
		spoke:   now,
	}
}

// line takes one line of the command's output.
func (r *report) line(now time.Time, line string) string {
	var e event
	if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
		return r.say(now, line)
	}
	return r.say(now, r.take(now, e))
}

// tick lets time pass: after some silence it says what is running.
func (r *report) tick(now time.Time) string {
	elapsed := now.Sub(r.began)
	if now.Sub(r.spoke) < max(silence, elapsed/120) {
		return ""
	}
	if r.total == 0 {
		return r.say(now, fmt.Sprintf("... %v: %s\n", whole(elapsed), r.command))
	}
	at := make([]string, 0, len(r.open))
	for _, s := range r.open {
		at = append(at, s.at(now))
	}
	if len(at) == 0 {
		at = []string{"compiling"}
	}
	return r.say(now, fmt.Sprintf("... %d of %d packages, %v: %s\n", r.done, r.total, whole(elapsed), strings.Join(at, "; ")))
}

// end is called when the command has ended, and tells whether all is well as
// far as one can see from what it printed.
func (r *report) end(now time.Time) (string, bool) {
	switch {
	case r.total == 0:
		return "", true
	case len(r.failed) > 0:
		return "failed: " + strings.Join(r.failed, ", ") + "\n", false
	case r.ended["pass"] == 0:
		return "failed: no test ran\n", false
	}
	return fmt.Sprintf("packages: %d, time: %v\n%d passed, %d failed, %d skipped\n",
		r.done, whole(now.Sub(r.began)), r.ended["pass"], r.ended["fail"], r.ended["skip"]), true
}

func (r *report) say(now time.Time, text string) string {
	if text != "" {
		r.spoke = now
	}
	return text
}

func (r *report) take(now time.Time, e event) string {
	if e.Package == "" {
		return e.Output // what the compiler says
	}
	s := r.suite(e.Package)
	switch e.Action {
	case "run":
		s.running[e.Test] = now
	case "cont":
		s.running[e.Test] = now
	case "pause":
		s.running[e.Test] = time.Time{}
	case "output":
		if r.live && !isClosing(e.Output) {
			return e.Output
		}
		s.print(e.Test, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			return r.close(s, e.Action)
		}
		s.finish(e.Test, e.Action)
		r.ended[e.Action]++
	}
	return ""
}

// close ends a package: its failures, then Go's own line with how many
// packages are done.
func (r *report) close(s *suite, action string) string {
	r.done++
	r.open = slices.DeleteFunc(r.open, func(o *suite) bool { return o == s })
	text := fmt.Sprintf("%s\t(%d of %d)\n", s.closing(action), r.done, r.total)
	if action != "fail" {
		return text
	}
	if len(s.failed) == 0 {
		s.failed = []string{""}
	}
	for _, test := range s.failed {
		r.failed = append(r.failed, strings.TrimSuffix(s.name+" "+test, " "))
	}
	return s.remains() + text
}

// suite returns the open package of that name.
func (r *report) suite(name string) *suite {
	i := slices.IndexFunc(r.open, func(s *suite) bool { return s.name == name })
	if i < 0 {
		i = len(r.open)
		r.open = append(r.open, newSuite(name))
	}
	return r.open[i]
}

func whole(d time.Duration) time.Duration { return d.Round(time.Second) }
