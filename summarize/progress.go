package summarize

import "sync"

// Progress is how far a check or a fix is.
type Progress struct {
	Step Step
	Done int
	Of   int // zero if that is not known yet
}

// Step is a part of a check or a fix.
type Step string

// The steps, in their order.
const (
	Reading Step = "reading sub-issues"
	Looking Step = "looking"
	Again   Step = "looking again"
	Asking  Step = "asking why"
	Mending Step = "writing"
)

// steps counts what is done of a step. Nobody may be told.
type steps struct {
	tell func(Progress)

	mu sync.Mutex
	Progress
}

// begin says what is done from now on.
func (s *steps) begin(step Step) { s.change(func(p *Progress) { *p = Progress{Step: step} }) }

// expect says that there is so much more to do.
func (s *steps) expect(more int) { s.change(func(p *Progress) { p.Of += more }) }

// done says that one thing is. What nobody has expected came up meanwhile.
func (s *steps) done() {
	s.change(func(p *Progress) {
		p.Done++
		p.Of = max(p.Of, p.Done)
	})
}

func (s *steps) change(change func(*Progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.Progress)
	if s.tell != nil {
		s.tell(s.Progress)
	}
}
