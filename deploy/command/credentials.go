package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"timeupdater/tracker"
)

// trackerEnvironment is how verbs sign in to Tracker.
const trackerEnvironment = `  TOKEN              OAuth token of a Tracker user
  IAM_TOKEN          instead of TOKEN, in a Yandex Cloud organization only:
                     what "yc iam create-token" prints
  ORG                id of the Yandex 360 organization
  CLOUD_ORG          instead of ORG: id of the Yandex Cloud organization
  API_URL            Tracker's address, if not the public one`

// newClient is the client of Tracker that the environment describes, with what
// else a verb wants of it.
func newClient(getenv func(string) string, config tracker.Config) (*tracker.Client, error) {
	authorization, err := signIn(getenv)
	if err != nil {
		return nil, settingError{err}
	}
	config.URL, config.Org, config.CloudOrg = getenv("API_URL"), getenv("ORG"), getenv("CLOUD_ORG")
	config.Authorization = func(context.Context) (string, error) { return authorization, nil }
	client, err := tracker.New(config)
	if err != nil {
		return nil, settingError{err}
	}
	return client, nil
}

// signIn is the header with which the client signs in.
func signIn(getenv func(string) string) (authorization string, err error) {
	token, iam := getenv("TOKEN"), getenv("IAM_TOKEN")
	switch {
	case token == "" && iam == "":
		return "", errors.New("TOKEN is missing: the OAuth token of a Tracker user, or IAM_TOKEN in its place")
	case token != "" && iam != "":
		return "", errors.New("TOKEN and IAM_TOKEN are both set: remove one")
	case iam != "" && getenv("ORG") != "":
		return "", errors.New("IAM_TOKEN goes with CLOUD_ORG only: in a Yandex 360 organization use TOKEN")
	case iam != "":
		return "Bearer " + iam, nil
	}
	return "OAuth " + token, nil
}

// readSecret takes a secret from the environment, else from standard input. Of
// several it takes the first, which while rotating is the new one.
func readSecret(name string, std IO) (string, error) {
	return readText(name, std, func(text string) string {
		first, _, _ := strings.Cut(text, ",")
		return first
	})
}

// readWhole takes one that may hold commas, such as a secret address.
func readWhole(name string, std IO) (string, error) {
	return readText(name, std, func(text string) string { return text })
}

func readText(name string, std IO, part func(string) string) (string, error) {
	from, text := name, std.Getenv(name)
	if text == "" && !isTerminal(std.In) {
		const most = 4096
		all, err := io.ReadAll(io.LimitReader(std.In, most))
		if err != nil {
			return "", fmt.Errorf("read %s from standard input: %w", name, err)
		}
		from, text = name+" from standard input", string(all)
	}
	text = strings.TrimSpace(part(text))
	switch {
	case text == "":
		return "", fmt.Errorf("%s is missing: set it in the environment or send it to standard input", name)
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", fmt.Errorf("%s holds a character that it cannot hold, such as a space or a line break", from)
	}
	return text, nil
}

// isTerminal is for a person who would wait for a prompt, and type a secret
// that everybody can read on the screen.
func isTerminal(stdin io.Reader) bool {
	file, ok := stdin.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
