package ready

import (
	"context"
	"strings"

	"timeupdater/tracker/workflow"
)

// fields looks in each queue at the field that lists pull requests, if there is
// to be one.
func (l *look) fields(ctx context.Context, queues []string) error {
	for _, queue := range queues {
		id := l.config.PullRequests.In(queue)
		if id == "" {
			continue
		}
		about := Finding{About: Field, Queue: queue}
		fields, err := l.fieldsOf(ctx, queue)
		switch {
		case err == nil:
			l.tell(about.is(listing(queue, id, fields)))
		case isRefusal(err):
			l.tell(about.is(Unknown, "cannot tell: "+err.Error(), ""))
		default:
			return err
		}
	}
	return nil
}

// fieldsOf are the fields that the issues of a queue have.
func (l *look) fieldsOf(ctx context.Context, queue string) ([]workflow.Field, error) {
	own, err := workflow.LocalFields(ctx, l.client, queue)
	if err != nil {
		return nil, err
	}
	all, err := workflow.GlobalFields(ctx, l.client)
	return append(own, all...), err
}

// listing says whether the field of that id can list pull requests in a queue.
func listing(queue, id string, fields []workflow.Field) (v Verdict, text, cure string) {
	const several = "make a field of texts that takes several values, which Tracker's form does not offer (see integrate/review/README.md), and put its id into PULL_REQUESTS_FIELD"
	var meant []string
	for _, f := range fields {
		switch {
		case f.ID == id && f.Many:
			return Right, both(id, f.Name) + " can list pull requests", ""
		case f.ID == id:
			return Off, both(id, f.Name) + " takes one value, and an issue may have several pull requests", several
		case strings.EqualFold(f.Key, id), strings.EqualFold(f.Name, id):
			meant = append(meant, queue+":"+f.ID)
		}
	}
	if len(meant) > 0 {
		return Off, id + " is not the id of a field, but its key or name", "into PULL_REQUESTS_FIELD put " + strings.Join(meant, " or ")
	}
	return Off, "issues of " + queue + " have no field " + id, several
}
