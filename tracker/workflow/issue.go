// Package workflow is the part of Tracker's API that is about the statuses of
// issues, the transitions between them, and the fields that go along.
package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/internal/exactjson"
)

// Status is a status of issues. Its key is the same in every language, its name
// is not (documented).
type Status struct {
	Key  string `json:"key"`
	Name string `json:"display"`
}

// Issue is an issue in its workflow.
type Issue struct {
	Key string // differs from the one that was asked for if the issue has moved

	// Version grows with every change of the issue; zero if Tracker did not say.
	Version int64

	Status Status

	// Since is when it got that status, by Tracker's clock; zero if Tracker did
	// not say (documented for some answers).
	Since time.Time

	// Closed says that it has a resolution, or a status of a type that counts as
	// closed: done or cancelled (documented).
	Closed bool

	// Lists are the values of the fields that were asked for. A field without
	// values is not among them.
	Lists map[string][]string
}

// Read reads an issue, with some of its fields that hold texts.
func Read(ctx context.Context, c *tracker.Client, key string, fields ...string) (Issue, error) {
	return fetch(ctx, c, tracker.Request{
		Op: "read issue", Key: key, Method: http.MethodGet,
		Path: []string{"issues", key}, Query: asking(fields),
	}, fields)
}

// Add puts a text into a field of an issue that holds several, and Remove takes
// one away (documented operators). Both return the issue as it then is.
func Add(ctx context.Context, c *tracker.Client, key, field, text string) (Issue, error) {
	return Write(ctx, c, key, 0, field, Change{Add: []string{text}})
}

// Remove takes a text out of a field, see [Add].
func Remove(ctx context.Context, c *tracker.Client, key, field, text string) (Issue, error) {
	return Write(ctx, c, key, 0, field, Change{Remove: []string{text}})
}

// Find searches for the issues that have a text in a field, a page at most. The
// search lags behind (seen: a second or two), and may find more than was meant:
// look at what it found.
func Find(ctx context.Context, c *tracker.Client, field, text string) ([]Issue, error) {
	return search(ctx, c, tracker.Request{Op: "search by " + field, Key: "all issues", Body: map[string]any{"filter": map[string]string{field: text}}}, []string{field}, "50")
}

// InStatus searches for an issue of a queue that has a status; there may be none.
func InStatus(ctx context.Context, c *tracker.Client, queue, status string) ([]Issue, error) {
	return search(ctx, c, tracker.Request{Op: "search for " + status, Key: queue, Body: map[string]any{"filter": map[string]string{"queue": queue, "status": status}}}, nil, "1")
}

func search(ctx context.Context, c *tracker.Client, r tracker.Request, fields []string, size string) ([]Issue, error) {
	r.Method, r.Search, r.Path, r.Query = http.MethodPost, true, []string{"issues", "_search"}, asking(fields)
	r.Query.Set("perPage", size)
	answers, _, err := tracker.Fetch[[]answer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	issues := make([]Issue, len(answers))
	for i, a := range answers {
		if issues[i], err = a.issue(r, fields); err != nil {
			return nil, err
		}
	}
	return issues, nil
}

// asking keeps answers small, see [tracker.Client.Issue].
func asking(fields []string) url.Values {
	const always = "key,version,status,statusType,statusStartTime,resolution"
	return url.Values{"fields": {strings.Join(append([]string{always}, fields...), ",")}}
}

func fetch(ctx context.Context, c *tracker.Client, r tracker.Request, fields []string) (Issue, error) {
	a, _, err := tracker.Fetch[answer](ctx, c, r)
	if err != nil {
		return Issue{}, err
	}
	return a.issue(r, fields)
}

// answer is an issue by the names of its fields, of which some are known only
// when they are asked for.
type answer map[string]json.RawMessage

func (a answer) issue(r tracker.Request, fields []string) (Issue, error) {
	var is Issue
	var kind, resolution struct {
		Key string `json:"key"`
	}
	var since tracker.Moment
	for name, to := range map[string]any{
		"key": &is.Key, "version": &is.Version, "status": &is.Status, "statusType": &kind, "resolution": &resolution, "statusStartTime": &since,
	} {
		if raw, ok := a[name]; ok && exactjson.Unmarshal(raw, to) != nil {
			return Issue{}, r.Refuse(fmt.Errorf("%w: %s cannot be read", tracker.ErrBadAnswer, name))
		}
	}
	if is.Key == "" || is.Status.Key == "" {
		return Issue{}, r.Refuse(fmt.Errorf("%w: an issue without key or status", tracker.ErrBadAnswer))
	}
	is.Since = since.Time
	is.Closed = resolution.Key != "" || slices.Contains([]string{"done", "cancelled"}, kind.Key)
	is.Lists = make(map[string][]string)
	for _, field := range fields {
		if texts := textsOf(a[field]); len(texts) > 0 {
			is.Lists[field] = texts
		}
	}
	return is, nil
}

// textsOf are the texts that a field holds, several or one.
func textsOf(raw json.RawMessage) []string {
	var many []string
	var one string
	switch {
	case json.Unmarshal(raw, &many) == nil:
		return many
	case json.Unmarshal(raw, &one) == nil && one != "":
		return []string{one}
	}
	return nil
}
