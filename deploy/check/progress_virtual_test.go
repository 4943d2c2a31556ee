//go:build go1.25

package check

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"timeupdater/summarize"
)

// tell tells of a step that takes a second each.
func tell(p *Progress, step summarize.Step, of int) {
	for done := range of + 1 {
		p.Tell(summarize.Progress{Step: step, Done: done, Of: of})
		<-time.After(time.Second)
	}
}

func TestProgressInLines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := NewProgress(&out)
		tell(p, summarize.Reading, 0)
		tell(p, summarize.Looking, 90)
		p.End()
		const want = `looking: 29 of 90, about 1m1s left
looking: 59 of 90, about 31s left
looking: 89 of 90, about 1s left
`
		if out.String() != want {
			t.Errorf("it said\n%s", &out)
		}
	})
}

func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := NewProgress(&out)
		p.onTerminal = true
		tell(p, summarize.Reading, 0)
		tell(p, summarize.Again, 1000) // of which more turn up
		for done := 1000; done <= 5000; done++ {
			p.Tell(summarize.Progress{Step: summarize.Again, Done: done, Of: 5000})
			<-time.After(time.Second)
		}
		p.End()
		frames := strings.Split(out.String(), "\r")
		for _, frame := range frames {
			if width := len([]rune(frame)); width > 80 {
				t.Errorf("%d columns: %s", width, frame)
			}
		}
		for _, want := range []string{"reading sub-issues", "looking again", "(2000/5000) [", ":50m0s]", "(4999/5000)"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("it never said %q; at last it said %q", want, frames[len(frames)-3:])
			}
		}
	})
}
