// Command testprogress runs a command, passes on what it says and, when it says
// nothing for some seconds, tells what it is at:
//
//	testprogress go vet -v ./...
//	testprogress go test -json -race ./...
//
// The events of go test -json become Go's own closing line for each package,
// with how many are done. Of what tests print it shows what belongs to a
// failure, or with -v all. The exit status is the command's; it is 1 as well
// when no test ran. Flags are written -name=value.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: testprogress COMMAND [ARGUMENT...]")
		os.Exit(2)
	}
	os.Exit(run(os.Args[1:], os.Stdout))
}

// run runs the command and returns its exit status.
func run(command []string, out io.Writer) int {
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...)
	lines, err := start(cmd)
	if err != nil {
		fmt.Fprintln(out, err)
		return 1
	}
	r := newReport(command, packages(command), time.Now())
	follow(r, lines, out)
	err = cmd.Wait()
	last, good := r.end(time.Now())
	fmt.Fprint(out, last)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1)
	}
	if err != nil || !good {
		return 1
	}
	return 0
}

// follow prints the report of the lines, and of silence, until they end.
func follow(r *report, lines <-chan string, out io.Writer) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case line, open := <-lines:
			if !open {
				return
			}
			fmt.Fprint(out, r.line(time.Now(), line))
		case now := <-second.C:
			fmt.Fprint(out, r.tick(now))
		}
	}
}

// start starts the command and returns the lines it prints. They have all come
// when the channel is closed.
func start(cmd *exec.Cmd) (<-chan string, error) {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	lines := make(chan string)
	var readers sync.WaitGroup
	for _, pipe := range []io.Reader{stdout, stderr} {
		readers.Add(1)
		go func() {
			defer readers.Done()
			read(pipe, lines)
		}()
	}
	go func() {
		readers.Wait()
		close(lines)
	}()
	return lines, cmd.Start()
}

// read sends the lines of a pipe, however long they are.
func read(pipe io.Reader, lines chan<- string) {
	for r := bufio.NewReader(pipe); ; {
		line, err := r.ReadString('\n')
		if line != "" {
			lines <- strings.TrimSuffix(line, "\n") + "\n"
		}
		if err != nil {
			return
		}
	}
}

// packages counts what go test -json will test; it does not say so itself.
func packages(command []string) int {
	if !slices.Contains(command, "-json") {
		return 0
	}
	list := []string{"list", "-e"}
	for _, arg := range command[2:] {
		if !strings.HasPrefix(arg, "-") {
			list = append(list, arg)
		}
	}
	names, err := exec.CommandContext(context.Background(), "go", list...).Output()
	if err != nil {
		return 0 // go test will say what is wrong
	}
	return strings.Count(string(names), "\n")
}
