package install

import (
	"context"
	"strings"

	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// list reads all triggers of a queue, which has a key and an id (documented).
func (i Installer) list(ctx context.Context, queue string) ([]triggers.Trigger, error) {
	if _, err := tracker.ParseQueue(queue); err != nil && strings.Trim(queue, "0123456789") != "" {
		return nil, explain(queue, false, err)
	}
	all, err := triggers.List(ctx, i.Client, queue)
	if err != nil {
		return nil, explain(queue, false, err)
	}
	return all, nil
}

// ours are the queue's triggers of some names, in their order; the zero Trigger
// stands for one that is not there. All of them may be changed.
func (i Installer) ours(ctx context.Context, queue string, names []string) ([]triggers.Trigger, error) {
	all, err := i.list(ctx, queue)
	if err != nil {
		return nil, err
	}
	var found []triggers.Trigger
	for _, name := range names {
		t, err := pick(queue, all, name)
		if err == nil && !i.Foreign {
			err = checkOwn(queue, t)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, nil
}

// find reads one trigger that may be changed.
func (i Installer) find(ctx context.Context, queue, name string) (triggers.Trigger, error) {
	found, err := i.ours(ctx, queue, []string{name})
	if err != nil {
		return triggers.Trigger{}, err
	}
	return found[0], nil
}

// pick returns the one trigger of the name, or the zero Trigger.
func pick(queue string, all []triggers.Trigger, name string) (triggers.Trigger, error) {
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
