package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"timeupdater/deploy/local"
)

type invokeOptions struct {
	IO
	start Start
	event string // JSON, or - for standard input
}

func newInvoke(std IO, start Start, run func(context.Context, invokeOptions) error) *cobra.Command {
	o := invokeOptions{IO: std, start: start}
	return &cobra.Command{
		Use:               "invoke EVENT",
		GroupID:           onThisMachine,
		Short:             "Call the function once with an event",
		Long:              invokeText,
		Example:           invokeExamples,
		Annotations:       map[string]string{environment: functionSettings()},
		ValidArgsFunction: cobra.NoFileCompletions,
		Args: func(_ *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return usageError{errors.New("EVENT is missing: the event as JSON, or - for standard input")}
			case 1:
				return nil
			default:
				return usageError{errors.New("there is more than one event: put it between single quotes")}
			}
		},
		RunE: func(verb *cobra.Command, args []string) error {
			o.event = args[0]
			return run(verb.Context(), o)
		},
	}
}

func runInvoke(ctx context.Context, o invokeOptions) error {
	event, err := o.read()
	if err != nil {
		return err
	}
	function, err := o.start.function(nil)
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

// read takes the event from the command line or from standard input.
func (o invokeOptions) read() ([]byte, error) {
	if o.event != "-" {
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

const invokeText = `Calls the function once and prints what "yc serverless function invoke" would.
The exit status is 0 only if the answer's statusCode is 2xx. It works on the
real Tracker, unless API_URL says otherwise. A secret in the event belongs on
standard input, not on the command line.`

const invokeExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . invoke '{"queryStringParameters":{"id":"TEST-1"}}'
  go run . invoke - < event.json`
