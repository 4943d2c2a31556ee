package deploy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain lets this test program be its own stand-in for yc: the script finds
// it in PATH under that name.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "yc" {
		os.Exit(m.Run())
	}
	if err := standIn(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ERROR:", err)
		os.Exit(1)
	}
}

// commands are the commands of yc that the script may use, with the flags that
// yc's reference gives for each. A dot before a flag means that it has no value.
var commands = map[string][]string{
	"iam service-account get":                          {"id", "name"},
	"iam service-account create":                       {"name", "description", "labels", ".async"},
	"iam api-key create":                               {"service-account-id", "service-account-name", "description", "scopes", "expires-at"},
	"iam api-key delete":                               {"id"},
	"lockbox secret get":                               {"id", "name"},
	"lockbox secret create":                            {"name", "description", "labels", "kms-key-id", "version-description", "payload", ".deletion-protection", ".async"},
	"lockbox secret add-access-binding":                {"id", "name", "role", "service-account-id", "service-account-name", "subject", ".async"},
	"lockbox secret list-access-bindings":              {"id", "name", "limit"},
	"lockbox payload get":                              {"id", "name", "version-id", "key"},
	"serverless function get":                          {"id", "name"},
	"serverless function create":                       {"name", "description", "labels", ".async"},
	"serverless function add-access-binding":           {"id", "name", "role", "service-account-id", "service-account-name", "subject", ".async"},
	"serverless function list-access-bindings":         {"id", "name", "limit"},
	"serverless function allow-unauthenticated-invoke": {"id", "name", ".async"},
	"serverless function deny-unauthenticated-invoke":  {"id", "name", ".async"},
	"serverless function version get-by-tag":           {"function-id", "function-name", "tag"},
	"serverless trigger get":                           {"id", "name"},
	"serverless trigger create timer":                  {"name", "description", "labels", "cron-expression", "payload", "invoke-function-id", "invoke-function-name", "invoke-function-tag", "invoke-function-service-account-id", "invoke-function-service-account-name", "retry-attempts", "retry-interval", "dlq-queue-id", "dlq-service-account-id", "dlq-service-account-name", ".async"},
	"serverless function version create":               {"function-id", "function-name", "runtime", "entrypoint", "memory", "execution-timeout", "service-account-id", "source-path", "description", "environment", "tags", "secret", ".no-logging", "log-group-id", "log-folder-id", "min-log-level", "concurrency", ".async"},
}

var globalFlags = []string{"profile", "cloud-id", "folder-id", "folder-name", "endpoint", "format", "jq"}

// cloud is what the stand-in keeps between calls, and what it was asked.
type cloud struct {
	Fail     string                       // a command that fails, as the script writes it
	Unbuilt  string                       // a function whose new versions cannot be built
	Calls    []string                     // all commands, in order
	Things   map[string]map[string]string // id by kind and name
	Payloads map[string]string            // by secret
	Bindings map[string][]binding         // by kind and name
	Keys     []string                     // API keys that exist
	Versions []map[string]string          // flags of the functions' versions
	Latest   map[string]string            // id of the version that calls get, by function
	Timers   map[string]string            // when and what, by name
	Settings []map[string]string          // of these, by name
}

type binding struct {
	Role    string  `json:"role_id"`
	Subject subject `json:"subject"`
}

// thing is what yc prints of one, its id first.
type thing struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"`
	Version *thing `json:"current_version,omitempty"`
}

type subject struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

const apiKey = "AQVN-the-key"

func load(folder string) (*cloud, error) {
	c := &cloud{Things: map[string]map[string]string{}, Payloads: map[string]string{}, Bindings: map[string][]binding{}, Latest: map[string]string{}, Timers: map[string]string{}}
	text, err := os.ReadFile(filepath.Join(folder, "cloud.json"))
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	} else if err != nil {
		return nil, err
	}
	return c, json.Unmarshal(text, c)
}

func (c *cloud) save(folder string) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "cloud.json"), text, 0o600)
}

// standIn is yc.
func standIn(args []string) error {
	folder := os.Getenv("STANDIN")
	c, err := load(folder)
	if err != nil {
		return err
	}
	command, flags, err := parse(args)
	if err != nil {
		return err
	}
	c.Calls = append(c.Calls, strings.Join(args, " "))
	if c.Fail != "" && strings.HasPrefix(strings.Join(args, " "), c.Fail) {
		err = errors.New("permission denied")
	} else {
		err = c.do(command, flags)
	}
	return errors.Join(err, c.save(folder))
}

