package terraform_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// A new cloud's quota is ten calls at a time (documented), and a function that
// may have more is refused.
func TestConcurrencyIsWithinTheQuota(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		for _, b := range m.blocks(t, "variable") {
			if b.Labels[0] == "concurrency" && preset(t, b)[0].GreaterThan(cty.NumberIntVal(10)).True() {
				t.Error("the default is above the quota")
			}
		}
	})
}

func TestDestroyNeedsNoArchive(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		archive := filepath.Join(t.TempDir(), "a.zip")
		hash := func() string {
			scope := m.scope(t, map[string]cty.Value{"archive": cty.StringVal(archive), "queues": queue}, nil)
			return argument(t, scope, m.named(t, "resource", "yandex_function.function"), "user_hash").AsString()
		}
		missing := hash()
		if err := os.WriteFile(archive, []byte("zip"), 0o600); err != nil {
			t.Fatal(err)
		}
		if there := hash(); there == missing || len(there) != 64 {
			t.Errorf("with an archive the hash is %s", there)
		}
	})
}

// The function reads its secrets when it is made, and rights come late.
func TestRightsAreWaitedFor(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		reader := m.named(t, "resource", "yandex_lockbox_secret_iam_member.reader")
		if reader.Attributes["sleep_after"] == nil {
			t.Error("the right to read secrets is not waited for")
		}
	})
	if timeupdater.named(t, "resource", "yandex_function_iam_binding.sweep").Attributes["sleep_after"] == nil {
		t.Error("the right to start sweeps is not waited for")
	}
}

// The provider takes no members that are not known when it plans. What is made
// anew in a plan has no id yet, so the account is there from the beginning.
func TestPublicAndBack(t *testing.T) {
	t.Parallel()
	account := timeupdater.named(t, "resource", "yandex_iam_service_account.trigger")
	if account.Attributes["count"] != nil || account.Attributes["for_each"] != nil {
		t.Error("the trigger's account is not always there")
	}
	made := map[string]cty.Value{"yandex_iam_service_account": cty.ObjectVal(map[string]cty.Value{
		"function": cty.DynamicVal, "sweep": cty.EmptyTupleVal,
		"trigger": cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("calls")}),
	})}
	for public, want := range map[bool]string{true: "system:allUsers", false: "serviceAccount:calls"} {
		scope := timeupdater.scope(t, map[string]cty.Value{"public": cty.BoolVal(public)}, made)
		got := argument(t, scope, timeupdater.named(t, "resource", "yandex_function_iam_binding.invoker"), "members")
		if list := got.AsValueSlice(); len(list) != 1 || list[0].AsString() != want {
			t.Errorf("public %v: may call: %#v", public, got)
		}
	}
}

// made is a function as the provider reads it.
func made(id string, version cty.Value, secrets ...string) cty.Value {
	list := cty.ListValEmpty(cty.Object(map[string]cty.Type{"environment_variable": cty.String}))
	var gets []cty.Value
	for _, name := range secrets {
		gets = append(gets, cty.ObjectVal(map[string]cty.Value{"environment_variable": cty.StringVal(name)}))
	}
	if len(gets) > 0 {
		list = cty.ListVal(gets)
	}
	return cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal(id), "version": version, "secrets": list})
}

// Apply ends well although a build has failed, or a secret stays.
func TestReadySaysWhatApplyDoesNot(t *testing.T) {
	t.Parallel()
	version, never := cty.StringVal("d4e"), cty.NullVal(cty.String)
	for name, test := range map[string]struct {
		authorization string
		calls         cty.Value
		sweeps        []cty.Value
		says          string // the beginning of each line, with commas between them
	}{
		"both are there":         {"environment", made("c", version, "TOKEN"), []cty.Value{made("s", version)}, "yes"},
		"no sweeps":              {"environment", made("c", version, "TOKEN"), nil, "yes"},
		"never built":            {"environment", made("c", never, "TOKEN"), nil, "NO: c has no version"},
		"never built, as a text": {"environment", made("c", cty.StringVal(""), "TOKEN"), nil, "NO: c has no version"},
		"sweeps never built":     {"environment", made("c", version, "TOKEN"), []cty.Value{made("s", never)}, "NO: s has no version"},
		"without a token":        {"service-account", made("c", version), nil, "yes"},
		"the token stays":        {"service-account", made("c", version, "TOKEN"), nil, "NO: the function still gets TOKEN"},
		"both":                   {"service-account", made("c", never, "TOKEN"), nil, "NO: c has no version,NO: the function still gets TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scope := timeupdater.scope(t, map[string]cty.Value{"authorization": cty.StringVal(test.authorization)}, map[string]cty.Value{
				"yandex_function": cty.ObjectVal(map[string]cty.Value{"function": test.calls, "sweep": cty.TupleVal(test.sweeps)}),
			})
			got := strings.Split(argument(t, scope, timeupdater.named(t, "output", "ready"), "value").AsString(), "\n")
			want := strings.Split(test.says, ",")
			for i, line := range want {
				if len(got) != len(want) || !strings.HasPrefix(got[i], line) {
					t.Fatalf("it says %q, want %q", got, want)
				}
			}
		})
	}
}

