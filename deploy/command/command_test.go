package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"timeupdater/deploy/local"
)

// Secrets. None of them must ever be seen outside a request.
const (
	canary    = "canary-5be1f0a9"
	apiKey    = canary + "-key"
	newSecret = canary + "-new"
	token     = canary + "-token"
)

// terminal is where a person types a command and reads what it prints.
type terminal struct {
	stdin string
	env   map[string]string
	start Start
}

// run runs a command and expects an exit status, and no secret in what is
// printed.
func (tt terminal) run(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	return tt.runIn(context.Background(), t, want, args...)
}

func (tt terminal) runIn(ctx context.Context, t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	std := IO{strings.NewReader(tt.stdin), &out, &problems, func(name string) string { return tt.env[name] }}
	if got := Run(ctx, std, args, tt.start); got != want {
		t.Errorf("%q: exit status %d, want %d\n%s%s", args, got, want, &out, &problems)
	}
	if strings.Contains(out.String()+problems.String(), canary) {
		t.Errorf("%q prints a secret:\n%s%s", args, &out, &problems)
	}
	return out.String(), problems.String()
}

// answering starts a function that always gives the same answer.
func answering(answer string) Start {
	return func(map[string]string) (local.Function, error) {
		return func(context.Context, []byte) ([]byte, error) { return []byte(answer), nil }, nil
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"help.txt":            {"--help"},
		"demo.txt":            {"demo", "--help"},
		"serve.txt":           {"serve", "--help"},
		"invoke.txt":          {"invoke", "--help"},
		"trigger.txt":         {"trigger", "-h"},
		"doctor.txt":          {"doctor", "--help"},
		"check.txt":           {"check", "--help"},
		"fix.txt":             {"fix", "--help"},
		"undo.txt":            {"undo", "--help"},
		"review.txt":          {"review", "--help"},
		"review_check.txt":    {"review", "check", "--help"},
		"review_try.txt":      {"help", "review", "try"},
		"review_ping.txt":     {"review", "ping", "--help"},
		"testbench.txt":       {"testbench", "--help"},
		"testbench_set.txt":   {"testbench", "set", "--help"},
		"testbench_clear.txt": {"help", "testbench", "clear"},
		"version.txt":         {"help", "version"},
		"completion.txt":      {"help", "completion"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, problems := terminal{}.run(t, done, args...)
			golden(t, filepath.Join("help", name), out)
			if problems != "" {
				t.Errorf("on stderr: %s", problems)
			}
			for _, line := range strings.Split(out, "\n") {
				if len(line) > 80 {
					t.Errorf("%d columns are too many for a terminal: %s", len(line), line)
				}
			}
		})
	}
}

func TestHelpNamesEveryVerbAndFlag(t *testing.T) {
	t.Parallel()
	root := newRoot(IO{}, nil)
	for _, verb := range below(root) {
		if text := helpOf(verb.Parent()); !strings.Contains(text, "\n  "+verb.Name()+" ") {
			t.Errorf("%s is not in the help of %s", verb.Name(), verb.Parent().Name())
		}
		if verb.Short == "" || verb.Long == "" {
			t.Errorf("%s is not explained", verb.Name())
		}
	}
	text := helpOf(root)
	for _, status := range []string{"0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "130 "} {
		if !strings.Contains(text, "\n  "+status) {
			t.Errorf("the exit status %sis not explained", status)
		}
	}
}

func TestNoVerbShowsTheHelp(t *testing.T) {
	t.Parallel()
	help, _ := terminal{}.run(t, done, "--help")
	if out, problems := (terminal{}).run(t, notTried); out != help || problems != "" {
		t.Errorf("printed %s%s", out, problems)
	}
}

