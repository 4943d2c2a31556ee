package command

import (
	"encoding/json"
	"time"

	"timeupdater/deploy/install"
)

const triggerJSON = `  dryRun    whether nothing was written
  trigger   what would be sent, in a dry run; its secrets are hidden
  queues    one for each queue:
    queue, id            the queue's key, the trigger's id
    error                why the queue failed; the others are done nevertheless
    result               created, changed, deleted or unchanged; in a dry run,
                         what it would be
    differences          what was there (-) and what should be (+)
    secretHidden         Tracker does not show whether the secret is right
    active, calls        with --log: time, issue, status, milliseconds, trouble`

// triggerDocument is what the verb trigger tells programs. Names stay.
type triggerDocument struct {
	DryRun  bool            `json:"dryRun"`
	Trigger json.RawMessage `json:"trigger,omitempty"`
	Queues  []queueDocument `json:"queues"`
}

type queueDocument struct {
	Queue        string          `json:"queue"`
	ID           string          `json:"id,omitempty"`
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
		d.Trigger = json.RawMessage(install.JSON(r.want))
	}
	for _, out := range r.outcomes {
		d.Queues = append(d.Queues, r.queueDocument(out))
	}
	return d
}

func (r *triggerReport) queueDocument(out outcome) queueDocument {
	d := queueDocument{Queue: out.queue, ID: out.ID}
	switch {
	case out.err != nil:
		d.Error = out.err.Error()
	case r.log:
		calls := make([]callDocument, len(out.calls))
		for i, call := range out.calls {
			calls[i] = newCallDocument(call)
		}
		d.Active, d.Calls = &out.active, &calls
	case out.Done == install.Nothing:
		d.Result, d.SecretHidden = "unchanged", out.Hidden
	default:
		d.Result, d.Differences, d.SecretHidden = string(out.Done), out.Lines, out.Hidden
	}
	return d
}

func newCallDocument(call install.Call) callDocument {
	d := callDocument{
		Issue: call.Key, Status: call.Status, Milliseconds: call.Took.Milliseconds(), Trouble: call.Trouble(),
	}
	if !call.Time.IsZero() {
		d.Time = &call.Time
	}
	return d
}
