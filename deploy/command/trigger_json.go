package command

import (
	"encoding/json"
	"time"

	"timeupdater/deploy/install"
)

const triggerJSON = `  dryRun    whether nothing was written
  trigger   what would be sent, in a dry run; its secrets are hidden
  linksTrigger           the same of the trigger for links
  queues    one for each queue and trigger:
    queue, id, name      the queue's key, the trigger's id and name
    error                why the queue or a trigger failed, without id and name;
                         other queues are done nevertheless
    result               created, changed, deleted or unchanged; in a dry run,
                         what it would be
    differences          what was there (-) and what should be (+)
    secretHidden         Tracker does not show whether the secret is right
    active, calls        with --log: time, issue, status, milliseconds, trouble

  With --test instead: messenger, taken, status, and what the messenger says`

// triggerDocument is what the verb trigger tells programs. Names stay.
type triggerDocument struct {
	DryRun       bool            `json:"dryRun"`
	Trigger      json.RawMessage `json:"trigger,omitempty"`
	LinksTrigger json.RawMessage `json:"linksTrigger,omitempty"`
	Queues       []queueDocument `json:"queues"`
}

type queueDocument struct {
	Queue        string          `json:"queue"`
	ID           string          `json:"id,omitempty"`
	Name         string          `json:"name,omitempty"`
	Error        string          `json:"error,omitempty"`
	Result       string          `json:"result,omitempty"`
	Differences  []string        `json:"differences,omitempty"`
	SecretHidden bool            `json:"secretHidden,omitempty"`
	Active       *bool           `json:"active,omitempty"`
	Calls        *[]callDocument `json:"calls,omitempty"`
}

type callDocument struct {
	Time         *time.Time `json:"time"` // null if Tracker's cannot be read
	Issue        string     `json:"issue"`
	Status       int        `json:"status"` // 0 if there was no answer
	Milliseconds int64      `json:"milliseconds"`
	Trouble      string     `json:"trouble,omitempty"`
}

func (r *triggerReport) document() triggerDocument {
	d := triggerDocument{DryRun: r.dryRun}
	if r.showsWant() {
		last := len(r.want) - 1
		d.Trigger = json.RawMessage(r.show(r.want[last]))
		for _, links := range r.want[:last] {
			d.LinksTrigger = json.RawMessage(r.show(links))
		}
	}
	for _, out := range r.outcomes {
		d.Queues = append(d.Queues, r.queueDocuments(out)...)
	}
	return d
}

func (r *triggerReport) queueDocuments(out outcome) []queueDocument {
	var all []queueDocument
	for _, result := range out.results {
		d := queueDocument{Queue: out.queue, ID: result.ID, Name: result.Name, Result: string(result.Done)}
		d.Differences, d.SecretHidden = result.Lines, result.Hidden
		if result.Done == install.Nothing {
			d.Result = "unchanged"
		}
		all = append(all, d)
	}
	for _, trigger := range out.there {
		calls := []callDocument{}
		for _, call := range out.calls {
			if call.Trigger == trigger.Name {
				calls = append(calls, r.callDocument(call))
			}
		}
		all = append(all, queueDocument{Queue: out.queue, ID: trigger.ID, Name: trigger.Name, Active: &trigger.Active, Calls: &calls})
	}
	if out.err != nil {
		all = append(all, queueDocument{Queue: out.queue, Error: out.err.Error()})
	}
	return all
}

func (r *triggerReport) callDocument(call install.Call) callDocument {
	d := callDocument{
		Issue: call.Key, Status: call.Status, Milliseconds: call.Took.Milliseconds(), Trouble: r.trouble(call),
	}
	if !call.Time.IsZero() {
		d.Time = &call.Time
	}
	return d
}
