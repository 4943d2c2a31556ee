package command

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"timeupdater/tracker/trackertest"

	"github.com/creack/pty"
)

func TestSecretFromStandardInput(t *testing.T) {
	t.Parallel()
	for auth, name := range map[string]string{"private": "FUNCTION_API_KEY", "secret": "WEBHOOK_SECRET"} {
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			args := []string{"--queue", "TEST", "--url", address, "--auth", auth}
			w.trigger(done, args...)
			w.stdin = map[string]string{"private": apiKey, "secret": newSecret}[auth] + "\r\n"
			w.env[name] = ""
			out, _ := w.trigger(done, args...)
			w.says(out, "TEST: already right, trigger 1, timeupdater links\nTEST: already right, trigger 2, timeupdater\n")
			w.stdin = canary + "-other\n"
			out, _ = w.trigger(done, args...)
			if !strings.Contains(out, "[hidden, another one]") {
				t.Errorf("printed %s", out)
			}
		})
	}
}

func TestStandardInputThatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := readSecret("X", IO{In: iotest.ErrReader(broken), Getenv: func(string) string { return "" }})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "X") {
		t.Errorf("error = %v", err)
	}
}

// A person at a terminal is told, instead of waiting for what they do not know.
func TestNobodyIsAskedForASecret(t *testing.T) {
	t.Parallel()
	if !isTerminal(typing(t, "")) {
		t.Error("a terminal was taken for a file")
	}
	for _, name := range []string{os.DevNull, "testdata/log.txt"} { // a script has no more than these
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		if isTerminal(file) {
			t.Errorf("%s was taken for a terminal", name)
		}
	}
	if isTerminal(strings.NewReader("")) {
		t.Error("a text was taken for a terminal")
	}
}

// typing is a terminal at which a person has typed something.
func typing(t *testing.T, typed string) *os.File {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("this system has no terminals of this kind")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(tty.Close(), keyboard.Close()) })
	if _, err := keyboard.WriteString(typed); err != nil {
		t.Fatal(err)
	}
	return tty
}

func TestCloudOrganization(t *testing.T) {
	t.Parallel()
	for name, unused := range map[string]string{"TOKEN": "Bearer", "IAM_TOKEN": "OAuth"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			w.ExpireToken(unused + " " + token)
			w.env["ORG"], w.env["TOKEN"], w.env["CLOUD_ORG"] = "", "", "cloud1"
			w.env[name] = token
			w.trigger(done, "--queue", "TEST", "--url", address)
		})
	}
}

// Of secrets with commas between them the first one counts; an address is whole.
func TestSecretsWithCommas(t *testing.T) {
	t.Parallel()
	std := IO{In: strings.NewReader(""), Getenv: func(string) string { return " https://a.example/?x=1,2 , more" }}
	if got, err := readSecret("X", std); err != nil || got != "https://a.example/?x=1" {
		t.Errorf("the first: %q, %v", got, err)
	}
	std.Getenv = func(string) string { return "https://a.example/?x=1,2\n" }
	if got, err := readWhole("X", std); err != nil || got != "https://a.example/?x=1,2" {
		t.Errorf("the whole: %q, %v", got, err)
	}
}
