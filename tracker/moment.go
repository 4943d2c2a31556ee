package tracker

import (
	"fmt"
	"time"

	"timeupdater/tracker/internal/exactjson"
)

// TimeFormat is how Tracker writes a moment (documented): UTC, milliseconds,
// an offset without a colon.
const TimeFormat = "2006-01-02T15:04:05.000-0700"

// Moment is a moment in an answer, in UTC; zero if it is absent or null.
type Moment struct{ time.Time }

// UnmarshalJSON also takes seconds without milliseconds, and Z for the offset.
func (m *Moment) UnmarshalJSON(data []byte) error {
	m.Time = time.Time{}
	if string(data) == "null" {
		return nil
	}
	const lenient = "2006-01-02T15:04:05Z0700"
	text, err := exactjson.Text(data)
	if err == nil {
		m.Time, err = time.Parse(lenient, text)
	}
	if err != nil {
		return fmt.Errorf("a time such as %s was expected", TimeFormat)
	}
	m.Time = m.UTC()
	return nil
}
