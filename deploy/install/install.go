package install

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// Installer works on the triggers of one organization's queues. The errors of
// its methods begin with the queue and show no secrets.
type Installer struct {
	Client *tracker.Client

	// DryRun finds out what would be done and writes nothing.
	DryRun bool

	// Rotate writes a trigger that is right as far as Tracker shows it, if it
	// holds a secret that Tracker does not show.
	Rotate bool
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

// Result is what happened to a queue's trigger.
type Result struct {
	Done
	ID string // of the trigger; empty if there is none

	// Of the trigger that was there before, Lines; of the one that is there
	// now, Hidden.
	Difference
}

// How often a trigger that somebody else keeps changing is read.
const tries = 4

// Put makes the queue's trigger of that name what it should be: it is created,
// changed under its version, or left alone if it is right. What was written is
// read back and compared. Errors: [SeveralError], [ForeignError], [KeptError],
// [ErrBusy] and those of the client.
func (i Installer) Put(ctx context.Context, queue string, want triggers.Trigger) (Result, error) {
	var result Result
	for range tries {
		is, err := i.find(ctx, queue, want.Name)
		switch {
		case err != nil:
			return result, err
		case is.ID == "":
			return i.create(ctx, queue, want)
		}
		difference := Compare(is, want)
		rotates := i.Rotate && difference.Hidden
		if len(difference.Lines) == 0 && !rotates {
			result.ID, result.Hidden = is.ID, difference.Hidden
			return result, nil // perhaps since a write whose answer was lost
		}
		if err := checkOwn(queue, is); err != nil {
			return result, err
		}
		result = Result{Changed, is.ID, difference}
		if i.DryRun {
			return result, nil
		}
		changed := want
		changed.ID, changed.Version = is.ID, is.Version
		_, err = triggers.Update(ctx, i.Client, queue, changed)
		if err == nil {
			result.Hidden, err = i.check(ctx, queue, want)
			return result, err
		}
		if !errors.Is(err, tracker.ErrConflict) {
			return result, explain(queue, true, err)
		}
	}
	return result, fmt.Errorf("%s: %w", queue, ErrBusy)
}

func (i Installer) create(ctx context.Context, queue string, want triggers.Trigger) (Result, error) {
	if i.DryRun {
		return Result{Done: Created}, nil
	}
	made, err := triggers.Create(ctx, i.Client, queue, want)
	if err != nil {
		// The trigger may have been made and only the answer lost.
		found, lost := i.find(ctx, queue, want.Name)
		if lost != nil || found.ID == "" {
			return Result{}, explain(queue, true, err)
		}
		made = found
	}
	masked, err := i.check(ctx, queue, want)
	return Result{Created, made.ID, Difference{Hidden: masked}}, err
}

// check reads the trigger after a write, whose success proves nothing.
func (i Installer) check(ctx context.Context, queue string, want triggers.Trigger) (masked bool, err error) {
	is, err := i.find(ctx, queue, want.Name)
	if err != nil {
		return false, err
	}
	difference := Compare(is, want)
	if len(difference.Lines) > 0 {
		return difference.Hidden, &KeptError{Queue: queue, Lines: difference.Lines}
	}
	return difference.Hidden, nil
}

// Delete removes the queue's trigger of that name, if there is one, and looks
// that it is gone. Errors: [SeveralError], [ForeignError], [ErrStillThere] and
// those of the client.
func (i Installer) Delete(ctx context.Context, queue, name string) (Result, error) {
	is, err := i.find(ctx, queue, name)
	if err != nil || is.ID == "" {
		return Result{}, err
	}
	if err := checkOwn(queue, is); err != nil {
		return Result{}, err
	}
	result := Result{Done: Deleted, ID: is.ID}
	if i.DryRun {
		return result, nil
	}
	// Not found means that somebody was faster, or an answer was lost.
	if err := triggers.Delete(ctx, i.Client, queue, is.ID); err != nil && !errors.Is(err, tracker.ErrNotFound) {
		return Result{}, explain(queue, true, err)
	}
	is, err = i.find(ctx, queue, name)
	if err == nil && is.ID != "" {
		err = fmt.Errorf("%s: %w", queue, ErrStillThere)
	}
	return result, err
}

// find returns the one trigger of the name, or the zero Trigger.
func (i Installer) find(ctx context.Context, queue, name string) (triggers.Trigger, error) {
	if _, err := tracker.ParseQueue(queue); err != nil {
		return triggers.Trigger{}, explain(queue, false, err)
	}
	all, err := triggers.List(ctx, i.Client, queue)
	if err != nil {
		return triggers.Trigger{}, explain(queue, false, err)
	}
	var found triggers.Trigger
	var ids []string
	for _, t := range all {
		if t.Name == name {
			found = t
			ids = append(ids, t.ID)
		}
	}
	if len(ids) > 1 {
		return triggers.Trigger{}, &SeveralError{queue, name, ids}
	}
	return found, nil
}

// checkOwn keeps what is not ours from being lost.
func checkOwn(queue string, t triggers.Trigger) error {
	if len(t.Actions) == 0 || len(t.Actions) == 1 && t.Actions[0].Type == webhook {
		return nil
	}
	foreign := &ForeignError{Queue: queue, Name: t.Name, ID: t.ID}
	for _, action := range t.Actions {
		foreign.Actions = append(foreign.Actions, action.Type)
	}
	return foreign
}

// SeveralError says that a queue has several triggers of the name, and nobody
// can tell which of them is meant.
type SeveralError struct {
	Queue, Name string
	IDs         []string
}

func (e *SeveralError) Error() string {
	return fmt.Sprintf("%s: there are %d triggers named %q, with the ids %s: delete all but one in the queue's settings, or rename them",
		e.Queue, len(e.IDs), e.Name, strings.Join(e.IDs, ", "))
}

// ForeignError says that the trigger of the name does other things too, which
// would be lost.
type ForeignError struct {
	Queue, Name, ID string
	Actions         []string // their types
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s: trigger %s, named %q, does not only call the function but has the actions %s: move them to a trigger of their own, or choose another name for ours",
		e.Queue, e.ID, e.Name, printable(strings.Join(e.Actions, ", ")))
}

