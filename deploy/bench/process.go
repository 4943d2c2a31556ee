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
	"time"
)

// buildFunction compiles the local run, which is the function behind a stand-in
// for the platform's HTTP side.
func buildFunction(ctx context.Context, folder string) (string, error) {
	path := filepath.Join(folder, "timeupdater")
	_, err := run(exec.CommandContext(ctx, "go", "build", "-o", path, "timeupdater"))
	return path, err
}

// process is the function in a process of its own, so that what is measured of
// it is not the in-memory Tracker's.
type process struct {
	url     string
	command *exec.Cmd
	client  *http.Client
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startFunction runs the program against a Tracker that sets no limits. It
// returns when the function listens.
func startFunction(ctx context.Context, program, trackerURL string) (*process, error) {
	command := exec.CommandContext(ctx, program, "-addr", "127.0.0.1:0")
	command.Env = []string{
		"API_URL=" + trackerURL, "TOKEN=demo", "ORG=1", "WEBHOOK_SECRET=bench", "RATE=0", "SEARCH_RATE=0",
	}
	output, err := command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &process{command: command, client: freshClient()}
	lines := bufio.NewReader(output)
	for p.url == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("the function ended: %w: %s", errors.Join(err, command.Wait()), line)
		}
		p.url = address.FindString(line)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return p, nil
}

func freshClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: width}}
}

// call is a webhook for an issue.
func (p *process) call(ctx context.Context, key string) error {
	return call(ctx, p.client, p.url, key)
}

func call(ctx context.Context, client *http.Client, url, key string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/?id="+key, http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("X-Webhook-Secret", "bench")
	response, err := client.Do(request)
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

func (p *process) stop() {
	p.client.CloseIdleConnections()
	_ = p.command.Process.Kill() // it has nothing to save
	_ = p.command.Wait()
}

// proc reads one of Linux's files about the process.
func (p *process) proc(name string) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.command.Process.Pid, name))
	return string(text), err
}

// tick is the unit of CPU times in /proc. It is the same on all Linux systems
// that Go runs on.
const tick = 10 * time.Millisecond

// cpu is the CPU time, in user and system mode, that the process has used.
func (p *process) cpu() (time.Duration, error) {
	text, err := p.proc("stat")
	if err != nil {
		return 0, err
	}
	return cpuTime(text)
}

func cpuTime(stat string) (time.Duration, error) {
	name := strings.LastIndexByte(stat, ')') // may hold spaces, or nothing at all
	fields := strings.Fields(stat[name+1:])
	if len(fields) < 13 {
		return 0, errors.New("/proc/…/stat is too short")
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peak is the most memory that the process has had, in bytes.
func (p *process) peak() (int, error) {
	text, err := p.proc("status")
	if err != nil {
		return 0, err
	}
	return peakMemory(text)
}

func peakMemory(status string) (int, error) {
	match := peakLine.FindStringSubmatch(status)
	if match == nil {
		return 0, errors.New("/proc/…/status has no VmHWM")
	}
	kB, err := strconv.Atoi(match[1])
	return kB << 10, err
}
