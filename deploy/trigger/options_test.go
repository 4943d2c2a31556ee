package main

import (
	"errors"
	"flag"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"timeupdater/tracker/trackertest"
)

func TestWhatIsRefusedBeforeAnythingIsTried(t *testing.T) {
	t.Parallel()
	good := []string{"-queue", "TEST", "-url", address}
	tests := map[string]struct {
		args []string
		env  map[string]string
		want string // a part of the message
	}{
		"no flags":                    {nil, nil, "-queue is missing"},
		"no queue":                    {[]string{"-url", address, "-queue", " , "}, nil, "-queue is missing"},
		"no address":                  {[]string{"-queue", "TEST"}, nil, "-url is missing"},
		"an address with a key":       {[]string{"-queue", "TEST", "-url", address + "?id={{issue.key}}"}, nil, "-url: it must not hold ?id="},
		"plain http":                  {[]string{"-queue", "TEST", "-url", "http://a.example"}, nil, "-url: it must begin with https://"},
		"a flag that does not exist":  {append(good, "-token="+canary), nil, "-token"},
		"a secret among the flags":    {append(good, canary), nil, "standard input"},
		"a secret for -auth":          {append(good, "-auth", canary), nil, "-auth must be private, secret or none"},
		"no name":                     {append(good, "-name", ""), nil, "-name is empty"},
		"log and delete":              {append(good, "-log", "-delete"), nil, "do not go together"},
		"no calls":                    {append(good, "-log", "-n", "0"), nil, "-n must be from 1 to 100"},
		"too many calls":              {append(good, "-log", "-n", "101"), nil, "-n must be from 1 to 100"},
		"no token":                    {good, map[string]string{"TOKEN": ""}, "TOKEN is missing"},
		"two tokens":                  {good, map[string]string{"IAM_TOKEN": token}, "TOKEN and IAM_TOKEN"},
		"an IAM token and no cloud":   {good, map[string]string{"TOKEN": "", "IAM_TOKEN": token}, "CLOUD_ORG only"},
		"no organization":             {good, map[string]string{"ORG": ""}, "ORG or CLOUD_ORG is missing"},
		"two organizations":           {good, map[string]string{"CLOUD_ORG": "cloud1"}, "keep ORG"},
		"Tracker at a plain address":  {good, map[string]string{"API_URL": "http://a.example"}, "https://"},
		"no API key":                  {good, map[string]string{"FUNCTION_API_KEY": ""}, "-auth private: FUNCTION_API_KEY is missing"},
		"an API key of two lines":     {good, map[string]string{"FUNCTION_API_KEY": canary + "\n" + canary}, "FUNCTION_API_KEY holds a character"},
		"an API key in Cyrillic":      {good, map[string]string{"FUNCTION_API_KEY": canary + "ключ"}, "FUNCTION_API_KEY holds a character"},
		"no secret":                   {append(good, "-auth", "secret"), map[string]string{"WEBHOOK_SECRET": ""}, "-auth secret: WEBHOOK_SECRET is missing"},
		"the first secret is missing": {append(good, "-auth", "secret"), map[string]string{"WEBHOOK_SECRET": "," + canary}, "WEBHOOK_SECRET is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			maps.Copy(w.env, test.env)
			out, problem := w.run(notTried, test.args...)
			if out != "" || !strings.HasPrefix(problem, "trigger: ") || !strings.Contains(problem, test.want) || !strings.Contains(problem, " -h") {
				t.Errorf("printed %q and %q, want %q", out, problem, test.want)
			}
			if calls := w.Calls(); len(calls) > 0 {
				t.Errorf("asked Tracker: %v", calls)
			}
		})
	}
}

func TestSecretFromStandardInput(t *testing.T) {
	t.Parallel()
	for auth, name := range map[string]string{"private": "FUNCTION_API_KEY", "secret": "WEBHOOK_SECRET"} {
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			args := []string{"-queue", "TEST", "-url", address, "-auth", auth}
			w.run(allDone, args...)
			w.stdin = map[string]string{"private": apiKey, "secret": newSecret}[auth] + "\r\n"
			w.env[name] = ""
			out, _ := w.run(allDone, args...)
			w.says(out, "TEST: already right, trigger 1\n")
			w.stdin = canary + "-other\n"
			out, _ = w.run(allDone, args...)
			if !strings.Contains(out, "[hidden, another one]") {
				t.Errorf("printed %s", out)
			}
		})
	}
}

func TestStandardInputThatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := readSecret("X", iotest.ErrReader(broken), func(string) string { return "" })
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "X") {
		t.Errorf("error = %v", err)
	}
}

// A person at a terminal is told, instead of waiting for what they do not know.
func TestNobodyIsAskedForASecret(t *testing.T) {
	t.Parallel()
	device, err := os.Open(os.DevNull) // a device as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	if !isTerminal(device) {
		t.Error("a device was not told from a file")
	}
	file, err := os.Open("testdata/log.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if isTerminal(file) || isTerminal(strings.NewReader("")) {
		t.Error("a file was taken for a terminal")
	}
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
			w.run(allDone, "-queue", "TEST", "-url", address)
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.env = nil
	out, _ := w.run(allDone, "-h")
	var o options
	for _, name := range []string{"TOKEN", "IAM_TOKEN", "ORG", "CLOUD_ORG", "API_URL", "FUNCTION_API_KEY", "WEBHOOK_SECRET"} {
		if !strings.Contains(out, "\n  "+name+" ") {
			t.Errorf("%s is not explained", name)
		}
	}
	newFlags(&o).VisitAll(func(f *flag.Flag) {
		if !strings.Contains(out, "\n  -"+f.Name+" ") && !strings.Contains(out, "\n  -"+f.Name+"\n") {
			t.Errorf("-%s is not explained", f.Name)
		}
	})
}