// parse finds the command and its flags; a first argument is its name.
func parse(args []string) (command string, flags map[string]string, err error) {
	for n := len(args); n > 0 && command == ""; n-- {
		if words := strings.Join(args[:n], " "); commands[words] != nil {
			command, args = words, args[n:]
		}
	}
	if command == "" {
		return "", nil, fmt.Errorf("unknown command %q", args)
	}
	flags = map[string]string{}
	known := append(slices.Clone(commands[command]), globalFlags...)
	for len(args) > 0 {
		flag, isFlag := strings.CutPrefix(args[0], "--")
		switch {
		case !isFlag && flags["name"] == "":
			flags["name"], args = args[0], args[1:]
		case isFlag && slices.Contains(known, "."+flag):
			flags[flag], args = "true", args[1:]
		case isFlag && slices.Contains(known, flag) && len(args) > 1:
			flags[flag] = strings.TrimPrefix(flags[flag]+" "+args[1], " ")
			args = args[2:]
		default:
			return "", nil, fmt.Errorf("%s: unknown flag or argument %q", command, args[0])
		}
	}
	return command, flags, nil
}

func (c *cloud) do(command string, flags map[string]string) error {
	cut := strings.LastIndex(command, " ")
	kind, verb := command[:cut], command[cut+1:]
	name := flags["name"]
	switch kind {
	case "serverless function version":
		if verb == "create" {
			return c.createVersion(flags)
		}
		return c.latest(flags)
	case "serverless trigger create":
		return c.createTimer(flags)
	}
	if kind == "iam api-key" {
		return c.apiKey(verb, flags)
	}
	if verb == "create" {
		return c.create(kind, name, flags)
	}
	if kind == "lockbox payload" {
		return c.entry(name, flags["key"])
	}
	id, exists := c.Things[kind][name]
	if !exists {
		return fmt.Errorf("%s with name %q not found", kind, name)
	}
	public := binding{"functions.functionInvoker", subject{"allUsers", "system"}}
	key := kind + " " + name
	switch verb {
	case "get":
		return answer(flags, thing{ID: id, Name: name, Version: &thing{ID: "version"}})
	case "list-access-bindings":
		return answer(flags, c.Bindings[key])
	case "add-access-binding":
		added := binding{flags["role"], subject{flags["service-account-id"], "serviceAccount"}}
		if slices.Contains(c.Bindings[key], added) {
			return errors.New("already exists")
		}
		c.Bindings[key] = append(c.Bindings[key], added)
	case "allow-unauthenticated-invoke":
		c.Bindings[key] = append(c.Bindings[key], public)
	case "deny-unauthenticated-invoke":
		c.Bindings[key] = slices.DeleteFunc(c.Bindings[key], func(b binding) bool { return b == public })
	}
	return nil
}

func (c *cloud) create(kind, name string, flags map[string]string) error {
	if c.Things[kind][name] != "" {
		return fmt.Errorf("%s with name %q already exists", kind, name)
	}
	if kind == "lockbox secret" {
		if flags["payload"] != "-" {
			return errors.New("a payload on the command line can be seen by others")
		}
		payload, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		if !json.Valid(payload) {
			return fmt.Errorf("payload is no JSON: %s", payload)
		}
		c.Payloads[name] = string(payload)
	}
	if c.Things[kind] == nil {
		c.Things[kind] = map[string]string{}
	}
	c.Things[kind][name] = "id-of-" + name
	return answer(flags, thing{ID: "id-of-" + name})
}

// entry prints an entry of a secret, as yc does when it is asked for one.
func (c *cloud) entry(secret, key string) error {
	var entries []struct {
		Key  string `json:"key"`
		Text string `json:"text_value"`
	}
	if err := json.Unmarshal([]byte(c.Payloads[secret]), &entries); err != nil {
		return fmt.Errorf("secret with name %q not found", secret)
	}
	for _, entry := range entries {
		if entry.Key == key {
			fmt.Println(entry.Text)
			return nil
		}
	}
	return fmt.Errorf("no entry %q", key)
}

func (c *cloud) apiKey(verb string, flags map[string]string) error {
	if verb == "delete" {
		c.Keys = slices.DeleteFunc(c.Keys, func(id string) bool { return id == flags["name"] })
		return nil
	}
	if c.Things["iam service-account"][flags["service-account-name"]] == "" {
		return fmt.Errorf("service account with name %q not found", flags["service-account-name"])
	}
	id := fmt.Sprint("key-", len(c.Calls))
	c.Keys = append(c.Keys, id)
	return answer(flags, map[string]any{
		"api_key": map[string]any{"id": id, "scopes": strings.Split(flags["scopes"], ",")}, "secret": apiKey,
	})
}

// answer prints as yc does: as indented JSON if asked to, else as text that a
// script should not read.
func answer(flags map[string]string, value any) error {
	if flags["format"] != "json" {
		fmt.Println("text that is not for scripts")
		return nil
	}
	text, err := json.MarshalIndent(value, "", "  ")
	fmt.Println(string(text))
	return err
}
