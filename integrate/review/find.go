package review

import (
	"context"
	"errors"
	"slices"
	"strings"

	"timeupdater/integrate/forge"
	"timeupdater/tracker/workflow"
)

// named is an issue that a pull request names. Shown is how a search has just
// shown it, if that is how it was found.
type named struct {
	key   string
	shown *workflow.Issue
}

// find looks for the issues of an event: in its own texts; if there is none, in
// the pull request's comments; if nobody can read these, by the field where an
// earlier comment has left the pull request. Or else it is a step of no issue that
// says why there are none.
func (j job) find(ctx context.Context) (issues []named, none Step, err error) {
	p := j.event.PullRequest
	found := j.config.Find(p.Title, p.Description, p.Source, j.event.Comment)
	none.Says = "neither title, description nor branch names an issue of " + strings.Join(j.config.Queues, ", ")
	if len(found) > 0 || !slices.Contains(forge.Verdicts, j.event.What) {
		return keysOnly(found), none, nil
	}
	comments, err := j.ask.Comments(ctx, p)
	switch {
	case errors.Is(err, forge.ErrNotAsked):
		none.Says += "; its comments were not read, which takes a token for the forge"
	case err != nil:
		none.Says += "; its comments could not be read: " + err.Error()
		none = none.warned()
	default:
		none.Says += ", and no comment does"
	}
	if found = j.config.Find(comments...); len(found) > 0 {
		return keysOnly(found), none, nil
	}
	if issues, err = j.listing(ctx, p.URL); err != nil {
		none.Says += "; "
		none, err = refused(none, err)
	}
	return issues, none, err
}

func keysOnly(keys []string) []named {
	issues := make([]named, len(keys))
	for i, key := range keys {
		issues[i].key = key
	}
	return issues
}

// listing are the issues whose field lists a pull request.
func (j job) listing(ctx context.Context, url string) ([]named, error) {
	var issues []named
	for _, field := range j.config.fields() {
		if url == "" {
			break
		}
		found, err := workflow.Find(ctx, j.client, field, url)
		if err != nil {
			return nil, err
		}
		for _, is := range found {
			if slices.Contains(is.Lists[field], url) && j.config.fieldOf(is.Key) == field {
				issues = append(issues, named{is.Key, &is})
			}
		}
	}
	return issues, nil
}

// fields are the ids of the fields that list pull requests, each once.
func (c Config) fields() []string {
	var ids []string
	for _, queue := range c.Queues {
		if id := c.PullRequests.In(queue); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// fieldOf is the id of the field of an issue; empty if there is none, or if the
// issue's queue is not allowed.
func (c Config) fieldOf(key string) string {
	if !c.allows(key) {
		return ""
	}
	return c.PullRequests.In(queueOf(key))
}

// listed is that field, if there is one, for a list of fields.
func (c Config) listed(key string) []string {
	if field := c.fieldOf(key); field != "" {
		return []string{field}
	}
	return nil
}

func (c Config) allows(key string) bool { return slices.Contains(c.Queues, queueOf(key)) }

func queueOf(key string) string {
	queue, _, _ := strings.Cut(key, "-")
	return queue
}
