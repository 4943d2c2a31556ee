package trackertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// action is what a trigger does.
type action struct {
	kind      string
	raw       json.RawMessage // as it was given
	fromRobot bool            // Tracker's robot does it; otherwise who fired the trigger
	writes    bool            // it changes the issue itself

	// What answers show in the place of what was given.
	status *term
	queue  *queue
	auth   *authContext

	formula *calculation // of CalculateFormula

	// do carries it out. It checks everything before it changes anything.
	do func(*change, *firing) error
}

// common are the members of every action.
type common struct {
	Type      string          `json:"type"`
	ID        json.RawMessage `json:"id"` // of answers that come back
	FromRobot bool            `json:"fromRobot"`
}

// actionKinds check what is given for an action. CreateComment and CreateIssue
// have two names each in the documentation.
var actionKinds = map[string]func(*action, organization) error{
	"Transition":           transitionAction,
	"Update":               updateAction,
	"Move":                 moveAction,
	"CreateComment":        commentAction,
	"Event.comment-create": commentAction,
	"CreateChecklist":      checklistAction,
	"Webhook":              webhookAction,
	"CalculateFormula":     formulaAction,
	"CreateIssue":          issueAction,
	"Event.create":         issueAction,
}

// parseAction reads one action of a trigger; n is its number, from 1.
func parseAction(n int, raw json.RawMessage, o organization) (action, error) {
	var given common
	a := action{raw: compact(raw)}
	if json.Unmarshal(raw, &given) != nil || given.Type == "" {
		return a, refuseAction(n, "", errors.New("an object with a type is expected"))
	}
	a.kind, a.fromRobot = given.Type, given.FromRobot
	prepare := actionKinds[a.kind]
	if prepare == nil {
		known := strings.Join(slices.Sorted(maps.Keys(actionKinds)), ", ")
		return a, refuseAction(n, a.kind, fmt.Errorf("unknown type of action; known are %s", known))
	}
	if err := prepare(&a, o); err != nil {
		return a, refuseAction(n, a.kind, err)
	}
	return a, nil
}

func refuseAction(n int, kind string, err error) error {
	why := worded(err)
	return invalid("actions",
		fmt.Sprintf("Некорректное действие %d (%s): %s", n, kind, why.ru),
		fmt.Sprintf("Invalid action %d (%s): %s", n, kind, why.en))
}

// members reads the action into a struct with all members that its kind has.
func (a *action) members(v any) error {
	return strictly(a.raw, v)
}

// action writes an action as it was given, with its status and its queue as
// objects (documented for the status).
func (q *request) action(o *jsonOut, i int, a *action) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(a.raw, &given); err != nil {
		panic(err) // parseAction has read it
	}
	o.object("")
	o.text("type", a.kind)
	o.number("id", int64(i+1))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case name == "type" || name == "id":
		case name == "status" && a.status != nil:
			q.term(o, name, "statuses", a.status)
		case name == "queue" && a.queue != nil:
			q.queueRef(o, name, a.queue)
		case name == "authContext" && q.t.sw.MaskSecrets:
			o.any(name, a.auth.masked())
		default:
			o.raw(name, given[name])
		}
	}
	o.endObject()
}
