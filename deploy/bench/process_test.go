package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// buildProgram compiles the local run, which is the function behind a stand-in
// for the platform's HTTP side.
func buildProgram(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "timeupdater")
	if output, err := exec.Command("go", "build", "-o", path, "timeupdater").CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, output)
	}
	return path
}

// environment is the function's: a Tracker that sets no limits.
func environment(trackerURL string) []string {
	return []string{"API_URL=" + trackerURL, "TOKEN=demo", "ORG=1", "WEBHOOK_SECRET=bench", "RATE=0", "SEARCH_RATE=0"}
}

// process is the function in a process of its own, so that what is measured of
// it is not the in-memory Tracker's.
type process struct {
	caller
	command *exec.Cmd
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startProcess returns when the function listens. The caller must stop it.
func startProcess(tb testing.TB, program, trackerURL string) *process {
	tb.Helper()
	command := exec.Command(program, "serve", "--addr", "127.0.0.1:0")
	command.Env = environment(trackerURL)
	output, err := command.StderrPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if url := address.FindString(lines.Text()); url != "" {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return &process{newCaller(url), command}
		}
	}
	tb.Fatal("the function ended: ", lines.Text(), command.Wait())
	return nil
}

func (p *process) stop() {
	p.client.CloseIdleConnections()
	_ = p.command.Process.Kill() // it has nothing to save
	_ = p.command.Wait()
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// used is the CPU time in milliseconds that the process has used, and the most
// memory in MB that it has had. Only Linux tells.
func (p *process) used() (cpu, peak float64, err error) {
	const tick = 10 // of the CPU times, in milliseconds: the same on all Linux systems that Go runs on
	folder := fmt.Sprintf("/proc/%d/", p.command.Process.Pid)
	stat, err1 := os.ReadFile(folder + "stat")
	status, err2 := os.ReadFile(folder + "status")
	match := peakLine.FindSubmatch(status)
	fields := strings.Fields(string(stat))
	if len(fields) < 15 || match == nil {
		return 0, 0, errors.Join(err1, err2, errors.New("no figures in "+folder))
	}
	user, err1 := strconv.ParseFloat(fields[13], 64)
	system, err2 := strconv.ParseFloat(fields[14], 64)
	kB, err3 := strconv.ParseFloat(string(match[1]), 64)
	return (user + system) * tick, kB * 1024 / 1e6, errors.Join(err1, err2, err3)
}

// caller calls a function over HTTP, as a webhook does.
type caller struct {
	url    string
	client *http.Client
}

// newCaller has connections of its own.
func newCaller(url string) caller {
	return caller{url, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: width}}}
}

// call is a webhook for an issue.
func (c caller) call(ctx context.Context, key string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/?id="+key, http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("X-Webhook-Secret", "bench")
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the call for %s was answered %d: %s", key, response.StatusCode, body)
	}
	return err
}
