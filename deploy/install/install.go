package install

import (
	"context"
	"errors"
	"fmt"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// Installer works on the function's triggers, or on others, in the queues of
// one organization. The errors of its methods begin with the queue and show no
// secrets.
type Installer struct {
	Client *tracker.Client

	// DryRun finds out what would be done and writes nothing.
	DryRun bool

	// Rotate writes a trigger that is right as far as Tracker shows it, if it
	// holds a secret that Tracker does not show.
	Rotate bool

	// Whole compares all that the wanted triggers say, see [CompareWhole];
	// otherwise what makes the function's, see [Compare].
	Whole bool

	// Foreign changes and removes triggers of the names that do other things than
	// call an address too. Otherwise they are somebody else's.
	Foreign bool
}

// Done is what was done, or in a dry run would be.
type Done string

// What [Installer.Put] and [Installer.Delete] do.
const (
	Nothing Done = ""
	Created Done = "created"
	Changed Done = "changed"
	Deleted Done = "deleted"
)

// Result is what happened to one trigger.
type Result struct {
	Name string // of the trigger
	Done
	ID string // of the trigger; empty if there is none

	// Of the trigger that was there before, Lines; of the one that is there
	// now, Hidden.
	Difference
}

// How often a trigger that somebody else keeps changing is read.
const tries = 4

// Put makes the queue's triggers what they should be, see [Triggers]: each is
// found by its name and created, changed under its version, or left alone if
// it is right. What was written is read back and compared.
//
// Nothing is written unless all of them are ours, or Foreign is set. They are
// done in their order, and none after one that fails; the results are of those
// before it, and the error names those after it. Errors: [SeveralError],
// [ForeignError], [KeptError], [ErrBusy] and those of the client.
func (i Installer) Put(ctx context.Context, queue string, want []triggers.Trigger) ([]Result, error) {
	var names []string
	for _, t := range want {
		names = append(names, t.Name)
	}
	there, err := i.ours(ctx, queue, names)
	if err != nil {
		return nil, err
	}
	return each(queue, names, func(n int) (Result, error) { return i.put(ctx, queue, there[n], want[n]) })
}

// Delete removes the queue's triggers of some names, as far as they are there, and
// looks that they are gone. It goes on and fails as
// [Installer.Put] does. Errors: [SeveralError], [ForeignError],
// [ErrStillThere] and those of the client.
func (i Installer) Delete(ctx context.Context, queue string, names ...string) ([]Result, error) {
	there, err := i.ours(ctx, queue, names)
	if err != nil {
		return nil, err
	}
	return each(queue, names, func(n int) (Result, error) { return i.delete(ctx, queue, names[n], there[n]) })
}

// each works on one trigger after the other.
func each(queue string, names []string, do func(n int) (Result, error)) ([]Result, error) {
	var results []Result
	for n := range names {
		result, err := do(n)
		if err != nil {
			for _, rest := range names[n+1:] {
				err = errors.Join(err, fmt.Errorf("%s: nothing was done about the trigger %q", queue, rest))
			}
			return results, err
		}
		results = append(results, result)
	}
	return results, nil
}

func (i Installer) put(ctx context.Context, queue string, is, want triggers.Trigger) (Result, error) {
	result := Result{Name: want.Name}
	for range tries {
		if is.ID == "" {
			return i.create(ctx, queue, want)
		}
		difference := i.compare(is, want)
		rotates := i.Rotate && difference.Hidden
		if len(difference.Lines) == 0 && !rotates {
			result.ID, result.Hidden = is.ID, difference.Hidden
			return result, nil // perhaps since a write whose answer was lost
		}
		result = Result{want.Name, Changed, is.ID, difference}
		if i.DryRun {
			return result, nil
		}
		changed := want
		changed.ID, changed.Version = is.ID, is.Version
		_, err := triggers.Update(ctx, i.Client, queue, changed)
		if err == nil {
			result.Hidden, err = i.check(ctx, queue, want)
			return result, err
		}
		if !errors.Is(err, tracker.ErrConflict) {
			return result, explain(queue, true, conceal(err, want))
		}
		if is, err = i.find(ctx, queue, want.Name); err != nil {
			return result, err
		}
	}
	return result, fmt.Errorf("%s: %q: %w", queue, want.Name, ErrBusy)
}

func (i Installer) create(ctx context.Context, queue string, want triggers.Trigger) (Result, error) {
	result := Result{Name: want.Name, Done: Created}
	if i.DryRun {
		return result, nil
	}
	made, err := triggers.Create(ctx, i.Client, queue, want)
	if err != nil {
		// The trigger may have been made and only the answer lost.
		found, lost := i.find(ctx, queue, want.Name)
		if lost != nil || found.ID == "" {
			return result, explain(queue, true, conceal(err, want))
		}
		made = found
	}
	result.ID = made.ID
	result.Hidden, err = i.check(ctx, queue, want)
	return result, err
}

// check reads the trigger after a write, whose success proves nothing.
func (i Installer) check(ctx context.Context, queue string, want triggers.Trigger) (masked bool, err error) {
	is, err := i.find(ctx, queue, want.Name)
	if err != nil {
		return false, err
	}
	difference := i.compare(is, want)
	if len(difference.Lines) > 0 {
		return difference.Hidden, &KeptError{Queue: queue, Name: want.Name, Lines: difference.Lines, Whole: i.Whole}
	}
	return difference.Hidden, nil
}

func (i Installer) compare(is, want triggers.Trigger) Difference {
	if i.Whole {
		return CompareWhole(is, want)
	}
	return Compare(is, want)
}

func (i Installer) delete(ctx context.Context, queue, name string, is triggers.Trigger) (Result, error) {
	if is.ID == "" {
		return Result{Name: name}, nil
	}
	result := Result{Name: name, Done: Deleted, ID: is.ID}
	if i.DryRun {
		return result, nil
	}
	// Not found means that somebody was faster, or an answer was lost.
	if err := triggers.Delete(ctx, i.Client, queue, is.ID); err != nil && !errors.Is(err, tracker.ErrNotFound) {
		return result, explain(queue, true, err)
	}
	is, err := i.find(ctx, queue, name)
	if err == nil && is.ID != "" {
		err = fmt.Errorf("%s: %q: %w", queue, name, ErrStillThere)
	}
	return result, err
}
