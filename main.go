//go:build !ycf

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"timeupdater/deploy/command"
	"timeupdater/deploy/function"
	"timeupdater/deploy/local"
)

// On a person's machine the function is a part of a command, which the cloud
// never sees: go run . --help
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // whoever asks twice does not wait
	std := command.IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
	os.Exit(command.Run(ctx, std, os.Args[1:], start))
}

// start makes this process the function, in the person's environment with some
// settings in the place of theirs. An empty one is removed.
func start(settings map[string]string) (local.Function, error) {
	for name, value := range settings {
		err := os.Setenv(name, value)
		if value == "" {
			err = os.Unsetenv(name)
		}
		if err != nil {
			return nil, err
		}
	}
	return ready()
}

// ready is the function, if its settings are fit for work. A service account,
// which could take the token's place, is there in the cloud only.
func ready() (local.Function, error) {
	s, err := load()
	if err == nil && !s.tracker.Token.IsSet() {
		_, err = function.ServiceAccount(context.Background())
	}
	if err != nil {
		return nil, err
	}
	return local.Adapt(Handler), nil
}
