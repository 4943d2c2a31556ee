package function

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"timeupdater/tracker/errkind"
)

// Config is what every function can be told.
type Config struct {
	// Timeout is the time one call may take, its answer included. It must be
	// shorter than the function's own timeout, or the caller gets no answer of
	// ours.
	Timeout time.Duration `default:"25s" desc:"the time one call may take"`

	LogLevel Level `split_words:"true" default:"info" desc:"debug, info, warn or error"`
}

// The platform lets a call take ten minutes, and an hour on request
// (documented). Below a second no tree can be read.
const minTimeout, maxTimeout = time.Second, time.Hour

// Check tells whether the settings make sense.
func (c Config) Check() error {
	if c.Timeout < minTimeout || c.Timeout > maxTimeout {
		return errkind.New(errkind.Misconfigured, fmt.Sprintf("TIMEOUT must be from %v to %v", minTimeout, maxTimeout))
	}
	return nil
}

// Load reads the environment into structs that package envconfig can fill, and
// checks those that have a method Check. Its errors name the setting and what
// is allowed, and show no value that could be a secret.
func Load(structs ...any) error {
	for _, s := range structs {
		if err := LoadUnder("", s); err != nil {
			return err
		}
	}
	return nil
}

// LoadUnder does the same with one struct whose names in the environment begin
// with a prefix.
func LoadUnder(prefix string, s any) error {
	for _, name := range names(prefix, s) {
		if value, ok := os.LookupEnv(name); ok && strings.TrimSpace(value) == "" {
			return errkind.New(errkind.Misconfigured, name+" is set and empty: give it a value or remove it")
		}
	}
	if err := envconfig.Process(prefix, s); err != nil {
		return errkind.New(errkind.Misconfigured, explain(err))
	}
	if checker, ok := s.(interface{ Check() error }); ok {
		return checker.Check()
	}
	return nil
}

// Names are the names in the environment of the settings that structs hold.
func Names(structs ...any) []string {
	var all []string
	for _, s := range structs {
		all = append(all, names("", s)...)
	}
	return all
}

func names(prefix string, s any) []string {
	var b bytes.Buffer
	if err := envconfig.Usagef(prefix, s, &b, "{{range .}}{{usage_key .}} {{end}}"); err != nil {
		panic(err) // the struct is ours
	}
	return strings.Fields(b.String())
}

// explain says what is allowed in the place of what cannot be read.
func explain(err error) string {
	var wrong *envconfig.ParseError
	if !errors.As(err, &wrong) {
		return err.Error()
	}
	allowed := wrong.Err.Error() // our own types say it
	switch wrong.TypeName {
	case "bool":
		allowed = "must be true or false"
	case "float64":
		allowed = "must be a number"
	case "time.Duration":
		allowed = "must be a time with its unit, such as 1m"
		if _, err := strconv.Atoi(wrong.Value); err == nil {
			allowed = "lacks its unit: " + wrong.Value + "s?"
		}
	}
	return wrong.KeyName + " " + allowed
}
