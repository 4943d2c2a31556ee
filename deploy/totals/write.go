// Package totals keeps in a file what totals were off, and reads it again. The
// file is CSV: a person looks at it in a spreadsheet, and the totals that it
// holds can be put back.
package totals

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"timeupdater/summarize"
)

// The columns that say what to put back. The others are for people.
const (
	issue  = "issue"  // its key
	from   = "from"   // its time spent before
	to     = "to"     // its time spent after
	logged = "logged" // what people have logged on the issue itself
	way    = "way"    // how the total is written
	record = "record" // what our own record held before
)

// How a total is written. A spreadsheet would spell true and false in the
// person's language.
const (
	bySpent  = "spent"   // into the field
	byRecord = "worklog" // as a record of ours
)

var header = []string{issue, from, to, "own", "subIssues", "count", logged, way, record, "why", "entered"}

// WriteCSV writes what is off, a line each under a line of names. Durations are
// ISO 8601 in hours, minutes and seconds, and the time entered is RFC 3339 in
// UTC, or empty if it is not known.
func WriteCSV(w io.Writer, off []summarize.Off) error {
	lines := csv.NewWriter(w)
	_ = lines.Write(header) // Error says it
	for _, o := range off {
		_ = lines.Write(cells(o))
	}
	lines.Flush()
	return lines.Error()
}

func cells(o summarize.Off) []string {
	entered := ""
	if o.Entered != nil {
		entered = o.Entered.UTC().Format(time.RFC3339)
	}
	return []string{
		o.Issue, o.From.String(), o.To.String(), o.Own.String(), o.SubIssues.String(), strconv.Itoa(o.Count),
		o.Logged.String(), wayOf(o.ByRecord), o.Record.String(), string(o.Why), entered,
	}
}

func wayOf(record bool) string {
	if record {
		return byRecord
	}
	return bySpent
}
