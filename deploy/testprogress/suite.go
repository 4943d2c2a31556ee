package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	// frame is what go test prints about a test, which its events say too.
	frame = regexp.MustCompile(`^(=== (RUN|PAUSE|CONT|NAME) |PASS\n$|FAIL\n$)`)

	// closing is Go's own line at the end of a package.
	closing = regexp.MustCompile(`^(ok  |FAIL|\?   )\t`)
)

func isClosing(line string) bool { return closing.MatchString(line) }

// suite is a package whose tests run.
type suite struct {
	name    string
	running map[string]time.Time        // the tests that have not ended, and since when; zero if paused
	printed map[string]*strings.Builder // by tests that have not passed; "" is the package's own
	order   []string                    // of the tests in printed, as they came
	failed  []string                    // tests, without those that contain them
	last    string                      // Go's own line about the package
}

func newSuite(name string) *suite {
	return &suite{name: name, running: map[string]time.Time{}, printed: map[string]*strings.Builder{}}
}

func (s *suite) print(test, output string) {
	if test == "" && isClosing(output) {
		s.last = strings.TrimSuffix(output, "\n")
		return
	}
	if frame.MatchString(output) {
		return
	}
	if s.printed[test] == nil {
		s.printed[test] = &strings.Builder{}
		if test != "" {
			s.order = append(s.order, test)
		}
	}
	s.printed[test].WriteString(output)
}

func (s *suite) finish(test, action string) {
	delete(s.running, test)
	if action != "fail" {
		delete(s.printed, test)
		return
	}
	inside := func(failed string) bool { return strings.HasPrefix(failed, test+"/") }
	if !slices.ContainsFunc(s.failed, inside) {
		s.failed = append(s.failed, test)
	}
}

// remains is what was printed by tests that failed or, after a panic or a
// timeout, never ended; last what belongs to no test.
func (s *suite) remains() string {
	var all strings.Builder
	for _, test := range append(s.order, "") {
		if printed := s.printed[test]; printed != nil {
			all.WriteString(printed.String())
		}
	}
	return all.String()
}

// closing is Go's own line about the package, or what it would be.
func (s *suite) closing(action string) string {
	if s.last != "" {
		return s.last
	}
	return strings.ToUpper(action) + "\t" + s.name
}

// at names the test that has run longest, without those that wait for a test
// inside them.
func (s *suite) at(now time.Time) string {
	oldest := ""
	for test, since := range s.running {
		if !since.IsZero() && !s.waits(test) && (oldest == "" || since.Before(s.running[oldest])) {
			oldest = test
		}
	}
	if oldest == "" {
		return s.name
	}
	return fmt.Sprintf("%s %.60s for %v", s.name, oldest, whole(now.Sub(s.running[oldest])))
}

// waits tells whether a test inside this one has not ended.
func (s *suite) waits(test string) bool {
	for other := range s.running {
		if strings.HasPrefix(other, test+"/") {
			return true
		}
	}
	return false
}
