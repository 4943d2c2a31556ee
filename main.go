//go:build !ycf

package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"timeupdater/deploy/demo"
	"timeupdater/deploy/function"
	"timeupdater/deploy/local"
)

const usage = `timeupdater is a Yandex Cloud Function that keeps time spent rolled up in Yandex
Tracker. This runs it on your machine, in one of three ways.

  go run . -demo
      Needs nothing. Plays the tutorial against an in-memory Tracker, prints the
      tree of issues after each step, and stays up with a page for going on by
      hand: http://127.0.0.1:8081/

  go run .
      Serves the function over HTTP as the cloud does, also ?integration=raw:
      curl -X POST 'http://127.0.0.1:8080/?id=TEST-1'

  go run . -invoke '{"queryStringParameters":{"id":"TEST-1"}}'
      Calls the function once and prints what yc serverless function invoke
      would. The exit status is 1 if the answer's statusCode is not 2xx.

Flags:
  -addr address           where the function listens (default :8080)
  -invoke event           call the function with this JSON instead of serving it
  -demo                   run the demo
  -tracker-addr address   where the demo's Tracker listens
                          (default 127.0.0.1:8081)
  -exit                   end the demo after the tutorial, with exit status 0
                          only if every total was right

An address without a host, such as :8080, can be reached from this machine
only; 0.0.0.0:8080 is open to your network. Port 0 is any free port.

Settings, from the environment as in the cloud; of these the demo minds only
WRITE, NOTIFY, TIMEOUT and LOG_LEVEL:
  TOKEN            OAuth token of a Tracker user; required here
  ORG, CLOUD_ORG   id of the Yandex 360 or of the Yandex Cloud organization; one
  WEBHOOK_SECRET   what callers must send in X-Webhook-Secret (default: nothing)
  WRITE            how totals are written: spent or worklog (default spent)
  OWN_TIME         count time logged on parents themselves (default true)
  NOTIFY           let Tracker mail people about the writes (default true)
  TIMEOUT          time that one call may take (default 25s)
  RATE             requests to Tracker per second, 0 for no limit (default 10)
  SEARCH_RATE      searches in Tracker per second, 0 for no limit (default 5)
  API_URL          Tracker's address (default https://api.tracker.yandex.net)
  LOG_LEVEL        debug, info, warn or error (default info)

While the demo runs, the other two ways work against its Tracker:
  TOKEN=demo ORG=1 API_URL=http://127.0.0.1:8081 \
    go run . -invoke '{"queryStringParameters":{"id":"TEST-2"}}'
`

func main() {
	o, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
	case err != nil:
		fmt.Fprintf(os.Stderr, "timeupdater: %v; -h explains the flags\n", err)
		os.Exit(2)
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		err := o.run(ctx)
		stop()
		if err != nil && !errors.Is(err, errAnswered) {
			fmt.Fprintln(os.Stderr, "timeupdater:", err)
		}
		if err != nil {
			os.Exit(1)
		}
	}
}

type options struct {
	address string
	event   *string // of -invoke
	demo    bool
	tracker string // where the demo's Tracker listens
	exit    bool
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("timeupdater", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main says what is wrong, and the usage is ours
	flags.StringVar(&o.address, "addr", ":8080", "")
	flags.StringVar(&o.tracker, "tracker-addr", "127.0.0.1:8081", "")
	flags.BoolVar(&o.demo, "demo", false, "")
	flags.BoolVar(&o.exit, "exit", false, "")
	flags.Func("invoke", "", func(event string) error { o.event = &event; return nil })
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("%q is not a flag", flags.Arg(0))
	case o.demo && o.event != nil:
		return o, errors.New("-demo and -invoke do not go together")
	case o.exit && !o.demo:
		return o, errors.New("-exit goes with -demo only")
	}
	return o, nil
}

func (o options) run(ctx context.Context) error {
	switch {
	case o.demo:
		return demo.Run(ctx, demo.Config{
			Addr: o.address, TrackerAddr: o.tracker, Exit: o.exit, Out: os.Stdout, Function: start,
		})
	case o.event != nil:
		return invoke(ctx, *o.event)
	default:
		return serve(ctx, o.address)
	}
}

// start makes this process the function, in an environment that takes the
// place of the person's own.
func start(environment map[string]string) (local.Function, error) {
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

// errAnswered is a failed call that the answer itself explains.
var errAnswered = errors.New("the answer is not 2xx")

func invoke(ctx context.Context, event string) error {
	function, err := ready()
	if err != nil {
		return err
	}
	answer, ok := local.Invoke(ctx, function, []byte(event))
	if _, err := fmt.Printf("%s\n", answer); err != nil {
		return err
	}
	if !ok {
		return errAnswered
	}
	return nil
}

func serve(ctx context.Context, address string) error {
	function, err := ready()
	if err != nil {
		return err
	}
	listener, err := local.Listen(address)
	if err != nil {
		return fmt.Errorf("-addr: %w", err)
	}
	fmt.Fprintf(os.Stderr, "The function listens on %s (Ctrl-C ends it)\n", local.URL(listener))
	return local.Serve(ctx, listener, local.Handler(function))
}