// KeptError says that Tracker answered with success and keeps another trigger
// than the one it was sent.
type KeptError struct {
	Queue string
	Lines []string // as in [Difference]
}

func (e *KeptError) Error() string {
	return fmt.Sprintf("%s: Tracker took the trigger but keeps another one than it was sent; look at it in the queue's settings\n  %s",
		e.Queue, strings.Join(e.Lines, "\n  "))
}

// Other errors of this package.
var (
	// ErrBusy: others kept changing the trigger for as long as we tried.
	ErrBusy = errors.New("the trigger is being changed by somebody else: try again in a while")

	// ErrStillThere: Tracker answered with success, and the trigger is there.
	ErrStillThere = errors.New("the trigger is still there although Tracker said that it is deleted: look at it in the queue's settings")

	// ErrNoTrigger: the queue has no trigger of the name.
	ErrNoTrigger = errors.New("there is no such trigger")
)

// refusal is an error of Tracker with what can be done about it here.
type refusal struct {
	err    error
	advice string
}

func (r *refusal) Error() string { return r.advice }
func (r *refusal) Unwrap() error { return r.err }

// explain adds what the status means for triggers. Reading comes before
// writing, so what forbids to write is the right to the queue alone.
func explain(queue string, writing bool, err error) error {
	var e *tracker.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", queue, err)
	}
	advice := ""
	switch {
	case e.Status == http.StatusForbidden && writing:
		advice = "only the queue's owner, or who has the right to manage the queue, may manage its triggers"
	case e.Status == http.StatusForbidden:
		advice = "the organization is not the token's (ORG takes the id of a Yandex 360 organization, CLOUD_ORG of a Yandex Cloud organization), or the token's user has no access to the queue"
	case errors.Is(err, tracker.ErrNotFound) && !writing && queue != strings.ToUpper(queue):
		advice = fmt.Sprintf("there is no such queue, is it %s? Keys of queues know upper and lower case", strings.ToUpper(queue))
	case errors.Is(err, tracker.ErrNotFound) && !writing:
		advice = "there is no such queue in this organization, or the token's user may not see it"
	default:
		return err
	}
	text := fmt.Sprintf("%s: %s: %s", queue, e.Op, advice)
	if len(e.Messages) > 0 {
		text += ". Tracker says: " + strings.Join(e.Messages, " ")
	}
	return &refusal{err, text}
}