func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		want string // on stderr
	}{
		"an unknown verb":                  {[]string{canary}, "there is no such verb\nMore: go run . --help"},
		"a misspelt verb":                  {[]string{"trgger"}, "there is no such verb; did you mean trigger?\nMore: go run . --help"},
		"the beginning of a verb":          {[]string{"vers"}, "there is no such verb; did you mean version?\nMore: go run . --help"},
		"an empty verb":                    {[]string{""}, "there is no such verb\nMore: go run . --help"},
		"help about an unknown verb":       {[]string{"help", "dmo"}, "there is no such verb; did you mean demo?\nMore: go run . --help"},
		"help about an unknown verb below": {[]string{"help", "review", "tri"}, "there is no such verb; did you mean try?\nMore: go run . --help"},
		"an unknown function":              {[]string{"serve", canary}, "serve takes the name of a function, review, or none for the one that keeps time\nMore: go run . serve --help"},
		"a function without a name":        {[]string{"serve", ""}, "serve takes the name of a function, review, or none for the one that keeps time\nMore: go run . serve --help"},
		"several functions":                {[]string{"serve", "review", "review"}, "serve takes the name of a function, review, or none for the one that keeps time\nMore: go run . serve --help"},
		"an unknown shell":                 {[]string{"completion", "powershel"}, "there is no such verb; did you mean powershell?\nMore: go run . completion --help"},
		"a flag in the place of a verb":    {[]string{"--queue=" + canary}, "there is no flag --queue\nMore: go run . --help"},
		"a verb with a dash":               {[]string{"-demo"}, "there is no flag -d; flags of several letters have two dashes\nMore: go run . --help"},
		"an unknown flag":                  {[]string{"trigger", "--token=" + canary}, "there is no flag --token\nMore: go run . trigger --help"},
		"an unknown letter and its value":  {[]string{"trigger", "-t" + canary}, "there is no flag -t; flags of several letters have two dashes\nMore: go run . trigger --help"},
		"a flag with one dash":             {[]string{"trigger", "-queue=" + canary}, "--queue has two dashes\nMore: go run . trigger --help"},
		"a flag without its value":         {[]string{"trigger", "--url"}, "--url needs a value\nMore: go run . trigger --help"},
		"a flag without a name":            {[]string{"demo", "--=" + canary}, "a flag cannot be read: write --name, --name value or --name=value\nMore: go run . demo --help"},
		"no number":                        {[]string{"trigger", "-n", canary}, "--limit must be a whole number\nMore: go run . trigger --help"},
		"neither true nor false":           {[]string{"demo", "--exit=" + canary}, "--exit must be true or false\nMore: go run . demo --help"},
		"twice with different values":      {[]string{"serve", "--addr", ":1", "--addr", canary}, "--addr is there twice with different values\nMore: go run . serve --help"},
		"more than flags":                  {[]string{"demo", canary}, "demo takes flags only\nMore: go run . demo --help"},
		"more than flags for a trigger":    {[]string{"trigger", canary}, "trigger takes flags only; secrets come from the environment or standard input\nMore: go run . trigger --help"},
		"no event":                         {[]string{"invoke"}, "EVENT is missing: the event as JSON, - for standard input, or --timer\nMore: go run . invoke --help"},
		"an event and a timer":             {[]string{"invoke", canary, "--timer", "all"}, "there is an event beside --timer, which makes one\nMore: go run . invoke --help"},
		"several events":                   {[]string{"invoke", canary, "{}"}, "there is more than one event: put it between single quotes\nMore: go run . invoke --help"},
		"no port":                          {[]string{"serve", "--addr", canary}, "--addr must be an address with a port, such as :8080 or 127.0.0.1:0\nMore: go run . serve --help"},
		"no port for the Tracker":          {[]string{"demo", "--tracker-addr", canary}, "--tracker-addr must be an address with a port, such as :8080 or 127.0.0.1:0\nMore: go run . demo --help"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, problems := terminal{}.run(t, notTried, test.args...)
			if want := "timeupdater: " + test.want + "\n"; out != "" || problems != want {
				t.Errorf("printed %q and %q, want %q", out, problems, want)
			}
		})
	}
}

