package summarize

import "time"

// SetLag changes how often a list that lags is read, and the first wait.
func (s *Summarizer) SetLag(tries int, wait time.Duration) { s.lagTries, s.lagWait = tries, wait }
