//go:build unix

package command

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The ports that the documents name.
var documentedPorts = []string{"127.0.0.1:8080", "127.0.0.1:8081", "127.0.0.1:8090"}

// Every local block is run to the letter, one after the other, in one terminal; the
// demo, and what else serves, in one of its own. The documents name ports, which
// may be in use, so that this is only done when somebody asks for it.
//
//nolint:tparallel // one document at a time has the ports
func TestLocalBlocksOfTheDocuments(t *testing.T) {
	t.Parallel()
	if os.Getenv("DOCUMENTS") != "run" {
		t.Skip("the documents were NOT tried: make documents does that")
	}
	if err := portsAreFree(); err != nil {
		t.Fatal("end what listens there: ", err)
	}
	for name := range documents {
		t.Run(name, func(t *testing.T) {
			for _, p := range partsOf(read(t, name)) {
				if run, _ := p.split(); len(run) > 0 {
					p.play(t, run)
				}
			}
		})
	}
}

// serves is a block whose last command stays.
var serves = regexp.MustCompile(`(?m)^(make demo|go run \. (demo|serve)\b.*)\s*\z`)

// play does what a part of a document says.
func (p part) play(t *testing.T, run []step) {
	t.Helper()
	d := newDesk(t)
	session, all := d.open(), ""
	var demo *window
	for _, s := range run {
		switch {
		case demoStart.MatchString(s.text): // in the place of the one before
			if demo != nil {
				demo.close()
			}
			demo = d.open()
			demo.enter(s.text, untilServing)
		case serves.MatchString(s.text):
			d.open().enter(s.text, untilServing)
		default:
			out := session.enter(s.text, untilEnd)
			checkPrinted(t, s, out)
			all += out
		}
	}
	for _, want := range p.prints {
		if !strings.Contains(alike(all), alike(want)) {
			t.Errorf("it does not print\n%s\nbut\n%s", want, all)
		}
	}
}

// checkPrinted looks at what a block printed.
func checkPrinted(t *testing.T, s step, out string) {
	t.Helper()
	if want := printed[s.firstLine()]; !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("it does not print %s:\n%s\n%s", want, s.text, out)
	}
	if s.answer != "" && alike(out) != alike(s.answer) {
		t.Errorf("the answer is\n%s\nand in the document\n%s", out, s.answer)
	}
}

// varying is what differs from run to run: ids of requests, and dates.
var varying = regexp.MustCompile(`("requestId":")[^"]*|\b\d{1,2} [A-Z][a-z]+ \d{4}\b`)

func alike(text string) string {
	return varying.ReplaceAllString(strings.TrimSpace(text), "${1}…")
}

// desk is where somebody sits who reads a document: a folder with what a clone has
// and blocks name, in which go run . is the program built before.
type desk struct {
	t      *testing.T
	folder string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	d := desk{t, t.TempDir()}
	from, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	_ = read(t, "deploy/yc.sh") // so that go test takes no old result when it changes
	_ = read(t, "Makefile")
	for _, name := range []string{"Makefile", "deploy"} {
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(d.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	goes, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	d.write("bin/go", fmt.Sprintf(goScript, command(t, nil).Path, goes))
	d.write(".curlrc", "fail-with-body\n") // a person sees that it is an error
	return d
}

const goScript = `#!/bin/sh
if [ "$1 $2" = "run ." ]; then shift 2; exec '%s' "$@"; fi
exec '%s' "$@"
`

func (d desk) write(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o700)); err != nil {
		d.t.Fatal(err)
	}
}

// window is a terminal: a shell that reads what somebody enters.
type window struct {
	desk
	shell *exec.Cmd
	keys  io.WriteCloser
	out   string // the file that has what it prints
	ended chan struct{}
}

// open opens a terminal, until the test's end.
func (d desk) open() *window {
	d.t.Helper()
	out, err := os.CreateTemp(d.folder, "terminal")
	if err != nil {
		d.t.Fatal(err)
	}
	defer out.Close()
	c := exec.Command("bash", "--norc", "-Euo", "pipefail", "-s")
	c.Dir, c.Stdout, c.Stderr = d.folder, out, out
	c.Env = []string{"HOME=" + d.folder, "PATH=" + filepath.Join(d.folder, "bin") + ":" + os.Getenv("PATH")}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that all that it starts can be ended
	keys, err := c.StdinPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	w := &window{d, c, keys, out.Name(), make(chan struct{})}
	go func() {
		defer close(w.ended)
		_ = c.Wait() // what it printed tells more
	}()
	d.t.Cleanup(w.close)
	_, _ = io.WriteString(keys, openingKeys) // a shell that cannot be written to shows it at the first block
	return w
}

// The shell waits for what it runs when it is ended, and tells of each command that
// failed.
const openingKeys = `trap : TERM
trap 'printf "\035status %d of %s\035" $? "$BASH_COMMAND"' ERR
`

var failures = regexp.MustCompile(`\x1d([^\x1d]*)\x1d`)

// usual are the commands that end with another status than 0 where all is well:
// check tells scripts so that totals are off.
const usual = "status 3 of go run . check --queue TEST"

// What the terminal shows when a block has ended, and when what it started serves.
const (
	untilEnd     = "\x1e"
	untilServing = "(Ctrl-C ends it)"
)

// enter runs a block and returns what it printed up to a text.
func (w *window) enter(block, until string) string {
	w.t.Helper()
	before := len(w.shows())
	w.write("block", block)
	if _, err := io.WriteString(w.keys, ". ./block </dev/null\nprintf '\\036'\n"); err != nil {
		w.t.Fatal(err)
	}
	look, late := time.NewTicker(5*time.Millisecond), time.After(30*time.Second)
	defer look.Stop()
	for waiting := true; waiting; {
		select {
		case <-look.C:
		case <-w.ended:
			waiting = false
		case <-late:
			waiting = false
		}
		shown := w.shows()[before:]
		if out, _, is := strings.Cut(shown, until); is {
			w.checkStatuses(block, out)
			return failures.ReplaceAllString(out, "")
		}
		waiting = waiting && !strings.Contains(shown, untilEnd)
	}
	w.t.Fatalf("its last command does not end, or ends and should serve:\n%s\n%s", block, w.shows()[before:])
	return ""
}

func (w *window) checkStatuses(block, out string) {
	w.t.Helper()
	for _, failure := range failures.FindAllStringSubmatch(out, -1) {
		if failure[1] != usual {
			w.t.Errorf("%s:\n%s\n%s", failure[1], block, out)
		}
	}
}

func (w *window) shows() string {
	out, err := os.ReadFile(w.out)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(out)
}

// close closes the window and waits for the end of all that it runs.
func (w *window) close() {
	w.keys.Close()
	select {
	case <-w.ended: // its number may be somebody else's now
	default:
		_ = syscall.Kill(-w.shell.Process.Pid, syscall.SIGTERM)
	}
	select {
	case <-w.ended:
	case <-time.After(10 * time.Second):
		_ = syscall.Kill(-w.shell.Process.Pid, syscall.SIGKILL)
		<-w.ended
	}
}

func portsAreFree() (err error) {
	for _, address := range documentedPorts {
		listener, listening := net.Listen("tcp", address)
		if listening != nil {
			err = errors.Join(err, listening)
			continue
		}
		listener.Close()
	}
	return err
}
