// Package testbench writes the address of a test bench into the issue that the
// bench was made for: into a field, by the key in the name of a branch.
package testbench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"timeupdater/integrate/keys"
	"timeupdater/tracker"
	"timeupdater/tracker/wait"
	"timeupdater/tracker/workflow"
)

// Benches are the benches of issues. It is not safe for concurrent use.
type Benches struct {
	Client *tracker.Client
	Queues keys.Queues // the only ones whose issues are changed

	// Field is the id, the key or a name of the field that holds the addresses; or
	// an id with "id:" before it.
	Field string

	// Create is whether to make the field in a queue whose issues have none.
	Create bool

	found map[string]workflow.Named // by queue
}

// Result is what became of an issue.
type Result struct {
	Issue   string   `json:"issue"`
	Field   string   `json:"field,omitempty"` // its id
	Name    string   `json:"name,omitempty"`  // the field's, in English
	Created bool     `json:"created"`         // the field was made
	Changed bool     `json:"changed"`
	Before  []string `json:"before"` // what the field held
	After   []string `json:"after"`  // what it holds
	Says    string   `json:"says,omitempty"`
}

// Set puts an address into an issue's field: beside others if the field takes
// several, in the place of another if it takes one.
func (b *Benches) Set(ctx context.Context, key, address string) (Result, error) {
	return b.grant(ctx, key, wish{address, true})
}

// Clear takes an address out of an issue's field, and nothing else, or all
// addresses ("").
func (b *Benches) Clear(ctx context.Context, key, address string) (Result, error) {
	return b.grant(ctx, key, wish{address, false})
}

func (b *Benches) grant(ctx context.Context, key string, w wish) (Result, error) {
	is, err := workflow.Read(ctx, b.Client, key)
	if err != nil {
		return Result{}, err
	}
	queue, _, _ := strings.Cut(is.Key, "-")
	if !slices.Contains(b.Queues, queue) {
		return Result{}, fmt.Errorf("%s has moved to the queue %s, which is not among those that are allowed", key, queue)
	}
	field, created, err := b.fieldOf(ctx, queue, w)
	if errors.Is(err, ErrNoField) && b.Create && !w.there {
		return Result{Issue: is.Key, Says: fmt.Sprintf("%s: %v, and so no bench", is.Key, err)}, nil
	}
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", is.Key, err)
	}
	result, err := b.change(ctx, is.Key, field.Field, w)
	result.Created = created
	if err == nil {
		result.Says = w.says(result)
	}
	return result, err
}

// fieldOf is the field in a queue, which is found once, and made only if it is to
// hold something.
func (b *Benches) fieldOf(ctx context.Context, queue string, w wish) (field workflow.Named, created bool, err error) {
	if field, known := b.found[queue]; known {
		return field, false, nil
	}
	field, err = b.find(ctx, queue)
	if errors.Is(err, ErrNoField) && b.Create && w.there {
		created = true
		field, err = b.create(ctx, queue)
	}
	if err != nil {
		return field, false, err
	}
	if b.found == nil {
		b.found = map[string]workflow.Named{}
	}
	b.found[queue] = field
	return field, created, nil
}

// How often it begins anew when somebody else has changed the issue meanwhile, and
// how long it waits before that for the first time.
const (
	mostTries  = 6
	firstPause = 50 * time.Millisecond
)

// change reads, and writes only if something must be done, under the version that
// was read.
func (b *Benches) change(ctx context.Context, key string, f workflow.Field, w wish) (Result, error) {
	result := Result{Issue: key, Field: f.ID, Name: f.Name}
	for try := 1; ; try++ {
		is, err := workflow.Read(ctx, b.Client, key, f.ID)
		if err != nil {
			return result, err
		}
		held := is.Lists[f.ID]
		if try == 1 {
			result.Before = held
		}
		result.After = held
		change, err := w.change(f, held)
		if err != nil {
			return result, fmt.Errorf("%s: %s is left alone: %w", key, label(f), err)
		}
		if change == nil {
			result.Changed = try > 1 // by the try before, or just now by somebody else
			return result, nil
		}
		now, err := workflow.Write(ctx, b.Client, key, is.Version, f.ID, *change)
		switch {
		case errors.Is(err, tracker.ErrConflict) && try < mostTries:
			err = wait.For(ctx, firstPause<<(try-1))
		case err == nil:
			return b.confirm(ctx, result, f, w, now)
		}
		if err != nil {
			return result, err
		}
	}
}

// confirm looks at what came back, since a success proves nothing. Where that is
// not as it is to be, the issue is read once more.
func (b *Benches) confirm(ctx context.Context, result Result, f workflow.Field, w wish, now workflow.Issue) (Result, error) {
	if !w.isGranted(f, now.Lists[f.ID]) {
		var err error
		if now, err = workflow.Read(ctx, b.Client, result.Issue, f.ID); err != nil {
			return result, err
		}
	}
	result.After = now.Lists[f.ID]
	result.Changed = w.isGranted(f, result.After)
	if !result.Changed {
		return result, fmt.Errorf("%s: Tracker answered with success, but %s did not take the change: it holds %s", result.Issue, label(f), list(result.After))
	}
	return result, nil
}
