package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"timeupdater/deploy/queues"
	"timeupdater/tracker"
)

// UnknownQueues says which queues Tracker does not show.
type UnknownQueues struct{ lines []string }

func (e *UnknownQueues) Error() string { return strings.Join(e.lines, "\n") }

// Queues looks whether Tracker shows the queues that were named. If it does not
// show all of them, the error is [*UnknownQueues]; others are of the client.
func Queues(ctx context.Context, client *tracker.Client, named []string) error {
	seen, err := client.Queues(ctx)
	if err != nil {
		return err
	}
	var unknown UnknownQueues
	for _, queue := range named {
		if slices.Contains(seen, queue) {
			continue
		}
		line := fmt.Sprintf("there is no queue %s, or the token's user may not see it", queue)
		if nearest := queues.Nearest(queue, seen); nearest != "" {
			line += fmt.Sprintf("; is it %s?", nearest)
		}
		unknown.lines = append(unknown.lines, line)
	}
	if unknown.lines != nil {
		return &unknown
	}
	return nil
}
