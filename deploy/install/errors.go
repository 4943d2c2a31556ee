package install

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"timeupdater/tracker"
)

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
	Queue, Name string
	Lines       []string // as in [Difference]

	// Whole is as in [Installer]: perhaps Tracker says the same in other words.
	Whole bool
}

func (e *KeptError) Error() string {
	advice := "look at it in the queue's settings"
	if e.Whole {
		advice += ", and if it is right there, write what is wanted (+) as Tracker does (-)"
	}
	return fmt.Sprintf("%s: Tracker took the trigger %q but keeps another one than it was sent; %s\n  %s",
		e.Queue, e.Name, advice, strings.Join(e.Lines, "\n  "))
}

// Other errors of this package.
var (
	// ErrBusy: others kept changing the trigger for as long as we tried.
	ErrBusy = errors.New("the trigger is being changed by somebody else: try again in a while")

	// ErrStillThere: Tracker answered with success, and the trigger is there.
	ErrStillThere = errors.New("the trigger is still there although Tracker said that it is deleted: look at it in the queue's settings")

	// ErrNoTrigger: the queue has none of the triggers.
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
