package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"timeupdater/deploy/queues"
	"timeupdater/tracker"
)

// queues are the keys of those to look at: the ones that were named and that
// Tracker shows, or all that it shows.
func (e examination) queues(ctx context.Context, client *tracker.Client) []string {
	seen, err := client.Queues(ctx)
	queues, findings := choose(e.Queues, seen, err)
	for _, finding := range findings {
		e.tell(finding)
	}
	return queues
}

// choose tells which queues to look at, of those that were named, or of all. If
// Tracker does not tell which there are, the named ones are asked for all the
// same.
func choose(named, seen []string, err error) (queues []string, findings []Finding) {
	switch {
	case err != nil && len(named) == 0:
		return nil, []Finding{Unknown.finds(checkQueues, "%s", words(err)).cure("name them: --queue TEST,OTHER")}
	case err != nil:
		return named[:min(len(named), mostQueues)], []Finding{Unknown.finds(checkQueues, "%s", words(err))}
	case len(seen) == 0:
		return nil, []Finding{Wrong.finds(checkQueues, "the token's user sees none").cure("let that user read and edit the issues, in the queue's settings under Access")}
	case len(named) == 0:
		named = seen
	}
	for _, queue := range named {
		if slices.Contains(seen, queue) {
			queues = append(queues, queue)
		} else {
			findings = append(findings, missing(queue, seen))
		}
	}
	switch n := len(queues); {
	case n > mostQueues:
		queues = queues[:mostQueues]
		findings = append(findings, Look.finds(checkQueues, "of %d the first %d are looked at", n, mostQueues).cure("name the ones that matter: --queue TEST,OTHER"))
	case n > 0:
		findings = append(findings, Right.finds(checkQueues, "the token's user sees %s", strings.Join(queues, ", ")))
	}
	return queues, findings
}

func missing(queue string, seen []string) Finding {
	f := Wrong.finds(checkQueues, "there is no queue %s, or the token's user may not see it", queue).in(queue)
	if nearest := queues.Nearest(queue, seen); nearest != "" {
		return f.cure("is it %s? Keys of queues know upper and lower case, in --queue and in QUEUES", nearest)
	}
	return f.cure("check the key; else let that user read and edit the issues, in the queue's settings under Access")
}

// rightsFinding is about what the token's user may do in a queue. Only the
// right to edit its issues is needed by the function.
func rightsFinding(r tracker.Rights, err error) Finding {
	const where = "in the queue's settings under Access"
	switch {
	case errors.Is(err, tracker.ErrForbidden):
		return Unknown.finds(checkRights, "Tracker does not tell this user's").cure("look %s whether the token's user may edit issues", where)
	case err != nil:
		return Unknown.finds(checkRights, "%s", words(err))
	case r.Read == tracker.NotGiven:
		return Wrong.finds(checkRights, "the token's user may not read the issues").cure("allow to read and edit them, %s; it takes up to an hour", where)
	case r.Write == tracker.NotGiven:
		return Wrong.finds(checkRights, "the token's user may not edit the issues, so no total is written").cure("allow to edit them, %s; it takes up to an hour", where)
	case r.Denied:
		return Look.finds(checkRights, "may read and edit, but something is denied to the token's user; what, Tracker does not tell").cure("look %s", where)
	case r.Read == tracker.ByRole || r.Write == tracker.ByRole:
		return Look.finds(checkRights, "the token's user may read or edit only issues with a certain role, such as author").cure("allow to read and edit all issues, %s", where)
	case r.Manage == tracker.NotGiven:
		return Right.finds(checkRights, "may read and edit; its triggers are for the queue's owner to change")
	}
	return Right.finds(checkRights, "may read, edit and manage the triggers")
}