func TestTheSameValueTwiceIsNoMistake(t *testing.T) {
	t.Parallel()
	tt := terminal{start: answering(`{"statusCode":200}`)}
	tt.run(t, done, "version", "--json", "--json=true", "--json")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	broken := errors.New("broken")
	tests := map[string]struct {
		ctx    context.Context
		err    error
		status int
		says   string
	}{
		"done":                     {context.Background(), nil, 0, ""},
		"done after an interrupt":  {ended, nil, 0, ""},
		"failed":                   {context.Background(), broken, 1, "timeupdater: broken\n"},
		"failed, and it was said":  {context.Background(), errReported, 1, ""},
		"a wrong command line":     {context.Background(), usageError{broken}, 2, "timeupdater: broken\nMore: go run . --help\n"},
		"a wrong setting":          {context.Background(), settingError{broken}, 2, "timeupdater: broken\n"},
		"something is off":         {context.Background(), errOff, 3, ""},
		"nothing to change":        {context.Background(), errAlready, 4, ""},
		"no key":                   {context.Background(), noKeyError{broken}, 5, "timeupdater: broken\n"},
		"no verb":                  {context.Background(), errNoVerb, 2, ""},
		"interrupted":              {ended, broken, 130, "timeupdater: broken\n"},
		"interrupted, and said":    {ended, errReported, 130, ""},
		"a setting, and interrupt": {ended, settingError{broken}, 2, "timeupdater: broken\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			got := status(test.ctx, &stderr, newRoot(IO{}, nil), test.err)
			if got != test.status || stderr.String() != test.says {
				t.Errorf("status %d and %q, want %d and %q", got, &stderr, test.status, test.says)
			}
		})
	}
}

func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		out, problems := terminal{}.run(t, done, "completion", shell)
		if !strings.Contains(out, "timeupdater") || !strings.Contains(out, "__complete") || problems != "" {
			t.Errorf("%s: printed %s%s", shell, out, problems)
		}
	}
}

func TestWhatShellsComplete(t *testing.T) {
	t.Parallel()
	const noFiles = ":4\n"
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"a verb":          {[]string{"tr"}, "trigger\tPut the triggers that call the function into queues\n" + noFiles},
		"help":            {[]string{"help", "de"}, "demo\tPlay the tutorial against an in-memory Tracker\n" + noFiles},
		"a flag":          {[]string{"trigger", "--qu"}, "--queue\tkey of a queue; several with commas, or the flag again\n" + noFiles},
		"how to sign in":  {[]string{"trigger", "--auth", ""}, "private\tan API key of the cloud\nsecret\tthe header X-Webhook-Secret\nnone\tanybody may call\n" + noFiles},
		"an address":      {[]string{"trigger", "--url", ""}, noFiles},
		"an event":        {[]string{"invoke", ""}, noFiles},
		"a function":      {[]string{"serve", "r"}, "review\tthe one that moves issues by reviews\n" + noFiles},
		"one function":    {[]string{"serve", "review", ""}, noFiles},
		"a verb below":    {[]string{"review", "c"}, "check\tLook whether Tracker can do what the rules say\n" + noFiles},
		"help below":      {[]string{"help", "review", "t"}, "try\tSay what a webhook would do, and why not\n" + noFiles},
		"help no more":    {[]string{"help", "demo", ""}, noFiles},
		"a payload":       {[]string{"review", "try", ""}, "json\n:8\n"},
		"one payload":     {[]string{"review", "try", "x.json", ""}, noFiles},
		"an event's name": {[]string{"review", "try", "x.json", "--event", ""}, noFiles},
		"how many issues": {[]string{"testbench", "set", "--keys", ""}, "all\tevery issue that the branch names\none\tseveral are refused\n" + noFiles},
		"a shell":         {[]string{"completion", "fi"}, "fish\tWrite the script for fish\n" + noFiles},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out, _ := (terminal{}).run(t, done, append([]string{"__complete"}, test.args...)...); out != test.want {
				t.Errorf("completes\n%s\nwant\n%s", out, test.want)
			}
		})
	}
}
