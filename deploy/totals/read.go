package totals

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"timeupdater/tracker"
)

// Row is what is known of an issue from before its total was written.
type Row struct {
	Issue    string           // its key
	From     tracker.Duration // its time spent before
	To       tracker.Duration // its time spent after
	Logged   tracker.Duration // what people had logged on the issue itself
	Record   tracker.Duration // what our own record held before; zero if there was none
	ByRecord bool             // the total was written as a record of ours
}

// Read reads what [WriteCSV] wrote, also after a spreadsheet has saved it: with
// semicolons or tabs, its own line ends, columns moved, added or removed. Of an
// issue with several lines it makes one row. If anything is damaged, there are
// no rows, and the error names each line.
func Read(r io.Reader) ([]Row, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if data, err = plain(data); err != nil {
		return nil, err
	}
	lines := csv.NewReader(bytes.NewReader(data))
	lines.Comma = separator(data)
	lines.FieldsPerRecord = -1
	names, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("the line with the names of the columns cannot be read: %w", reason(err))
	}
	columns, err := find(names)
	if err != nil {
		return nil, err
	}
	return readRows(lines, columns)
}

// plain is text in UTF-8 without a mark at its start, with one kind of line end.
func plain(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case bytes.IndexByte(data, 0) >= 0, bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, errors.New(`it is not CSV: it is "Unicode text" (UTF-16) or no text at all; save it as "CSV UTF-8"`)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("it is empty")
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), nil
}

// separator is what stands between the names in the first line.
func separator(data []byte) rune {
	names, _, _ := bytes.Cut(bytes.TrimLeft(data, "\n"), []byte("\n"))
	if i := bytes.IndexAny(names, ",;\t"); i >= 0 {
		return rune(names[i])
	}
	return ','
}

// find tells where the columns are that are needed.
func find(names []string) (map[string]int, error) {
	columns := map[string]int{}
	var missing []string
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	for _, name := range []string{issue, from, to, logged, way, record} {
		i := slices.Index(names, name)
		if i < 0 {
			missing = append(missing, name)
			continue
		}
		if slices.Contains(names[i+1:], name) {
			return nil, fmt.Errorf("the column %s is there twice", name)
		}
		columns[name] = i
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("its first line does not name the columns %s: is it a file that fix has kept?", strings.Join(missing, ", "))
	}
	return columns, nil
}

func readRows(lines *csv.Reader, columns map[string]int) ([]Row, error) {
	var all rows
	var bad damage
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, row := lineOf(lines, err), Row{}
		if err == nil {
			if blank(cells) {
				continue
			}
			row, err = parse(cells, columns)
		}
		if err != nil {
			bad.add(line, reason(err))
			continue
		}
		all.add(row)
	}
	if len(bad.lines) > 0 {
		return nil, bad
	}
	return all.list, nil
}

// lineOf is the number of the line that was read last.
func lineOf(lines *csv.Reader, err error) int {
	var quotes *csv.ParseError
	if errors.As(err, &quotes) {
		return quotes.StartLine
	}
	line, _ := lines.FieldPos(0)
	return line
}

// blank is a line of separators only, as spreadsheets leave them.
func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func parse(cells []string, columns map[string]int) (Row, error) {
	var row Row
	for _, i := range columns {
		if i >= len(cells) {
			return row, fmt.Errorf("it has %d cells, which are too few", len(cells))
		}
	}
	cell := func(name string) string { return strings.TrimSpace(cells[columns[name]]) }
	var err error
	if row.Issue, err = tracker.ParseKey(cell(issue)); err != nil {
		return row, fmt.Errorf("%w (spreadsheets make dates of keys such as MAR-1 and DEC-12)", err)
	}
	for _, d := range []struct {
		name string
		to   *tracker.Duration
	}{{from, &row.From}, {to, &row.To}, {logged, &row.Logged}, {record, &row.Record}} {
		if *d.to, err = tracker.ParseDuration(cell(d.name)); err != nil {
			return row, fmt.Errorf("%s: %w", d.name, err)
		}
	}
	if way := cell(way); way != bySpent && way != byRecord {
		return row, fmt.Errorf("%.40q is no way of writing: it must be %s or %s", way, bySpent, byRecord)
	}
	row.ByRecord = cell(way) == byRecord
	return row, nil
}

// reason is an error without the line, which is named once.
func reason(err error) error {
	var quotes *csv.ParseError
	if errors.As(err, &quotes) {
		return quotes.Err
	}
	return err
}

// rows are those read so far, one for each issue.
type rows struct {
	list []Row
	at   map[string]int
}

func (r *rows) add(row Row) {
	if r.at == nil {
		r.at = map[string]int{}
	}
	if i, ok := r.at[row.Issue]; ok {
		r.list[i] = r.list[i].then(row)
		return
	}
	r.at[row.Issue] = len(r.list)
	r.list = append(r.list, row)
}

// then is what is known after a further write of the issue.
func (r Row) then(next Row) Row {
	byUs := []tracker.Duration{
		r.From,                          // the write before was not made, or refused
		r.To,                            // it was
		r.From + next.Record - r.Record, // it was, as a record that Tracker added to what it showed
	}
	if !slices.Contains(byUs, next.From) {
		return next // somebody else has changed it in between
	}
	r.To, r.ByRecord = next.To, next.ByRecord
	return r
}

// damage is the error of lines that cannot be read.
type damage struct {
	lines []string
	more  int
}

func (d *damage) add(line int, err error) {
	const most = 10
	if len(d.lines) == most {
		d.more++
		return
	}
	d.lines = append(d.lines, fmt.Sprintf("\n  line %d: %v", line, err))
}

func (d damage) Error() string {
	text := "it is damaged:" + strings.Join(d.lines, "")
	if d.more > 0 {
		text += fmt.Sprintf("\n  and %d more", d.more)
	}
	return text
}
