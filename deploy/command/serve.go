package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"timeupdater/deploy/function"
	"timeupdater/deploy/local"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review/webhook"
)

type serveOptions struct {
	IO
	start    Start
	function string // by its name; empty is the one that keeps time
	addr     string
}

// reviewFunction is the name of the function that moves issues by reviews.
const reviewFunction = "review"

func newServe(std IO, start Start, run func(context.Context, serveOptions) error) *cobra.Command {
	o := serveOptions{IO: std, start: start}
	verb := &cobra.Command{
		Use:         "serve [FUNCTION]",
		GroupID:     onThisMachine,
		Short:       "Serve a function over HTTP as the cloud does",
		Long:        serveText,
		Example:     serveExamples,
		Annotations: map[string]string{environment: functionSettings() + "\n  Of the review function:\n" + reviewSettings()},
		ValidArgs:   []string{reviewFunction + "\tthe one that moves issues by reviews"},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 && !slices.Equal(args, []string{reviewFunction}) {
				return usageError{errors.New("serve takes the name of a function, " + reviewFunction + ", or none for the one that keeps time")}
			}
			return nil
		},
		RunE: func(verb *cobra.Command, args []string) error {
			o.function = strings.Join(args, "")
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
	function, err := o.ready()
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

// ready is the function that was named.
func (o serveOptions) ready() (local.Function, error) {
	switch {
	case o.function == reviewFunction:
		return startReview(o.Getenv, o.Err)
	case o.Getenv("SWEEP") != "":
		return o.start.function(answerTimers)
	}
	return o.start.function(nil)
}

// startReview starts the review function in the environment of this process,
// where nothing stands in for a token.
func startReview(getenv func(string) string, log io.Writer) (local.Function, error) {
	settings, err := webhook.Load(forge.All())
	if err == nil && getenv("TOKEN") == "" {
		_, err = function.ServiceAccount(context.Background())
	}
	if err != nil {
		return nil, settingError{err}
	}
	f, err := webhook.New(settings, log)
	if err != nil {
		return nil, settingError{err}
	}
	return local.Adapt(f.Handle), nil
}

// sweep is the timer beside the server, if sweeps run: they look ten times as
// far back as the time between them. It returns what ends it.
func (o serveOptions) sweep(ctx context.Context, function local.Function) (end func()) {
	every, err := time.ParseDuration(o.Getenv("SWEEP"))
	if err != nil || every <= 0 || o.function == reviewFunction {
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

const serveText = `Serves a function over HTTP as the cloud does, until Ctrl-C: the one that keeps
time or, as "serve review", the one that moves issues by the verdicts of code
reviews, which takes the webhooks of Bitbucket, GitHub and GitLab. With
?integration=raw the body is the event and the answer is sent as it is. It works
on the real Tracker, unless API_URL says otherwise.

With SWEEP, a timer of the function that keeps time fires that often, and what
changed within ten times that is swept. TIMER is then set.

An address without a host, such as :8080, can be reached from this machine only;
0.0.0.0:8080 is open to your network. Port 0 is any free port.`

const serveExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . serve
  curl -X POST 'http://127.0.0.1:8080/?id=TEST-1'

  The review function, which would move nothing:
    read -rs WEBHOOK_SECRET && export WEBHOOK_SECRET
    QUEUES=TEST PAUSE=true go run . serve review --addr :8081`
