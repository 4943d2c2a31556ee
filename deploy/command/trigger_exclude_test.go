package command

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestExcludedGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	group := w.AddGroup("robot")
	args := []string{"--queue", "TEST", "--url", address}
	excluding := slices.Clip(append(args, "--exclude-group", group))
	for _, step := range []struct {
		args []string
		want string
	}{
		{append(excluding, "--logs-no-time"), "TEST: created trigger 1, timeupdater links\nTEST: created trigger 2, timeupdater\n"},
		{append(excluding, "--logs-no-time"), "TEST: already right, trigger 1, timeupdater links\nTEST: already right, trigger 2, timeupdater\n"},
		{args, `TEST: already right, trigger 1, timeupdater links
TEST: changed trigger 2, timeupdater
  - fires on any of: all of (FieldChangedCondition spent; UserNotInGroups updatedBy 1)
  + fires on any of: FieldChangedCondition spent
`},
		{append(excluding, "--delete", "--dry-run"), "TEST: would delete trigger 1, timeupdater links\nTEST: would delete trigger 2, timeupdater\n"},
		{append(excluding, "--log"), "TEST: trigger 1, timeupdater links, active, has not called yet\nTEST: trigger 2, timeupdater, active, has not called yet\n"},
	} {
		out, _ := w.trigger(done, step.args...)
		w.says(out, step.want)
	}
	if out, _ := w.trigger(done, append(excluding, "--dry-run")...); !strings.Contains(out, `"UserNotInGroups"`) {
		t.Errorf("a dry run, which asks nothing, printed %s", out)
	}
}

func TestGroupThatTrackerDoesNotKnow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	_, problem := w.trigger(failed, "--queue", "TEST", "--url", address, "--exclude-group", "7", "--logs-no-time")
	if !strings.HasPrefix(problem, `TEST: create trigger "timeupdater": `) || !strings.Contains(problem, `unknown group "7"`) {
		t.Errorf("on stderr: %s", problem)
	}
}

// Standard input may hold the secret: it is not taken for an answer.
func TestSecretIsNoAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	group := w.AddGroup("robot")
	w.env["FUNCTION_API_KEY"] = ""
	w.stdin = "no\n"
	args := []string{"--queue", "TEST", "--url", address, "--exclude-group", group}
	if _, problem := w.trigger(notTried, args...); !strings.Contains(problem, "--logs-no-time") || len(w.Calls()) > 0 {
		t.Errorf("on stderr: %s, after %d requests", problem, len(w.Calls()))
	}
	w.stdin = apiKey + "\n"
	w.trigger(done, append(args, "--logs-no-time")...)
}

func TestOnlyNoExcludesAGroup(t *testing.T) {
	t.Parallel()
	for answer, goesOn := range map[string]bool{
		"no\n": true, "N\n": true, " No \r\n": true, "no": true,
		strings.Repeat("\x00", 1<<20): false,
		"yes\n":                       false, "\n": false, "": false, "not sure\n": false, "нет\n": false,
	} {
		var asked bytes.Buffer
		err := confirm(context.Background(), strings.NewReader(answer), &asked)
		if (err == nil) != goesOn {
			t.Errorf("%q: error = %v", answer, err)
		}
		if asked.String() != exclusionQuestion {
			t.Errorf("asked %q", asked.String())
		}
	}
}

func TestInterruptInsteadOfAnAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	silent, end := io.Pipe()
	t.Cleanup(func() { _ = end.Close() })
	if err := confirm(ctx, silent, io.Discard); err == nil || !strings.Contains(err.Error(), "interrupted before anything was written") {
		t.Errorf("error = %v", err)
	}
}

func TestPersonAtATerminalIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	var out, asked bytes.Buffer
	std := IO{typing(t, "\n"), &out, &asked, func(name string) string { return w.env[name] }}
	status := Run(context.Background(), std, []string{"trigger", "--queue", "TEST", "--url", address, "--exclude-group", "7"}, nil)
	if status != notTried || !strings.Contains(asked.String(), exclusionQuestion+"timeupdater: nothing was written") || len(w.Calls()) > 0 {
		t.Errorf("exit status %d after %d requests: %s", status, len(w.Calls()), &asked)
	}
}
