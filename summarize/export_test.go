package summarize

import "time"

// SetLagWait shortens the wait for a list that lags.
func (s *Summarizer) SetLagWait(d time.Duration) { s.lagWait = d }
