package command

import (
	"context"
	"fmt"

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
	function, err := o.start.function(nil)
	if err != nil {
		return err
	}
	listener, err := local.Listen(o.addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	_, _ = fmt.Fprintf(o.Err, "The function listens on %s (Ctrl-C ends it)\n", local.URL(listener)) // it serves all the same
	return local.Serve(ctx, listener, local.Handler(function))
}

// function starts the function. What can go wrong there are settings.
func (s Start) function(environment map[string]string) (local.Function, error) {
	function, err := s(environment)
	if err != nil {
		return nil, settingError{err}
	}
	return function, nil
}

const serveText = `Serves the function over HTTP as the cloud does, until Ctrl-C. With
?integration=raw the body is the event and the answer is sent as it is. It works
on the real Tracker, unless API_URL says otherwise.

An address without a host, such as :8080, can be reached from this machine only;
0.0.0.0:8080 is open to your network. Port 0 is any free port.`

const serveExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . serve
  curl -X POST 'http://127.0.0.1:8080/?id=TEST-1'`
