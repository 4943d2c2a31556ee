package demo

import (
	"context"
	"errors"
	"strings"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// history makes issues as an organization has them that begins with the
// function: totals that nobody has summed, that somebody has entered, that
// Yandex's sample has spoilt; and one that the function made and whose next call
// was lost. One is right.
func history(ctx context.Context, tr *trackertest.Tracker, rule *summarize.Summarizer) error {
	const h = tracker.Hour

	checkout := family(tr, "Checkout", part{"Cart", 3 * h}, part{"Payment", h})
	payment := lastOf(tr)
	tr.Log(checkout, h, "planning")
	tr.Log(tr.Create(queue, "Card form", payment), 4*h, "")

	search := family(tr, "Search", part{"Index", 6 * h}, part{"Typing errors", 2*h + h/2})
	tr.SetSpent(search, 10*h)

	app := family(tr, "Mobile app", part{"Login", 4 * h}, part{"Push messages", h})
	login := tr.Keys()[len(tr.Keys())-2]
	for range 2 { // of one call, repeated
		tr.Log(app, 4*h, summarize.CopyPrefix+" "+login)
	}

	reports := family(tr, "Reports", part{"Export", 2 * h})
	export := lastOf(tr)
	backup := family(tr, "Backup", part{"Nightly", 3 * h}, part{"Restore", h})
	var failures []error
	for _, made := range []string{reports, backup} {
		_, err := rule.Update(ctx, summarize.Call{Issue: made})
		failures = append(failures, err)
	}
	tr.Log(export, h+h/2, "")
	return errors.Join(failures...)
}

// part is a sub-issue with time logged on it.
type part struct {
	summary string
	time    tracker.Duration
}

func family(tr *trackertest.Tracker, summary string, parts ...part) (parent string) {
	parent = tr.Create(queue, summary, "")
	for _, part := range parts {
		tr.Log(tr.Create(queue, part.summary, parent), part.time, "")
	}
	return parent
}

func lastOf(tr *trackertest.Tracker) string {
	keys := tr.Keys()
	return keys[len(keys)-1]
}

// next is what to try on a history.
var next = strings.TrimSpace(`
The function is paused, so nothing is written. In another terminal:

    export TOKEN=demo ORG=1 API_URL=TRACKER WEBHOOK_SECRET=demo
    go run . check --queue TEST    # what is off, and why
    go run . fix --queue TEST      # make it right; the old values go to before-….csv
    go run . undo before-….csv --url FUNCTION
`)

// showHistory makes a history and says what to try on it.
func (d *demo) showHistory(ctx context.Context, client *tracker.Client, out printer) error {
	err := history(ctx, d.tracker, summarize.New(client, summarize.Options{}))
	d.tracker.Wait()
	if err != nil {
		return err
	}
	top := forest(d.tracker)
	shown := map[string]tracker.Duration{}
	walk(top, func(n *node) { shown[n.Key] = n.Total })
	out.line("")
	out.tree(top, shown)
	out.line("")
	out.line("%s", strings.NewReplacer("TRACKER", d.trackerURL, "FUNCTION", d.functionURL+"/").Replace(next))
	return nil
}
