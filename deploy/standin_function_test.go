package deploy_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// settings reads an option of the type that yc's reference gives --environment,
// with the library that has a type of this name.
func settings(environment string) (map[string]string, error) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	read := flags.StringToString("environment", nil, "")
	err := flags.Set("environment", environment)
	return *read, err
}

func (c *cloud) createVersion(flags map[string]string) error {
	if c.Things["serverless function"][flags["function-name"]] == "" {
		return fmt.Errorf("function with name %q not found", flags["function-name"])
	}
	if _, err := os.Stat(flags["source-path"]); err != nil {
		return err
	}
	for _, secret := range strings.Fields(flags["secret"]) {
		name, _, _ := strings.Cut(strings.TrimPrefix(secret, "name="), ",")
		reader := binding{"lockbox.payloadViewer", subject{flags["service-account-id"], "serviceAccount"}}
		if !slices.Contains(c.Bindings["lockbox secret "+name], reader) {
			return fmt.Errorf("the service account cannot read the secret %q", name)
		}
	}
	read, err := settings(flags["environment"])
	if err != nil {
		return err
	}
	c.Versions, c.Settings = append(c.Versions, flags), append(c.Settings, read)
	id := fmt.Sprint("version-", len(c.Versions))
	if name := flags["function-name"]; name != c.Unbuilt {
		c.Latest[name] = id
	}
	return answer(flags, thing{ID: id})
}

// latest is the version that calls get.
func (c *cloud) latest(flags map[string]string) error {
	id := c.Latest[flags["function-name"]]
	if id == "" || flags["tag"] != "$latest" {
		return fmt.Errorf("version with tag %q not found", flags["tag"])
	}
	return answer(flags, thing{ID: id})
}

// cron is what the documentation says of an expression: six fields, of which one
// of the two for days is a question mark.
var cron = regexp.MustCompile(`^([-0-9,*/]+ ){2}(\? [-0-9A-Z,*/]+ [-0-9A-Z,*/L#]+|[-0-9,*/LW]+ [-0-9A-Z,*/]+ \?) [-0-9,*/]+$`)

// createTimer makes one whose account may call the function.
func (c *cloud) createTimer(flags map[string]string) error {
	function, account := flags["invoke-function-name"], flags["invoke-function-service-account-id"]
	if !cron.MatchString(flags["cron-expression"]) {
		return fmt.Errorf("invalid cron expression %q", flags["cron-expression"])
	}
	invoker := binding{"functions.functionInvoker", subject{account, "serviceAccount"}}
	if !slices.Contains(c.Bindings["serverless function "+function], invoker) {
		return fmt.Errorf("%s may not call the function %q", account, function)
	}
	c.Timers[flags["name"]] = flags["cron-expression"] + ": " + flags["payload"]
	return c.create("serverless trigger", flags["name"], flags)
}
