package command

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
)

// askFor asks a person and returns the answer in small letters; no answer is "".
func askFor(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	if _, err := io.WriteString(out, question); err != nil {
		return "", err
	}
	const most = 64
	answers := make(chan string, 1)
	go func() { // goes on reading after an interrupt, with which the command ends
		line, _ := bufio.NewReader(io.LimitReader(in, most)).ReadString('\n')
		answers <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		return "", errors.New("interrupted before anything was written")
	case answer := <-answers:
		return answer, nil
	}
}

// isAgreed asks a person who has to say yes.
func isAgreed(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	answer, err := askFor(ctx, in, out, question)
	return answer == "y" || answer == "yes", err
}
