// Package settings reads the function's settings from its environment, which
// the console, Terraform or yc has set.
package settings

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"
	"go.uber.org/zap/zapcore"

	"timeupdater/summarize"
	"timeupdater/tracker"
)

// Settings are the function's settings. The names in the environment are in
// capitals, with an underscore between words: CLOUD_ORG.
type Settings struct {
	// Token is the OAuth token of a Tracker user. Without it the function's
	// service account is used.
	Token Token

	// Org is the id of a Yandex 360 organization, CloudOrg of a Yandex Cloud
	// organization. Exactly one must be set.
	Org      string
	CloudOrg string `split_words:"true"`

	// WebhookSecret is what a caller must send; several, with commas between
	// them, while rotating. Empty leaves the function open.
	WebhookSecret Secrets `split_words:"true"`

	// Write is how a total is written: "spent" or "worklog".
	Write Way `default:"spent"`

	// OwnTime is whether the records of an issue with sub-issues count.
	OwnTime bool `split_words:"true" default:"true"`

	// Notify is whether Tracker may mail people about a write.
	Notify bool `default:"true"`

	// Timeout is the time one call may take. It must be shorter than the
	// function's own timeout, or the caller gets no answer of ours.
	Timeout time.Duration `default:"25s"`

	// Rate and SearchRate are the requests per second that this instance
	// sends to Tracker, zero for no limit. Documented for Tracker are 5
	// searches and, incompletely, 10 others.
	Rate       float64 `default:"10"`
	SearchRate float64 `split_words:"true" default:"5"`

	// APIURL is Tracker's address, empty for the public one.
	APIURL string `envconfig:"API_URL"`

	LogLevel zapcore.Level `split_words:"true" default:"info"`
}

// Way is a [summarize.Way] by its name in the environment.
type Way summarize.Way

// UnmarshalText reads "spent" or "worklog".
func (w *Way) UnmarshalText(text []byte) error {
	switch string(text) {
	case "spent":
		*w = Way(summarize.Field)
	case "worklog":
		*w = Way(summarize.Records)
	default:
		return errors.New("neither spent nor worklog")
	}
	return nil
}

// Token is an OAuth token. It is kept behind a pointer, where neither fmt nor
// JSON nor the log finds it.
type Token struct{ text *string }

// Decode keeps a token.
func (t *Token) Decode(text string) error {
	t.text = &text
	return nil
}

// Secrets are digests: a secret itself is not kept.
type Secrets [][sha256.Size]byte

// Decode reads secrets with commas between them.
func (s *Secrets) Decode(text string) error {
	for _, secret := range strings.Split(text, ",") {
		if secret = strings.TrimSpace(secret); secret == "" {
			return errors.New("one of the secrets is empty")
		}
		*s = append(*s, sha256.Sum256([]byte(secret)))
	}
	return nil
}

// Match tells whether a text is one of the secrets, or there are none. It
// compares digests, so that the time it takes tells nothing of the secrets,
// not even their length.
func (s Secrets) Match(given string) bool {
	digest := sha256.Sum256([]byte(given))
	match := 0
	for _, secret := range s {
		match |= subtle.ConstantTimeCompare(digest[:], secret[:])
	}
	return len(s) == 0 || match == 1
}

// Load reads the environment. Its errors name the setting and never show a
// value.
func Load() (Settings, error) {
	var s Settings
	for _, name := range []string{"TOKEN", "ORG", "CLOUD_ORG", "WEBHOOK_SECRET"} {
		if value, ok := os.LookupEnv(name); ok && strings.TrimSpace(value) == "" {
			return s, fmt.Errorf("%s is set and empty: give it a value or remove it", name)
		}
	}
	err := envconfig.Process("", &s)
	var wrong *envconfig.ParseError
	switch {
	case errors.As(err, &wrong):
		return s, fmt.Errorf("%s has a value that cannot be read: see the settings in README", wrong.KeyName)
	case err != nil:
		return s, err
	}
	return s, s.check()
}

func (s Settings) check() error {
	switch {
	case s.Org == "" && s.CloudOrg == "":
		return errors.New("ORG or CLOUD_ORG is missing: the id of the Yandex 360 or of the Yandex Cloud organization")
	case s.Org != "" && s.CloudOrg != "":
		return errors.New("ORG and CLOUD_ORG are both set: if both organizations are linked to Tracker, keep ORG")
	case s.Timeout <= 0:
		return errors.New("TIMEOUT must be more than 0s")
	case s.Rate < 0 || s.SearchRate < 0:
		return errors.New("RATE and SEARCH_RATE must not be negative")
	case !s.OwnTime && s.Write == Way(summarize.Records):
		return errors.New("OWN_TIME=false does not go with WRITE=worklog, where Tracker itself adds up the records")
	}
	return nil
}

// NewClient makes the Tracker client. Its errors name the setting.
func (s Settings) NewClient() (*tracker.Client, error) {
	client, err := tracker.New(tracker.Config{
		URL:           s.APIURL,
		Org:           s.Org,
		CloudOrg:      s.CloudOrg,
		Authorization: s.authorization,
		Rate:          s.Rate,
		SearchRate:    s.SearchRate,
		Mute:          !s.Notify,
	})
	switch {
	case errors.Is(err, tracker.ErrAddress):
		return nil, fmt.Errorf("API_URL: %w", err)
	case err != nil:
		return nil, fmt.Errorf("ORG or CLOUD_ORG: %w", err)
	}
	return client, nil
}

// Options are those of the rule.
func (s Settings) Options() summarize.Options {
	return summarize.Options{Way: summarize.Way(s.Write), IgnoreOwnTime: !s.OwnTime}
}

// ErrNoToken tells that there is neither an OAuth token nor a service account.
var ErrNoToken = errors.New("TOKEN is missing, and the function has no service account that could take its place")

// authorization uses the token from the settings or else the one that the
// platform puts into the context of a call if the function has a service
// account (seen in public projects, undocumented for Go).
func (s Settings) authorization(ctx context.Context) (string, error) {
	if s.Token.text != nil {
		return "OAuth " + *s.Token.text, nil
	}
	var iam struct {
		AccessToken string `json:"access_token"`
	}
	text, _ := ctx.Value("lambdaRuntimeTokenJSON").(string)
	if json.Unmarshal([]byte(text), &iam) != nil || iam.AccessToken == "" {
		return "", ErrNoToken
	}
	return "Bearer " + iam.AccessToken, nil
}
