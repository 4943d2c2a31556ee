package command

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"timeupdater/deploy/local"
)

type serveOptions struct {
	IO
	start Start
	addr  string
}

func newServe(std IO, start Start, run func(context.Context, serveOptions) error) *cobra.Command {
	o := serveOptions{IO: std, start: start}
	verb := &cobra.Command{
		Use:         "serve",
		GroupID:     onThisMachine,
		Short:       "Serve the function over HTTP as the cloud does",
		Long:        serveText,
		Example:     serveExamples,
		Annotations: map[string]string{environment: functionSettings()},
		Args:        flagsOnly(""),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := checkAddress("addr", o.addr); err != nil {
				return err
			}
			return run(verb.Context(), o)
		},
	}
	verb.Flags().StringVar(&o.addr, "addr", ":8080", addrUsage)
	return verb
}

const addrUsage = "`address` where the function listens; without a host, only for this machine"

func runServe(ctx context.Context, o serveOptions) error {
	var settings map[string]string
	if o.Getenv("SWEEP") != "" {
		settings = answerTimers
	}
	function, err := o.start.function(settings)
	if err != nil {
		return err
	}
	listener, err := local.Listen(o.addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	_, _ = fmt.Fprintf(o.Err, "The function listens on %s (Ctrl-C ends it)\n", local.URL(listener)) // it serves all the same
	defer o.sweep(ctx, function)()
	return local.Serve(ctx, listener, local.Handler(function))
}

// sweep is the timer beside the server, if sweeps run: they look ten times as
// far back as the time between them. It returns what ends it.
func (o serveOptions) sweep(ctx context.Context, function local.Function) (end func()) {
	every, err := time.ParseDuration(o.Getenv("SWEEP"))
	if err != nil || every <= 0 {
		return func() {} // the function has taken it, so it is not there
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		local.RunTimer(ctx, function, every, "since "+(10*every).String())
	}()
	return func() {
		cancel()
		<-ended
	}
}

// answerTimers lets the function answer timers. Whoever starts it on a machine
// of their own may make them fire.
var answerTimers = map[string]string{"TIMER": "true"}

// function starts the function. What can go wrong there are settings.
func (s Start) function(settings map[string]string) (local.Function, error) {
	function, err := s(settings)
	if err != nil {
		return nil, settingError{err}
	}
	return function, nil
}

const serveText = `Serves the function over HTTP as the cloud does, until Ctrl-C. With
?integration=raw the body is the event and the answer is sent as it is. It works
on the real Tracker, unless API_URL says otherwise.

With SWEEP, a timer fires that often, and what changed within ten times that is
swept. TIMER is then set.

An address without a host, such as :8080, can be reached from this machine only;
0.0.0.0:8080 is open to your network. Port 0 is any free port.`

const serveExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . serve
  curl -X POST 'http://127.0.0.1:8080/?id=TEST-1'`
