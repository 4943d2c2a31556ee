package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"timeupdater/deploy/install"
	"timeupdater/tracker"
	"timeupdater/tracker/triggers"
)

// options are the flags.
type options struct {
	queues  []string
	address string
	name    string
	auth    string
	n       int

	dryRun, rotate, remove, log bool
}

func newFlags(o *options) *flag.FlagSet {
	flags := flag.NewFlagSet("trigger", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("queue", "`key` of a queue; several with commas between them, or the flag several times", func(keys string) error {
		for _, key := range strings.Split(keys, ",") {
			if key = strings.TrimSpace(key); key != "" && !slices.Contains(o.queues, key) {
				o.queues = append(o.queues, key)
			}
		}
		return nil
	})
	flags.StringVar(&o.address, "url", "", "the function's `address`")
	flags.StringVar(&o.name, "name", install.Name, "the trigger's `name`")
	flags.StringVar(&o.auth, "auth", "private", "`how` the function knows its caller: private (an API key), secret (the header X-Webhook-Secret) or none")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would be sent and how it differs from what is there, and write nothing")
	flags.BoolVar(&o.rotate, "rotate", false, "write the trigger again if Tracker hides its secret, after the secret was changed")
	flags.BoolVar(&o.remove, "delete", false, "remove the trigger")
	flags.BoolVar(&o.log, "log", false, "show the trigger's last calls, newest first, and what went wrong")
	flags.IntVar(&o.n, "n", 10, fmt.Sprintf("how many `calls` -log shows, at most %d", install.MaxCalls))
	return flags
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o options) check(flags *flag.FlagSet) error {
	switch {
	case flags.NArg() > 0:
		return errors.New("there is more on the command line than flags; secrets come from the environment or standard input")
	case len(o.queues) == 0:
		return errors.New("-queue is missing: the key of the queue, such as TEST")
	case o.name == "":
		return errors.New("-name is empty")
	case o.log && o.remove:
		return errors.New("-log and -delete do not go together")
	case o.n < 1 || o.n > install.MaxCalls:
		return fmt.Errorf("-n must be from 1 to %d", install.MaxCalls)
	case o.log || o.remove:
		return nil
	case o.address == "":
		return errors.New("-url is missing: the function's address, such as https://functions.yandexcloud.net/d4e1")
	case !slices.Contains([]string{"private", "secret", "none"}, o.auth):
		return errors.New("-auth must be private, secret or none")
	}
	if err := install.CheckURL(o.address); err != nil {
		return fmt.Errorf("-url: %w", err)
	}
	return nil
}

// job checks everything before anything is tried.
func (o options) job(flags *flag.FlagSet, stdin io.Reader, getenv func(string) string) (job, error) {
	if err := o.check(flags); err != nil {
		return job{}, err
	}
	client, err := newClient(getenv)
	if err != nil {
		return job{}, err
	}
	j := job{options: o, Installer: install.Installer{Client: client, DryRun: o.dryRun, Rotate: o.rotate}}
	if !o.log && !o.remove {
		j.want, err = o.trigger(stdin, getenv)
	}
	return j, err
}

// trigger is what the flags and the secret make.
func (o options) trigger(stdin io.Reader, getenv func(string) string) (triggers.Trigger, error) {
	auth, headers := triggers.Auth{Type: "noauth"}, map[string]triggers.Secret(nil)
	switch o.auth {
	case "private":
		key, err := readSecret("FUNCTION_API_KEY", stdin, getenv)
		if err != nil {
			return triggers.Trigger{}, fmt.Errorf("-auth private: %w", err)
		}
		auth = triggers.Auth{Type: "oauth", HeaderName: "Authorization", TokenType: "Api-Key", AccessToken: key}
	case "secret":
		secret, err := readSecret("WEBHOOK_SECRET", stdin, getenv)
		if err != nil {
			return triggers.Trigger{}, fmt.Errorf("-auth secret: %w", err)
		}
		headers = map[string]triggers.Secret{"X-Webhook-Secret": secret}
	}
	return install.Trigger(o.name, o.address, auth, headers), nil
}

// readSecret takes the first of several, which while rotating is the new one.
func readSecret(name string, stdin io.Reader, getenv func(string) string) (triggers.Secret, error) {
	from, text := name, getenv(name)
	if text == "" && !isTerminal(stdin) {
		const most = 4096
		all, err := io.ReadAll(io.LimitReader(stdin, most))
		if err != nil {
			return "", fmt.Errorf("read %s from standard input: %w", name, err)
		}
		from, text = name+" from standard input", string(all)
	}
	text, _, _ = strings.Cut(text, ",")
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", fmt.Errorf("%s is missing: set it in the environment or send it to standard input", name)
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", fmt.Errorf("%s holds a character that it cannot hold, such as a space or a line break", from)
	}
	return triggers.Secret(text), nil
}

// isTerminal is for a person who would wait for a prompt, and type a secret
// that everybody can read on the screen.
func isTerminal(stdin io.Reader) bool {
	file, ok := stdin.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func newClient(getenv func(string) string) (*tracker.Client, error) {
	token, iam, org, cloudOrg := getenv("TOKEN"), getenv("IAM_TOKEN"), getenv("ORG"), getenv("CLOUD_ORG")
	authorization := "OAuth " + token
	switch {
	case token == "" && iam == "":
		return nil, errors.New("TOKEN is missing: the OAuth token of a Tracker user, or IAM_TOKEN in its place")
	case token != "" && iam != "":
		return nil, errors.New("TOKEN and IAM_TOKEN are both set: remove one")
	case org == "" && cloudOrg == "":
		return nil, errors.New("ORG or CLOUD_ORG is missing: the id of the Yandex 360 or of the Yandex Cloud organization")
	case org != "" && cloudOrg != "":
		return nil, errors.New("ORG and CLOUD_ORG are both set: if both organizations are linked to Tracker, keep ORG")
	case iam != "" && cloudOrg == "":
		return nil, errors.New("IAM_TOKEN goes with CLOUD_ORG only: in a Yandex 360 organization use TOKEN")
	case iam != "":
		authorization = "Bearer " + iam
	}
	return tracker.New(tracker.Config{
		URL: getenv("API_URL"), Org: org, CloudOrg: cloudOrg,
		Authorization: func(context.Context) (string, error) { return authorization, nil },
	})
}
