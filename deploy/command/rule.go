package command

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

// checkEnvironment are those of the function's settings that a check minds.
const checkEnvironment = `
  WRITE              how totals are written: auto, spent or worklog
                     (default auto)
  OWN_TIME           false: time logged on a parent itself does not count
  QUEUES             the queues, if neither --queue nor --all is there`

// setting is a setting of the environment, and what reads it.
type setting struct {
	name, text string
	read       func(text string) error
}

// readSettings reads those that are set.
func readSettings(settings []setting) error {
	for _, s := range settings {
		if s.text == "" {
			continue
		}
		if err := s.read(s.text); err != nil {
			return settingError{fmt.Errorf("%s %w", s.name, err)}
		}
	}
	return nil
}

// ruleOptions are what the person's environment says of the rule, with the
// queues that they have named. Errors are those of the function.
func ruleOptions(getenv func(string) string, queues string) (summarize.Options, error) {
	var o summarize.Options
	err := readSettings([]setting{
		{"WRITE", getenv("WRITE"), func(s string) error { return o.Write.UnmarshalText([]byte(s)) }},
		{"OWN_TIME", getenv("OWN_TIME"), func(s string) error { return o.OwnTime.UnmarshalText([]byte(s)) }},
		{"QUEUES", queues, o.Queues.Decode},
		{"SWEEP", getenv("SWEEP"), func(s string) (err error) { o.Sweep, err = readTime(s); return err }},
	})
	if err != nil {
		return o, err
	}
	if err := o.Check(); err != nil {
		return o, settingError{err}
	}
	return o, nil
}

func readTime(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("must be a time with its unit, such as 1m")
	}
	return d, nil
}

// yes reads a setting that is true or false.
func yes(getenv func(string) string, name string, without bool) (bool, error) {
	text := getenv(name)
	if text == "" {
		return without, nil
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		return false, settingError{fmt.Errorf("%s must be true or false", name)}
	}
	return value, nil
}

// ruleClient is a client of Tracker that reads and writes much, at the rate that
// Tracker grants.
func ruleClient(getenv func(string) string, transport http.RoundTripper) (*tracker.Client, error) {
	notify, err := yes(getenv, "NOTIFY", true)
	if err != nil {
		return nil, err
	}
	return newClient(getenv, tracker.Config{Notify: notify, Rate: rate, SearchRate: searchRate, Transport: transport})
}
