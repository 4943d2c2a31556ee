package command

import (
	"context"

	"github.com/spf13/cobra"
)

func newTestbenchSet(std IO, run func(context.Context, testbenchOptions) error) *cobra.Command {
	o := &testbenchOptions{IO: std}
	verb := &cobra.Command{
		Use:     "set",
		Short:   "Put the address of a bench into the issues of its branch",
		Long:    testbenchSetText,
		Example: testbenchSetExamples,
	}
	verb.Flags().StringVar(&o.url, "url", "", "the bench's `address` (default CI_ENVIRONMENT_URL)")
	return o.verb(verb, run)
}

const testbenchSetText = `Puts the address of a test bench into a field of each issue that the branch
names. A field that takes several values keeps the benches of other branches; in
one that takes a single value the new address replaces the old one, which is
said. It reads first, writes only what differs, and looks at what came back.

The field is found by its id, its key or its name, in English or in Russian,
among the queue's own and those of all queues. If two match, nothing is written.
Where there is none, --create-field makes one for links in the queue, named
Bench link, for which the token's user has to own the queue. A text that is no
address is never replaced, unless the field is one for links.`

const testbenchSetExamples = `  By hand:
    export ORG=... && read -rs TOKEN && export TOKEN
    URL=https://bench-12.example.com
    go run . testbench set --queue TEST --branch TEST-12-sum --url $URL

  In a pipeline, where branches without an issue are as good, and the field is
  made in queues that have none:
    go run . testbench set --queue TEST,OPS --url $URL --optional --create-field

  Another field, by its name:
    go run . testbench set --queue TEST --url $URL --field 'Bench link'`
