package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
)

// run gives what a command prints, and in its error what it complained of.
func run(command *exec.Cmd) (string, error) {
	var output, complaints bytes.Buffer
	command.Stdout, command.Stderr = &output, &complaints
	if err := command.Run(); err != nil {
		return output.String(), fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, bytes.TrimSpace(complaints.Bytes()))
	}
	return output.String(), nil
}
