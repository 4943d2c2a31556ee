package totals_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/totals"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

var entered = time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", 3*60*60))

// off are two totals: one by the field, one by a record of ours.
var off = []summarize.Off{
	{
		Level: summarize.Level{Issue: "TEST-1", From: 7*tracker.Hour + 1, To: 2 * tracker.Hour, Own: tracker.Hour, SubIssues: tracker.Hour, Count: 3},
		Why:   summarize.ByHand, Logged: tracker.Hour, Entered: &entered,
	},
	{
		Level: summarize.Level{Issue: "MAR-2", From: 3 * tracker.Hour, To: tracker.Hour, SubIssues: tracker.Hour, Count: 1, ByRecord: true},
		Why:   summarize.Missed, Record: 3 * tracker.Hour,
	},
}

var offRows = []totals.Row{
	{Issue: "TEST-1", From: 7*tracker.Hour + 1, To: 2 * tracker.Hour, Logged: tracker.Hour},
	{Issue: "MAR-2", From: 3 * tracker.Hour, To: tracker.Hour, Record: 3 * tracker.Hour, ByRecord: true},
}

const written = `issue,from,to,own,subIssues,count,logged,way,record,why,entered
TEST-1,PT7H1S,PT2H,PT1H,PT1H,3,PT1H,spent,PT0S,entered by hand,2026-03-04T02:06:07Z
MAR-2,PT3H,PT1H,PT0S,PT1H,1,PT0S,worklog,PT3H,missed,
`

func TestWhatIsOffIsWritten(t *testing.T) {
	t.Parallel()
	if got := csv(t, off); got != written {
		t.Errorf("written\n%s\nwant\n%s", got, written)
	}
}

func csv(t *testing.T, off []summarize.Off) string {
	t.Helper()
	var b bytes.Buffer
	if err := totals.WriteCSV(&b, off); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatASpreadsheetSavedReadsTheSame(t *testing.T) {
	t.Parallel()
	quoted := `"` + strings.NewReplacer(",", `","`, "\n", "\"\n\"").Replace(strings.TrimSuffix(written, "\n")) + `"`
	for name, text := range map[string]string{
		"as it was written":                 written,
		"with semicolons":                   strings.ReplaceAll(written, ",", ";"),
		"with tabs":                         strings.ReplaceAll(written, ",", "\t"),
		"with a byte order mark":            "\ufeff" + written,
		"with line ends of Windows":         strings.ReplaceAll(written, "\n", "\r\n"),
		"with line ends of old Macs":        strings.ReplaceAll(written, "\n", "\r"),
		"with quotes":                       "\ufeff" + strings.ReplaceAll(quoted, `","`, `";"`),
		"without the last line end":         strings.TrimSuffix(written, "\n"),
		"with empty lines":                  "\n" + written + "\n\n",
		"with lines of separators":          written + ",,,,,,,,,,\n,,\n",
		"with spaces around cells":          strings.ReplaceAll(written, ",", " , "),
		"with columns more":                 strings.ReplaceAll(written, "\n", ",a note\n"),
		"with a column in Windows' Russian": strings.Replace(written, "missed", "\xef\xf0\xee", 1),
		"with the needed columns only, in another order": "way;record;logged;to;from;issue\n" +
			"spent;PT0S;PT1H;PT2H;PT7H1S;TEST-1\nworklog;PT3H;PT0S;PT1H;PT3H;MAR-2\n",
		"with the last cells cut off": strings.ReplaceAll(written, ",missed,", ""),
		"with days and weeks":         strings.Replace(written, "PT2H", "P0W0DT2H", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := totals.Read(strings.NewReader(text))
			if err != nil || !slices.Equal(rows, offRows) {
				t.Errorf("read %+v, error %v", rows, err)
			}
		})
	}
}

func TestWhatIsDamagedIsNamed(t *testing.T) {
	t.Parallel()
	const names = "issue,from,to,logged,way,record\n"
	const good = "TEST-1,PT1H,PT2H,PT0S,spent,PT0S\n"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                   {"", []string{"it is empty"}},
		"a mark and nothing":        {"\ufeff\r\n", []string{"it is empty"}},
		"UTF-16":                    {"\xff\xfei\x00s\x00", []string{"CSV UTF-8"}},
		"UTF-16 without a mark":     {"i\x00s\x00", []string{"CSV UTF-8"}},
		"another file":              {"a,b\n1,2\n", []string{"issue, from, to, logged, way, record", "fix"}},
		"a column that is missing":  {"issue,from,to,way,record\n", []string{"columns logged:"}},
		"a column that is twice":    {"issue,from,to,logged,way,record,to\n", []string{"to is there twice"}},
		"names that have no end":    {"\"issue,from\n", []string{"names of the columns", "quot"}},
		"a key that became a date":  {names + good + "01.мар,PT1H,PT2H,PT0S,spent,PT0S\n", []string{"line 3", `"01.мар"`, "dates"}},
		"no key":                    {names + ",PT1H,PT2H,PT0S,spent,PT0S\n", []string{"line 2", `"" is not an issue key`}},
		"no duration":               {names + "TEST-1,PT1H,1:00,PT0S,spent,PT0S\n", []string{"line 2: to: ", `"1:00"`}},
		"a duration below zero":     {names + "TEST-1,-PT1H,PT1H,PT0S,spent,PT0S\n", []string{"line 2: from: "}},
		"a duration that is empty":  {names + "TEST-1,PT1H,PT1H,PT0S,spent,\n", []string{"line 2: record: "}},
		"a way that does not exist": {names + "TEST-1,PT1H,PT1H,PT0S,ИСТИНА,PT0S\n", []string{"line 2", "spent or worklog"}},
		"too few cells":             {names + good + "TEST-2,PT1H\n", []string{"line 3", "2 cells"}},
		"a quote in the middle":     {names + "TEST-1,P\"T1H,PT1H,PT0S,spent,PT0S\n" + good, []string{"line 2", "quote"}},
		"a quote without end":       {names + good + "\"TEST-2,PT1H\n", []string{"line 3", "quote"}},
		"two lines": {names + "x,PT1H,PT1H,PT0S,spent,PT0S\n" + good + "\n,,\nTEST-2,x,PT1H,PT0S,spent,PT0S\n",
			[]string{"line 2", "line 6"}},
		"twelve lines": {names + strings.Repeat("x\n", 12), []string{"line 2", "line 11", "and 2 more"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := totals.Read(strings.NewReader(c.text))
			if err == nil || rows != nil {
				t.Fatalf("rows %v, error %v", rows, err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want %q in it", err, want)
				}
			}
		})
	}
}

