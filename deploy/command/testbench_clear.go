package command

import (
	"context"

	"github.com/spf13/cobra"
)

func newTestbenchClear(std IO, run func(context.Context, testbenchOptions) error) *cobra.Command {
	o := &testbenchOptions{IO: std, clear: true}
	verb := &cobra.Command{
		Use:     "clear",
		Short:   "Take the address of a bench out of the issues of its branch",
		Long:    testbenchClearText,
		Example: testbenchClearExamples,
	}
	verb.Flags().StringVar(&o.url, "url", "", "the `address` that is taken out (default CI_ENVIRONMENT_URL, or all)")
	return o.verb(verb, run)
}

const testbenchClearText = `Takes the address of a test bench out of a field of each issue that the branch
names. With --url, or CI_ENVIRONMENT_URL, it takes out that address and nothing
else, so that the bench of another branch stays; without either it takes out all
addresses. A text that is no address stays, unless the field is one for links.
The field is found as by "testbench set".`

const testbenchClearExamples = `  The bench of one branch:
    URL=https://bench-12.example.com
    go run . testbench clear --queue TEST --branch TEST-12-sum --url $URL

  All benches of the issue:
    go run . testbench clear --queue TEST --branch TEST-12-sum`