func TestReadyOfReview(t *testing.T) {
	t.Parallel()
	for want, version := range map[string]cty.Value{"yes": cty.StringVal("d4e"), "NO: ": cty.NullVal(cty.String)} {
		m := modules["review"]
		scope := m.scope(t, map[string]cty.Value{"queues": queue}, map[string]cty.Value{
			"yandex_function": cty.ObjectVal(map[string]cty.Value{"function": made("r", version)}),
		})
		if got := argument(t, scope, m.named(t, "output", "ready"), "value").AsString(); !strings.HasPrefix(got, want) {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

// One token has one name for the command, the script and Terraform. Its former
// name here still counts, and wins: who types it means this.
func TestTokenIsTakenFromTOKEN(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		entries := inner(m.named(t, "resource", "yandex_lockbox_secret_version.token"), "entries")
		command := inner(entries[0], "command")[0]
		for want, environment := range map[string][]string{
			"new":    {"TOKEN=new"},
			"former": {"TRACKER_TOKEN=former", "TOKEN=new"},
			"":       nil,
		} {
			output, err := run(t, command, environment)
			if output != want || (err == nil) != (want != "") {
				t.Errorf("with %v it prints %q, %v", environment, output, err)
			}
		}
	})
}

// run runs a command that a module has.
func run(t *testing.T, command *hclsyntax.Body, environment []string) (string, error) {
	t.Helper()
	var args []string
	for _, arg := range argument(t, nil, command, "args").AsValueSlice() {
		args = append(args, arg.AsString())
	}
	c := exec.Command(argument(t, nil, command, "path").AsString(), args...)
	c.Env = append(environment, "PATH="+os.Getenv("PATH"))
	output, err := c.Output()
	return string(output), err
}

// The provider reads a time back as package time prints it.
func TestLogGroup(t *testing.T) {
	t.Parallel()
	group := timeupdater.named(t, "resource", "yandex_logging_group.function")
	kept := timeupdater.scope(t, map[string]cty.Value{"log_retention": cty.StringVal("168h")}, map[string]cty.Value{
		"yandex_logging_group": cty.ObjectVal(map[string]cty.Value{
			"function": cty.TupleVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("made")})}),
		}),
	})
	if got := argument(t, kept, group, "retention_period").AsString(); got != "168h0m0s" {
		t.Errorf("kept for %s", got)
	}
	nothing := map[string]cty.Value{"yandex_logging_group": cty.ObjectVal(map[string]cty.Value{"function": cty.EmptyTupleVal})}
	plain := timeupdater.scope(t, nil, nothing)
	if got := argument(t, plain, group, "count"); !got.RawEquals(cty.NumberIntVal(0)) {
		t.Errorf("without a retention there are %#v groups", got)
	}
	given := timeupdater.scope(t, map[string]cty.Value{"log_group_id": cty.StringVal("given")}, nothing)
	for want, scope := range map[string]cty.Value{
		"made": kept.Variables["local"], "given": given.Variables["local"], "": plain.Variables["local"],
	} {
		var got string
		for _, id := range scope.GetAttr("log_group_ids").AsValueSlice() {
			got += id.AsString()
		}
		if got != want {
			t.Errorf("the log goes to %q, want %q", got, want)
		}
	}
	for _, resource := range []string{"yandex_function.function", "yandex_function.sweep"} {
		if len(inner(timeupdater.named(t, "resource", resource), "log_options")) != 1 {
			t.Errorf("%s does not log there", resource)
		}
	}
}
