package summarize

import "fmt"

// Report is what a sweep came to.
type Report struct {
	Window  string   `json:"window"`           // its payload
	Looked  int      `json:"looked"`           // issues that the search brought
	Parents int      `json:"parents"`          // of these with sub-issues, so with a total
	Wrong   int      `json:"wrong"`            // totals that were wrong
	Mended  int      `json:"mended"`           // of these, now right
	Held    int      `json:"held"`             // of these, kept back because the issue was written often
	Left    int      `json:"left"`             // totals that could not be looked at or mended
	Locked  []string `json:"locked,omitempty"` // of these, issues that Tracker has locked or is about to; the first hundred
	Why     []string `json:"why,omitempty"`    // of the first few that were left, each with its issue
	Notice  string   `json:"notice,omitempty"` // that totals are kept as records, said once
	Paused  bool     `json:"paused,omitempty"` // nothing may be written
	Planned []Level  `json:"plan,omitempty"`   // what would be, with each sub-issue's share; the first hundred, and 10,000 shares
}

// The most that a report says of single issues.
const (
	mostWhy, mostLocked, mostPlanned = 5, 100, 100

	// mostShares keeps it far below the 3.5 MB that the platform lets a function
	// answer (documented).
	mostShares = 10_000
)

// String is the report in words.
func (r Report) String() string {
	text := fmt.Sprintf("sweep %s: %d issues looked at, %d of them with sub-issues: %d wrong, ", r.Window, r.Looked, r.Parents, r.Wrong)
	if r.Paused {
		text += fmt.Sprintf("%d left; nothing was written, since PAUSE is set", r.Left)
	} else {
		text += fmt.Sprintf("%d mended, %d held, %d left", r.Mended, r.Held, r.Left)
	}
	if r.Notice != "" {
		text += "; " + r.Notice
	}
	return text
}
