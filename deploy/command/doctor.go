package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"timeupdater/deploy/doctor"
	"timeupdater/deploy/install"
	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

type doctorOptions struct {
	IO
	start  Start
	queues list
	url    string
	json   bool
}

func newDoctor(std IO, start Start, run func(context.Context, doctorOptions) error) *cobra.Command {
	o := doctorOptions{IO: std, start: start}
	verb := &cobra.Command{
		Use:         "doctor",
		GroupID:     inTracker,
		Short:       "Look whether all is well, and say what to do",
		Long:        doctorText,
		Example:     doctorExamples,
		Annotations: map[string]string{environment: trackerEnvironment + doctorEnvironment, jsonFields: doctorJSON},
		Args:        flagsOnly("; secrets come from the environment"),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.Var(&o.queues, "queue", "key of a queue; several with commas, or the flag again (default QUEUES, or all that the token's user sees)")
	flags.StringVar(&o.url, "url", "", "the function's `address` (default the one that the triggers call)")
	flags.BoolVar(&o.json, "json", false, "print JSON, when all has been looked at")
	return verb
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o doctorOptions) check() error {
	for _, queue := range o.queues {
		if _, err := tracker.ParseQueue(queue); err != nil {
			return errors.New("--queue must be the key of a queue, such as TEST")
		}
	}
	if o.url == "" {
		return nil
	}
	if err := install.CheckURL(o.url); err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	return nil
}

func runDoctor(ctx context.Context, o doctorOptions) error {
	report := doctorReport{doctorOptions: o}
	doctor.Examine(ctx, o.config(), report.add)
	if err := report.end(); err != nil || ctx.Err() == nil {
		return err
	}
	return errReported // what was not asked is said
}

// What Tracker grants in a second: searches (documented), and supposedly other
// requests. A running function needs some of that, and yields.
const searchRate, rate = 5, 10

// config is what to examine. A wrong setting is a finding like any other.
func (o doctorOptions) config() doctor.Config {
	authorization, err := signIn(o.Getenv)
	settings := doctor.Settings{
		Write: o.Getenv("WRITE"), Notify: o.Getenv("NOTIFY"), Sweep: o.Getenv("SWEEP"), Pause: o.Getenv("PAUSE"),
		Problem: cmp.Or(err, o.tryFunction()),
	}
	config := doctor.Config{
		Tracker: tracker.Config{
			URL: o.Getenv("API_URL"), Org: o.Getenv("ORG"), CloudOrg: o.Getenv("CLOUD_ORG"), Rate: rate, SearchRate: searchRate,
		},
		Settings: settings,
		Queues:   o.queuesToLookAt(),
		URL:      o.url,
		Keys:     functionKeys(o.Getenv),
	}
	if err == nil {
		config.Tracker.Authorization = func(context.Context) (string, error) { return authorization, nil }
	}
	return config
}

// functionKeys are what the function may ask of a caller.
func functionKeys(getenv func(string) string) doctor.Keys {
	keys := doctor.Keys{API: triggers.Secret(strings.TrimSpace(getenv("FUNCTION_API_KEY")))}
	for _, secret := range strings.Split(getenv("WEBHOOK_SECRET"), ",") {
		if secret = strings.TrimSpace(secret); secret != "" {
			keys.Secrets = append(keys.Secrets, triggers.Secret(secret))
		}
	}
	return keys
}

// tryFunction starts the function, which calls nobody, to see whether it takes
// its settings. In the cloud a service account may stand in the token's place;
// here an IAM token does.
func (o doctorOptions) tryFunction() error {
	settings := map[string]string{}
	if iam := o.Getenv("IAM_TOKEN"); iam != "" && o.Getenv("TOKEN") == "" {
		settings["TOKEN"] = iam
	}
	_, err := o.start(settings)
	return err
}

// queuesToLookAt are those of the flag or else those of the function. What is no
// key there is a wrong setting already.
func (o doctorOptions) queuesToLookAt() []string {
	if len(o.queues) > 0 {
		return o.queues
	}
	var set, keys list
	_ = set.Set(o.Getenv("QUEUES")) // takes everything
	for _, key := range set {
		if _, err := tracker.ParseQueue(key); err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

const doctorText = `Looks whether all is well with the function in Tracker: its settings, its token,
what that may do in each queue, what Tracker says of the field "time spent", the
triggers and their last calls, the function's address, how near the parents are
to Tracker's limit of versions, records that the Python sample left, and who
gets mail. It reads only, takes less than half a minute for 20 queues, and says
what to do about each thing that is wrong. The exit status is 1 if something is.

  ✓  right     !  nothing is broken, but know it
  ✗  wrong     –  could not be asked

The settings are those of the environment here; those of the function in the
cloud may differ. What the triggers send is compared with FUNCTION_API_KEY and
WEBHOOK_SECRET, if they are set. They are sent to the address that --url names,
or to one that the triggers send them to.`

const doctorExamples = `  export ORG=... && read -rs TOKEN && export TOKEN
  go run . doctor

  Before anything is installed:
    go run . doctor --queue TEST,OTHER

  A private function, with the key that the triggers should send:
    read -rs FUNCTION_API_KEY && export FUNCTION_API_KEY
    go run . doctor --queue TEST --url https://functions.yandexcloud.net/d4e...`

const doctorEnvironment = `
  FUNCTION_API_KEY   API key with which a private function is called
  WEBHOOK_SECRET     what the function expects in X-Webhook-Secret; of several,
                     with commas between them, the first is sent

  The function's other settings are looked at as well; the verb serve explains
  them. No secret is ever printed.`

const doctorJSON = `  wrong, look, unknown   how many findings of that verdict there are
  findings               in the order of the checks, each with
    name, queue            of the check, and the queue's key if it is about one
    verdict                right, look, wrong or unknown
    text, details          what was found, and lines about it
    cure                   what to do`
