package summarize

import "time"

// SetLag changes how often the search is asked for the same, and the first
// pause.
func (s *Summarizer) SetLag(tries int, pause time.Duration) { s.mostTries, s.firstPause = tries, pause }
