//go:build !ycf

package main

import (
	"cmp"
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

// start makes this process the function, in an environment that takes the
// place of the person's own, if there is one.
func start(environment map[string]string) (local.Function, error) {
	if environment == nil {
		return ready()
	}
	if err := os.Unsetenv("CLOUD_ORG"); err != nil {
		return nil, err
	}
	environment["LOG_LEVEL"] = cmp.Or(os.Getenv("LOG_LEVEL"), "warn") // its lines would come between the demo's
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
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
