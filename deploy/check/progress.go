package check

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"timeupdater/summarize"
)

// Progress says how far a check or a fix is: with a bar on a terminal, else with
// a line now and then. It is told one thing at a time.
type Progress struct {
	out io.Writer
	bar *progressbar.ProgressBar // of the step; nil where there is no terminal

	onTerminal  bool
	now         summarize.Progress
	began, said time.Time // the step, and the last line
}

// NewProgress writes to standard error.
func NewProgress(problems io.Writer) *Progress {
	return &Progress{out: problems, onTerminal: isTerminal(problems), said: time.Now()}
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Tell takes how far it is.
func (p *Progress) Tell(now summarize.Progress) {
	begins := now.Step != p.now.Step || p.now.Of == 0 && now.Of > 0
	if begins {
		p.began = time.Now()
	}
	p.now = now
	if p.onTerminal {
		p.draw(begins)
	} else {
		p.say()
	}
}

// draw moves the bar. If it cannot be drawn, nobody looks.
func (p *Progress) draw(begins bool) {
	if begins {
		p.End()
	}
	if p.now.Of == 0 {
		_, _ = fmt.Fprintf(p.out, "\r%s …", p.now.Step)
		return
	}
	if p.bar == nil {
		p.End()
		p.bar = newBar(p.out, p.now)
	}
	p.bar.ChangeMax(p.now.Of)
	if p.now.Done < p.now.Of { // a bar that was full once stays so, whatever turns up
		_ = p.bar.Set(p.now.Done)
	}
}

// newBar is as wide as the terminal. If that is too narrow for all that it says,
// the bar itself goes first.
func newBar(out io.Writer, now summarize.Progress) *progressbar.ProgressBar {
	const often = 100 * time.Millisecond
	return progressbar.NewOptions(now.Of,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetDescription(string(now.Step)),
		progressbar.OptionFullWidth(),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(often),
		progressbar.OptionClearOnFinish(),
	)
}

// End takes the bar away, for what is printed next.
func (p *Progress) End() {
	const eraseLine = "\r\x1b[K"
	if p.onTerminal {
		p.bar = nil
		_, _ = io.WriteString(p.out, eraseLine)
	}
}

// say says it in a line, from time to time.
func (p *Progress) say() {
	const seldom = 30 * time.Second
	if time.Since(p.said) < seldom {
		return
	}
	p.said = time.Now()
	_, _ = fmt.Fprintln(p.out, line(p.now, time.Since(p.began))) // if it fails, nobody looks
}

// line says how far a step is that has taken so long.
func line(now summarize.Progress, took time.Duration) string {
	text := string(now.Step)
	if now.Of == 0 {
		return text
	}
	text += fmt.Sprintf(": %s of %s", Number(now.Done), Number(now.Of))
	if now.Done == 0 || now.Done == now.Of {
		return text
	}
	left := time.Duration(float64(took) / float64(now.Done) * float64(now.Of-now.Done))
	return text + ", about " + left.Round(time.Second).String() + " left"
}
