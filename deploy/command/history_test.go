package command

import (
	"bufio"
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// demoRun is a demo that goes on, and a person beside it with a terminal in an
// empty folder.
type demoRun struct {
	t                 *testing.T
	tracker, function string
	folder            string
}

var (
	trackerLine  = regexp.MustCompile(`Tracker +(http://\S+)`)
	functionLine = regexp.MustCompile(`function +(http://\S+)`)
)

func startDemo(t *testing.T, flags ...string) demoRun {
	t.Helper()
	c := command(t, nil, append([]string{"demo", "--addr", ":0", "--tracker-addr", ":0"}, flags...)...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	d := demoRun{t: t, folder: t.TempDir()}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := trackerLine.FindStringSubmatch(lines.Text()); found != nil {
			d.tracker = found[1]
		}
		if found := functionLine.FindStringSubmatch(lines.Text()); found != nil {
			d.function = found[1]
		}
		if strings.HasPrefix(lines.Text(), "Go on by hand") {
			return d
		}
	}
	t.Fatal("the demo has ended")
	return d
}

// run runs a verb and returns what it prints. The status must be as wanted.
func (d demoRun) run(want int, args ...string) string {
	d.t.Helper()
	c := command(d.t, []string{"TOKEN=demo", "ORG=1", "API_URL=" + d.tracker, "WEBHOOK_SECRET=demo"}, args...)
	c.Dir = d.folder
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	_ = c.Run() // the status tells
	if got := c.ProcessState.ExitCode(); got != want {
		d.t.Fatalf("%s: status %d, want %d\n%s%s", args[0], got, want, &out, &problems)
	}
	return out.String()
}

// off checks that a check finds these issues, each with what it shows and what it
// should.
func (d demoRun) off(want ...string) {
	d.t.Helper()
	status := done
	if len(want) > 0 {
		status = someOff
	}
	var off []string
	for _, line := range strings.Split(d.run(status, "check", "--queue", "TEST", "--csv"), "\n")[1:] {
		if cells := strings.Split(line, ","); len(cells) > 1 {
			off = append(off, strings.Join(cells[:3], " "))
		}
	}
	if !slices.Equal(off, want) {
		d.t.Errorf("off are %q, want %q", off, want)
	}
}

// act posts a form of the demo's page.
func (d demoRun) act(path, issue, value string) {
	d.t.Helper()
	response, err := http.PostForm(d.tracker+path, url.Values{"issue": {issue}, "value": {value}})
	if err != nil {
		d.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		d.t.Fatalf("%s %s: status %d", path, issue, response.StatusCode)
	}
}

// before is the file in which a fix has kept the old values.
func (d demoRun) before() string {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(d.folder, "before-*.csv"))
	if err != nil || len(files) != 1 {
		d.t.Fatalf("files %q, error %v; want one", files, err)
	}
	return files[0]
}

func TestOldTotalsAreCheckedFixedAndPutBack(t *testing.T) {
	t.Parallel()
	old := []string{"TEST-1 PT1H PT9H", "TEST-3 PT1H PT5H", "TEST-5 PT10H PT8H30M", "TEST-8 PT8H PT5H", "TEST-11 PT2H PT3H30M"}
	for spent, test := range map[string]struct {
		fix, undo int // statuses
		fixed     []string
		back      []string
	}{
		"accepted": {done, done, nil, old},

		// Copies of the sample cannot be outweighed by a record, and a time that
		// no record explains cannot come back.
		"refused": {
			failed, failed, []string{"TEST-8 PT8H PT5H"},
			[]string{"TEST-1 PT1H PT9H", "TEST-3 PT1H PT5H", "TEST-5 PT0S PT8H30M", "TEST-8 PT8H PT5H", "TEST-11 PT2H PT3H30M"},
		},
	} {
		t.Run(spent, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t, "--history", "--spent", spent)
			d.off(old...)
			d.run(test.fix, "fix", "--queue", "TEST", "--yes")
			d.off(test.fixed...)
			d.run(test.undo, "undo", d.before(), "--url", d.function, "--yes")
			d.off(test.back...)
		})
	}
}

// The calls for three changes are lost. The demo's own sweep would mend them
// within a minute.
func TestTotalsWhoseCallsWereLostAreFixed(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	d.off()
	for _, key := range []string{"TEST-5", "TEST-2", "TEST-3"} {
		d.act("/lose", key, "")
		d.act("/time", key, "30m")
	}
	d.off("TEST-1 PT4H40M PT5H40M", "TEST-4 PT59H40M PT60H10M", "TEST-6 PT59H40M PT60H10M")
	d.run(done, "fix", "--queue", "TEST", "--yes")
	d.off()
	d.run(failed, "undo", d.before(), "--url", d.function, "--yes") // it is not paused
}
