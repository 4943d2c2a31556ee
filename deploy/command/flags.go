package command

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// single is the value of a flag that has one. Given twice with two values,
// nobody knows which is meant.
type single struct {
	pflag.Value
	name  string // in the help; empty for true and false
	given *string
}

// Set takes the value, or says what it must be without repeating it.
func (s *single) Set(text string) error {
	if s.given != nil && *s.given != text {
		return errors.New("is there twice with different values")
	}
	s.given = &text
	if s.Value.Set(text) == nil {
		return nil
	}
	switch s.Value.Type() {
	case "bool":
		return errors.New("must be true or false")
	case "int":
		return errors.New("must be a whole number")
	default:
		return errors.New("cannot be read")
	}
}

// Type is for the help, and for cobra, which asks whether a flag is a bool.
func (s *single) Type() string { return cmp.Or(s.name, s.Value.Type()) }

// singleValues makes each flag but lists refuse a second value. It also takes
// the name of the value out of the usage, where completion would show it with
// its backquotes.
func singleValues(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if _, ok := f.Value.(*list); !ok {
			name, usage := pflag.UnquoteUsage(f)
			f.Value, f.Usage = &single{Value: f.Value, name: name}, usage
		}
	})
}

// list is the value of a flag that takes several keys, with commas between them
// or by being given again.
type list []string

// Set adds what is not there yet.
func (l *list) Set(text string) error {
	for _, value := range strings.Split(text, ",") {
		if value = strings.TrimSpace(value); value != "" && !slices.Contains(*l, value) {
			*l = append(*l, value)
		}
	}
	return nil
}

// String is for the help, which shows defaults.
func (l *list) String() string { return strings.Join(*l, ",") }

// Type is for the help.
func (l *list) Type() string { return "key" }

// flagError says what is wrong with a flag. Names of flags are repeated, their
// values are not.
func flagError(verb *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return usageError{errors.New(unknownFlag(verb, unknown))}
	case errors.As(err, &missing):
		return usageError{fmt.Errorf("--%s needs a value", missing.GetFlag().Name)}
	case errors.As(err, &invalid):
		return usageError{fmt.Errorf("--%s %w", invalid.GetFlag().Name, errors.Unwrap(invalid))}
	default:
		return usageError{errors.New("a flag cannot be read: write --name, --name value or --name=value")}
	}
}

func unknownFlag(verb *cobra.Command, unknown *pflag.NotExistError) string {
	letters := unknown.GetSpecifiedShortnames()
	if letters == "" {
		return "there is no flag --" + unknown.GetSpecifiedName()
	}
	// What follows a letter may be its value, so it is shown only if we know it.
	word, _, _ := strings.Cut(letters, "=")
	if verb.Flags().Lookup(word) != nil {
		return fmt.Sprintf("--%s has two dashes", word)
	}
	return fmt.Sprintf("there is no flag -%s; flags of several letters have two dashes", unknown.GetSpecifiedName())
}

// flagsOnly is for verbs that take nothing but flags. The hint is for what
// people may have meant.
func flagsOnly(hint string) cobra.PositionalArgs {
	return func(verb *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("%s takes flags only%s", verb.Name(), hint)}
		}
		return nil
	}
}

// knownVerb is for what stands in the place of a verb.
func knownVerb(parent *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	parent.SuggestionsMinimumDistance = 2
	text := "there is no such verb"
	if similar := parent.SuggestionsFor(args[0]); args[0] != "" && len(similar) > 0 {
		text += "; did you mean " + strings.Join(similar, " or ") + "?"
	}
	return usageError{errors.New(text)}
}

// checkAddress looks at an address to listen on before anything is started.
func checkAddress(flag, address string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return usageError{fmt.Errorf("--%s must be an address with a port, such as :8080 or 127.0.0.1:0", flag)}
	}
	return nil
}
