package webhook

import (
	"time"

	"timeupdater/deploy/function"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// Settings are those of the function, each where it is used.
type Settings struct {
	limits  Limits
	secret  Secret
	tracker tracker.Config
	review  review.Config
	access  map[string]forge.Access // by the forge's name
	forges  []forge.Forge
}

// Limits are those of a call.
type Limits struct {
	// Timeout is the time that one webhook may take, its answer included. Forges
	// wait for ten seconds (documented).
	Timeout time.Duration `default:"8s" desc:"the time one webhook may take; forges wait for 10s"`

	LogLevel function.Level `split_words:"true" default:"info" desc:"debug, info, warn or error"`
}

// Secret is what webhooks are signed with.
type Secret struct {
	WebhookSecret forge.Secrets `split_words:"true" desc:"what the forge signs with, or GitLab's token; several: commas"`
}

// Check refuses to work without one: whoever has the address could move issues.
func (s Secret) Check() error {
	if !s.WebhookSecret.IsSet() {
		return errkind.New(errkind.Misconfigured, "WEBHOOK_SECRET is missing: without it every webhook is refused")
	}
	return nil
}

// Load reads the settings from the environment and checks them.
func Load(forges []forge.Forge) (s Settings, err error) {
	s.forges = forges
	s.access = make(map[string]forge.Access)
	if err := function.Load(&s.limits, &s.secret, &s.tracker, &s.review); err != nil {
		return s, err
	}
	for _, f := range forges {
		var access forge.Access
		if err := function.LoadUnder(f.Prefix, &access); err != nil {
			return s, err
		}
		s.access[f.Name] = access
	}
	if !s.tracker.Token.IsSet() {
		s.tracker.Authorization = function.ServiceAccount
	}
	return s, nil
}

// Documented are structs that hold settings, for the help, by their prefixes.
func Documented(forges []forge.Forge) []Documentation {
	all := []Documentation{
		{"", new(tracker.Config)}, {"", new(review.Config)}, {"", new(Secret)}, {"", new(Limits)},
	}
	for _, f := range forges {
		all = append(all, Documentation{f.Prefix, new(forge.Access)})
	}
	return all
}

// Documentation is a struct that holds settings whose names begin with a prefix.
type Documentation struct {
	Prefix string
	Struct any
}
