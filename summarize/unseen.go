package summarize

import (
	"context"
	"slices"
)

// Unseen are the named queues that the token's user does not see. Of those a sweep
// finds nothing, without a word from Tracker.
func (s *Summarizer) Unseen(ctx context.Context) ([]string, error) {
	named := s.options.Queues.keys
	if len(named) == 0 {
		return nil, nil
	}
	seen, err := s.tracker.Queues(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(named), func(queue string) bool { return slices.Contains(seen, queue) }), nil
}
