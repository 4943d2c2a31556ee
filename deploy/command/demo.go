package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"timeupdater/deploy/demo"
	"timeupdater/tracker/trackertest"
)

type demoOptions struct {
	IO
	start       Start
	addr        string
	trackerAddr string
	spent       string
	history     bool
	exit        bool
}

// spentWays are what the in-memory Tracker can do with a written time spent.
var spentWays = map[string]trackertest.SpentWrite{
	"accepted": trackertest.SpentAccepted, "ignored": trackertest.SpentIgnored, "refused": trackertest.SpentRefused422,
}

func newDemo(std IO, start Start, run func(context.Context, demoOptions) error) *cobra.Command {
	o := demoOptions{IO: std, start: start}
	verb := &cobra.Command{
		Use:         "demo",
		GroupID:     onThisMachine,
		Short:       "Play the tutorial against an in-memory Tracker",
		Long:        demoText,
		Example:     demoExamples,
		Annotations: map[string]string{environment: demoEnvironment},
		Args:        flagsOnly(""),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := checkAddress("addr", o.addr); err != nil {
				return err
			}
			if err := checkAddress("tracker-addr", o.trackerAddr); err != nil {
				return err
			}
			if _, known := spentWays[o.spent]; !known {
				return usageError{errors.New("--spent must be accepted, ignored or refused")}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	flags.StringVar(&o.addr, "addr", ":8080", addrUsage)
	flags.StringVar(&o.trackerAddr, "tracker-addr", "127.0.0.1:8081", "`address` where the in-memory Tracker listens")
	flags.StringVar(&o.spent, "spent", "accepted", "what Tracker does with a written time spent: accepted, ignored or refused")
	flags.BoolVar(&o.history, "history", false, "in the place of the tutorial: old totals to check, fix and undo, with the function paused")
	flags.BoolVar(&o.exit, "exit", false, "end after the tutorial, with exit status 0 only if every total was right")
	return verb
}

func runDemo(ctx context.Context, o demoOptions) error {
	return demo.Run(ctx, demo.Config{
		Addr: o.addr, TrackerAddr: o.trackerAddr, Exit: o.exit, History: o.history, Spent: spentWays[o.spent], Out: o.Out, Function: o.start.function,
	})
}

const demoText = `Plays the tutorial against an in-memory Tracker, prints the tree of issues after
each step, and stays up with a page for going on by hand, until Ctrl-C. It needs
no account and reaches no other machine. Its search shows every change at once;
the real one is a second or two behind.

After the tutorial a sweep runs every minute. The page can make a call get lost,
so that you see a sweep make it good.`

const demoExamples = `  go run . demo

  In a script: only the tutorial, on free ports.
    go run . demo --exit --addr :0 --tracker-addr :0

  An organization with old totals: what would the function overwrite?
    go run . demo --history

  With a Tracker that refuses a written time spent, as the real one may:
    go run . demo --spent refused

  While it runs, the function can be called with its Tracker:
    TOKEN=demo ORG=1 API_URL=http://127.0.0.1:8081 \
      go run . invoke '{"queryStringParameters":{"id":"TEST-2"}}'`

const demoEnvironment = `  Of the function's settings only WRITE, NOTIFY, TIMEOUT and LOG_LEVEL are
  minded; the verb serve explains them.
  NO_COLOR         if set, no colours`
