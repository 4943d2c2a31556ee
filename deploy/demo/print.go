package demo

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"timeupdater/deploy/worktime"
	"timeupdater/tracker"
)

// The columns of a printed tree: 80 in all with the widest usual numbers.
const (
	margin     = "    "
	nameWidth  = 30
	timeWidth  = 14
	nameIndent = 3
)

// printer writes for a person at a terminal, in colour if it is one.
type printer struct {
	io.Writer
	colour bool
}

func newPrinter(out io.Writer) printer {
	file, ok := out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return printer{Writer: out}
	}
	info, err := file.Stat()
	return printer{out, err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// The colours of a terminal.
const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
)

func (p printer) paint(colour, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (p printer) line(format string, args ...any) {
	_, _ = fmt.Fprintf(p, format+"\n", args...) // if nobody reads, nobody misses it
}

// tree prints the issues with their times. before are the totals of the tree
// that was printed last; what is new or has changed is pointed out.
func (p printer) tree(top []*node, before map[string]tracker.Duration) {
	p.line("%s", p.paint(dim, fmt.Sprintf("%s%s%*s%*s", margin, pad("", nameWidth), timeWidth, "own", timeWidth, "total")))
	for _, n := range top {
		p.branch(n, "", "", before)
	}
}

// branch prints an issue, whose line begins with first, and those below it,
// whose lines begin with rest.
func (p printer) branch(n *node, first, rest string, before map[string]tracker.Duration) {
	name := pad(first+n.Key+"  "+n.Summary, nameWidth)
	own := "–"
	if n.Own > 0 {
		own = worktime.Short(n.Own)
	}
	total, note := fmt.Sprintf("%*s", timeWidth, worktime.Short(n.Total)), ""
	was, known := before[n.Key]
	switch {
	case !known:
		note = "  new"
	case was != n.Total:
		total, note = p.paint(bold+";"+green, total), "  was "+worktime.Short(was)
	}
	p.line("%s%s%*s%s%s", margin, name, timeWidth, own, total, p.paint(dim, note))
	for i, sub := range n.SubIssues {
		if i < len(n.SubIssues)-1 {
			p.branch(sub, rest+"├─ ", rest+"│  ", before)
		} else {
			p.branch(sub, rest+"└─ ", rest+strings.Repeat(" ", nameIndent), before)
		}
	}
}

// pad makes a text as wide as a column.
func pad(text string, width int) string {
	if n := utf8.RuneCountInString(text); n <= width {
		return text + strings.Repeat(" ", width-n)
	}
	return string([]rune(text)[:width-1]) + "…"
}
