package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"timeupdater/deploy/local"
)

type invokeOptions struct {
	IO
	start Start
	event string // JSON, or - for standard input
	fires bool   // a timer, whose event is made here
	timer string // its payload
}

func newInvoke(std IO, start Start, run func(context.Context, invokeOptions) error) *cobra.Command {
	o := invokeOptions{IO: std, start: start}
	verb := &cobra.Command{
		Use:               "invoke [EVENT]",
		GroupID:           onThisMachine,
		Short:             "Call the function once with an event",
		Long:              invokeText,
		Example:           invokeExamples,
		Annotations:       map[string]string{environment: functionSettings()},
		ValidArgsFunction: cobra.NoFileCompletions,
		Args: func(verb *cobra.Command, args []string) error {
			switch timer := verb.Flags().Changed("timer"); {
			case len(args) == 0 && !timer:
				return usageError{errors.New("EVENT is missing: the event as JSON, - for standard input, or --timer")}
			case len(args) > 0 && timer:
				return usageError{errors.New("there is an event beside --timer, which makes one")}
			case len(args) > 1:
				return usageError{errors.New("there is more than one event: put it between single quotes")}
			}
			return nil
		},
		RunE: func(verb *cobra.Command, args []string) error {
			if o.fires = len(args) == 0; !o.fires {
				o.event = args[0]
			}
			return run(verb.Context(), o)
		},
	}
	verb.Flags().StringVar(&o.timer, "timer", "", "`payload` of a timer that fires now, in the place of EVENT")
	return verb
}

func runInvoke(ctx context.Context, o invokeOptions) error {
	var settings map[string]string
	if o.fires {
		settings = answerTimers
	}
	event, err := o.read()
	if err != nil {
		return err
	}
	function, err := o.start.function(settings)
	if err != nil {
		return err
	}
	answer, ok := local.Invoke(ctx, function, event)
	if _, err := fmt.Fprintf(o.Out, "%s\n", answer); err != nil {
		return err
	}
	if !ok {
		return errReported // the answer says what was wrong
	}
	return nil
}

// read takes the event from the command line or from standard input, or makes
// that of a timer.
func (o invokeOptions) read() ([]byte, error) {
	switch {
	case o.fires:
		return local.TimerEvent(time.Now(), o.timer), nil
	case o.event != "-":
		return []byte(o.event), nil
	}
	event, err := io.ReadAll(io.LimitReader(o.In, local.MaxEvent+1))
	if err != nil {
		return nil, fmt.Errorf("read the event from standard input: %w", err)
	}
	if len(event) > local.MaxEvent {
		return nil, usageError{fmt.Errorf("the event is longer than %d bytes, the most that the cloud takes", local.MaxEvent)}
	}
	return event, nil
}

const invokeText = `Calls the function once and prints what "yc serverless function invoke" would:
the answer, or what the cloud says of an error. The exit status is 0 only if the
answer's statusCode is 2xx. It works on the real Tracker, unless API_URL says
otherwise. A secret in the event belongs on standard input, not on the command
line.

With --timer the function sweeps the window that the payload names, in the
queues that QUEUES names. TIMER is then set.`

const invokeExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . invoke '{"queryStringParameters":{"id":"TEST-1"}}'
  go run . invoke - < event.json

  What would be written? Nothing is.
    go run . invoke '{"queryStringParameters":{"id":"TEST-1","dry":"1"}}'
    QUEUES=TEST PAUSE=true go run . invoke --timer all

  Make right what changed in the last ten minutes.
    QUEUES=TEST go run . invoke --timer 'since 10m'`