func TestSeveralLinesOfAnIssueAreOneRow(t *testing.T) {
	t.Parallel()
	const h = tracker.Hour
	row := func(from, to, logged, record tracker.Duration, byRecord bool) totals.Row {
		return totals.Row{Issue: "TEST-1", From: from, To: to, Logged: logged, Record: record, ByRecord: byRecord}
	}
	for name, c := range map[string]struct {
		lines []totals.Row
		want  totals.Row
	}{
		"written as planned":            {[]totals.Row{row(1*h, 2*h, 0, 0, false)}, row(1*h, 2*h, 0, 0, false)},
		"more than was planned":         {[]totals.Row{row(1*h, 2*h, 0, 0, false), row(1*h, 3*h, 0, 0, false)}, row(1*h, 3*h, 0, 0, false)},
		"again from what was written":   {[]totals.Row{row(1*h, 2*h, 0, 0, false), row(2*h, 3*h, 0, 0, false)}, row(1*h, 3*h, 0, 0, false)},
		"the field was refused":         {[]totals.Row{row(1*h, 2*h, 1*h, 0, false), row(1*h, 2*h, 1*h, 0, true)}, row(1*h, 2*h, 1*h, 0, true)},
		"somebody wrote in between":     {[]totals.Row{row(1*h, 2*h, 0, 0, false), row(9*h, 3*h, 4*h, 0, false)}, row(9*h, 3*h, 4*h, 0, false)},
		"and then we did, twice":        {[]totals.Row{row(1*h, 2*h, 0, 0, false), row(9*h, 3*h, 4*h, 0, false), row(3*h, 5*h, 0, 0, false)}, row(9*h, 5*h, 4*h, 0, false)},
		"a record added to what it was": {[]totals.Row{row(7*h, 2*h, 0, 0, true), row(9*h, 2*h, 0, 2*h, true)}, row(7*h, 2*h, 0, 0, true)},
		"a record was taken from it":    {[]totals.Row{row(7*h, 2*h, 0, 4*h, true), row(5*h, 2*h, 0, 2*h, true)}, row(7*h, 2*h, 0, 4*h, true)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var list []summarize.Off
			for _, r := range c.lines {
				list = append(list, offOf(r))
			}
			rows, err := totals.Read(strings.NewReader(csv(t, list)))
			if err != nil || !slices.Equal(rows, []totals.Row{c.want}) {
				t.Errorf("read %+v, error %v, want %+v", rows, err, c.want)
			}
		})
	}
}

func offOf(r totals.Row) summarize.Off {
	level := summarize.Level{Issue: r.Issue, From: r.From, To: r.To, ByRecord: r.ByRecord}
	return summarize.Off{Level: level, Logged: r.Logged, Record: r.Record}
}

// Whatever a file holds, reading it ends with rows that are whole or with an
// error, and what was read is written and read the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte("\ufeffissue;from;to;logged;way;record\r\n\"TEST-1\";PT1H;PT2H;PT0S;spent;PT0S\r\n;;;;;\r\n"))
	f.Add([]byte("issue\tfrom\tto\tlogged\tway\trecord\rMAR-1\tPT1H\tP1D\tPT0S\tworklog\tPT59H\r"))
	f.Add([]byte("issue,from,to,logged,way,record\n\"TEST-1,PT1H\n01.мар,1,2,3,4,5\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := totals.Read(bytes.NewReader(data))
		if err != nil {
			if rows != nil {
				t.Fatalf("rows %v beside error %v", rows, err)
			}
			return
		}
		var list []summarize.Off
		for _, r := range rows {
			if _, err := tracker.ParseKey(r.Issue); err != nil {
				t.Fatal(err)
			}
			list = append(list, offOf(r))
		}
		text := csv(t, list)
		for _, separator := range ",;\t" {
			again, err := totals.Read(strings.NewReader(strings.ReplaceAll(text, ",", string(separator))))
			if err != nil || fmt.Sprint(again) != fmt.Sprint(rows) {
				t.Fatalf("with %q read %v, error %v, want %v", separator, again, err, rows)
			}
		}
	})
}
