package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// queueTriggers are the function's triggers in a queue, with the last calls of
// both, newest first.
type queueTriggers struct {
	queue string
	there []triggers.Trigger
	calls []install.Call
	err   error
}

// lastCalls is how many calls are looked at.
const lastCalls = 20

func readTriggers(ctx context.Context, client *tracker.Client, queue string) queueTriggers {
	q := queueTriggers{queue: queue}
	q.there, q.calls, q.err = install.Installer{Client: client}.Log(ctx, queue, install.Names(install.Name), lastCalls)
	return q
}

// findings are about the triggers, and about their calls if there are some.
func (q queueTriggers) findings(c Config) []Finding {
	var several *install.SeveralError
	switch {
	case errors.Is(q.err, install.ErrNoTrigger) && c.Settings.sweeps():
		return []Finding{Look.finds(checkTriggers, "none: totals here are made by sweeps alone, SWEEP=%s", c.Settings.Sweep)}
	case errors.Is(q.err, install.ErrNoTrigger):
		return []Finding{Wrong.finds(checkTriggers, "none: nobody calls the function when time is logged here").cure("%s", q.put(c))}
	case errors.As(q.err, &several):
		return []Finding{Wrong.finds(checkTriggers, "there are %d named %q, with the ids %s", len(several.IDs), several.Name, strings.Join(several.IDs, ", ")).
			cure("delete all but one in the queue's settings, or rename them")}
	case errors.Is(q.err, tracker.ErrForbidden):
		return []Finding{Unknown.finds(checkTriggers, "%s", words(q.err)).cure("look in the queue's settings under Automation → Triggers")}
	case q.err != nil:
		return []Finding{Unknown.finds(checkTriggers, "%s", words(q.err))}
	}
	return []Finding{q.compared(c), callsFinding(q.calls)}
}

// compared says how the triggers differ from what they should be.
func (q queueTriggers) compared(c Config) Finding {
	var lines []string
	hidden, compared := false, true
	for _, name := range install.Names(install.Name) {
		i := slices.IndexFunc(q.there, func(t triggers.Trigger) bool { return t.Name == name })
		if i < 0 {
			lines = append(lines, fmt.Sprintf("there is no trigger named %q", name))
			continue
		}
		difference := install.Compare(q.there[i], c.wanted(q.there[i]))
		hidden = hidden || difference.Hidden
		way, _ := wayOf(q.there[i])
		compared = compared && c.Keys.has(way)
		for _, line := range difference.Lines {
			lines = append(lines, name+": "+line)
		}
	}
	switch {
	case len(lines) > 0:
		f := Wrong.finds(checkTriggers, "not what they should be, which is marked +").cure("%s", q.put(c))
		f.Details = lines
		return f
	case hidden:
		return Right.finds(checkTriggers, "as they should be; Tracker hides their secret, their calls tell whether it is right")
	case !compared:
		return Right.finds(checkTriggers, "as they should be; their secret was not compared, as there is none here")
	}
	return Right.finds(checkTriggers, "as they should be")
}

// put is the command that makes the triggers right. It keeps what only the
// triggers themselves tell.
func (q queueTriggers) put(c Config) string {
	way, group := install.AuthPrivate, ""
	if len(c.Keys.Secrets) > 0 && c.Keys.API == "" {
		way = install.AuthSecret
	}
	addresses := []string{c.URL}
	for _, t := range q.there {
		addresses = append(addresses, addressIn(t))
		if own, _ := wayOf(t); own != install.AuthNone {
			way = own
		}
		if id := excluded(t.Conditions); id != "" {
			group = " --exclude-group " + id
		}
	}
	address := "$URL"
	if i := slices.IndexFunc(addresses, fitsShell); i >= 0 {
		address = "'" + addresses[i] + "'"
	}
	return fmt.Sprintf("go run . trigger --queue %s --url %s --auth %s%s", q.queue, address, way, group)
}

// fitsShell tells of an address that between single quotes it means nothing but
// itself: it is there to be copied.
func fitsShell(address string) bool {
	return install.CheckURL(address) == nil && !strings.Contains(address, "'")
}

// wanted is what a trigger should be: at the address that was given or else at
// its own, with the secret that was given or else its own. Whether a group is
// excluded is its own affair.
func (c Config) wanted(is triggers.Trigger) triggers.Trigger {
	address := c.URL
	if address == "" {
		address = addressIn(is)
	}
	way, own := wayOf(is)
	auth, headers := install.Caller(c.Keys.expected(way, own))
	both := install.Triggers(install.Want{
		Name: install.Name, URL: address, Auth: auth, Headers: headers, ExcludeGroup: excluded(is.Conditions),
	})
	return both[slices.IndexFunc(both, func(t triggers.Trigger) bool { return t.Name == is.Name })]
}

// expected is the way in which a trigger should prove who calls, and the secret
// for it. A trigger that keeps to a way is asked for that way's secret only;
// one that proves nothing should, if there is a secret.
func (k Keys) expected(way string, own triggers.Secret) (string, string) {
	if way == install.AuthNone {
		switch {
		case k.API != "":
			way = install.AuthPrivate
		case len(k.Secrets) > 0:
			way = install.AuthSecret
		}
	}
	switch {
	case way == install.AuthPrivate && k.API != "":
		return way, string(k.API)
	case way == install.AuthSecret && len(k.Secrets) > 0 && !slices.Contains(k.Secrets, own):
		return way, string(k.Secrets[0])
	}
	return way, string(own)
}

// has tells whether there is something to compare the secret of a way with.
func (k Keys) has(way string) bool {
	return way == install.AuthNone || way == install.AuthPrivate && k.API != "" || way == install.AuthSecret && len(k.Secrets) > 0
}

// wayOf is how a trigger proves who calls, and its secret.
func wayOf(t triggers.Trigger) (way string, secret triggers.Secret) {
	for _, action := range t.Actions {
		if action.Auth != nil && strings.EqualFold(action.Auth.Type, "oauth") {
			return install.AuthPrivate, action.Auth.AccessToken
		}
		for name, value := range action.Headers {
			if strings.EqualFold(name, "X-Webhook-Secret") {
				return install.AuthSecret, value
			}
		}
	}
	return install.AuthNone, ""
}

// addressIn is the function's address in a trigger, without what the trigger
// adds to it; empty if it calls nothing.
func addressIn(t triggers.Trigger) string {
	for _, action := range t.Actions {
		address, _, found := strings.Cut(action.Endpoint, "id={{issue.key}}")
		if !found {
			address, _, _ = strings.Cut(action.Endpoint, "?")
		}
		if address = strings.TrimRight(address, "?&"); address != "" {
			return address
		}
	}
	return ""
}

// excluded is the id of the group whose changes call nobody; empty if there is
// none, or one that is no number.
func excluded(conditions []triggers.Condition) string {
	for _, c := range conditions {
		if id := excluded(c.Conditions); id != "" {
			return id
		}
		var many []tracker.ID
		var one tracker.ID
		switch value := c.Other["value"]; {
		case c.Type != "UserNotInGroups":
		case json.Unmarshal(value, &many) == nil && len(many) == 1 && isNumber(many[0]):
			return string(many[0])
		case json.Unmarshal(value, &one) == nil && isNumber(one):
			return string(one)
		}
	}
	return ""
}

func isNumber(id tracker.ID) bool { return id != "" && strings.Trim(string(id), "0123456789") == "" }
