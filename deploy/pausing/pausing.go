// Package pausing asks a function whether it would write again what somebody
// puts back.
package pausing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"timeupdater/deploy/doctor"
	"timeupdater/deploy/install"
	"timeupdater/summarize"
)

// Config says which function to ask.
type Config struct {
	URL  string      // the function's address, see [install.CheckURL]
	Keys doctor.Keys // what it asks of a caller

	// Transport reaches the function; nil is that of package http.
	Transport http.RoundTripper
}

// State is how a function is set. It tells nothing of another function, such as
// one that sweeps and has a PAUSE of its own.
type State struct {
	Pause   bool          // calls and sweeps write nothing
	Sweep   time.Duration // how often sweeps run, here or in a function of their own; 0: there are none
	Timer   bool          // here
	Queues  []string      // where it writes; nil: calls write in all; a single *: all
	Write   string        // auto, spent or worklog
	OwnTime bool          // whether time logged on a parent itself counts
}

// Ask asks a function how it is set, by a call without an id, which writes
// nothing and takes eight seconds at most. Its errors say what to do, and hold
// none of the keys.
func Ask(ctx context.Context, c Config) (State, error) {
	if err := install.CheckURL(c.URL); err != nil {
		return State{}, fmt.Errorf("the function's address is no good: %w", err)
	}
	answer := doctor.Call(ctx, c.URL, c.Keys, c.Transport)
	if err := ctx.Err(); err != nil {
		return State{}, err
	}
	if err := problem(answer, c.Keys); err != nil {
		return State{}, fmt.Errorf("the function at %s does not tell how it is set: %w", c.URL, err)
	}
	state, err := read(answer.Settings)
	if err != nil {
		return State{}, fmt.Errorf("the function at %s tells how it is set in a way that is not known here: "+
			"deploy the version of this repository", c.URL)
	}
	return state, nil
}

// problem is why an answer tells no settings, and what to do.
func problem(a doctor.Answer, sent doctor.Keys) error {
	key, secret := sent.API != "", len(sent.Secrets) > 0
	switch {
	case a.Missing != "":
		return fmt.Errorf("no answer, %s: check the address, and whether this machine reaches it", a.Missing)
	case a.LacksID() && a.Settings == nil:
		return errors.New("it is an older version: deploy that of this repository")
	case a.LacksID():
		return nil
	case a.LacksSecret() && secret:
		return errors.New("it takes another secret: set WEBHOOK_SECRET here as the function has it")
	case a.LacksSecret():
		return errors.New("it asks for its secret: set WEBHOOK_SECRET here")
	case a.IsMisconfigured():
		return errors.New(a.Message)
	case a.Crashed:
		return errors.New("it fails before it answers: look at its log")
	case a.LacksRight() && key:
		return fmt.Errorf("the cloud refuses the API key (%d): check FUNCTION_API_KEY, its scope, and its service account's role functions.functionInvoker", a.Status)
	case a.LacksRight():
		return fmt.Errorf("it is private (%d): set FUNCTION_API_KEY here", a.Status)
	case a.Status == http.StatusTooManyRequests:
		return errors.New("too many calls at once (429): try again in a while")
	}
	return fmt.Errorf("what answers there is not this function (%d): check the address", a.Status)
}

// read reads the settings of an answer. What the function would refuse as a
// setting it did not say.
func read(text json.RawMessage) (State, error) {
	var told struct {
		Pause   bool
		Sweep   string
		Timer   bool
		Queues  []string
		Write   string
		OwnTime bool
	}
	if err := json.Unmarshal(text, &told); err != nil {
		return State{}, err
	}
	state := State{Pause: told.Pause, Timer: told.Timer, Queues: told.Queues, Write: told.Write, OwnTime: told.OwnTime}
	err := new(summarize.Way).UnmarshalText([]byte(told.Write))
	if told.Queues != nil && err == nil {
		err = new(summarize.Queues).Decode(strings.Join(told.Queues, ","))
	}
	if told.Sweep != "" && err == nil {
		state.Sweep, err = time.ParseDuration(told.Sweep)
	}
	return state, err
}
