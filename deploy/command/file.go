package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"timeupdater/integrate/review/webhook"
)

// readFile reads a file, or standard input (-): the body of a webhook, or less.
// Its errors call it what it is, and do not repeat its name.
func readFile(std IO, name, what string) ([]byte, error) {
	const most = webhook.MaxBody
	in := std.In
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be opened: %w", what, unnamed(err))
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", what, unnamed(err))
	case len(data) > most:
		return nil, fmt.Errorf("%s is longer than %d bytes, the most that is read", what, most)
	}
	return data, nil
}

// unnamed is an error without the name of its file, as any argument.
func unnamed(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
