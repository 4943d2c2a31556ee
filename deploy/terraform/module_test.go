package terraform_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	platform "timeupdater/deploy/function"
	"timeupdater/integrate/forge"
	"timeupdater/integrate/review/webhook"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// module is a root module, for one function.
type module struct {
	folder    string
	mandatory []string          // variables without a default
	values    map[string]values // that its own validated variables take, and those that they refuse
	settings  []string          // of the function, but for those of forges
	apart     []string          // settings that are not for a deployed function, or not from here
}

type values struct{ good, bad []cty.Value }

// modules are all root modules.
var modules = map[string]module{
	"timeupdater": {
		folder: ".",
		values: map[string]values{
			"write":         {texts("auto", "spent", "worklog"), texts("both")},
			"queues":        {lists([]string{}, []string{"*"}, []string{"TEST", "OPS2"}), lists([]string{"TEST", "*"}, []string{"TEST-1"}, []string{"TEST", ""})},
			"sweep_parts":   {numbers(1, 12), numbers(0, 1.5, 13)},
			"log_retention": {append(texts("168h"), cty.NullVal(cty.String)), texts("", "7d", "0h", "1h30m")},
		},
		settings: platform.Names(new(platform.Config), new(tracker.Config), new(summarize.Options)),
		apart:    []string{"API_URL", "TIMER"}, // the second is for the function that sweeps
	},
	"review": {
		folder:    "review",
		mandatory: []string{"queues"},
		values: map[string]values{
			"queues": {lists([]string{"TEST"}, []string{"TEST", "OPS2"}), lists([]string{}, []string{"*"}, []string{"TEST-1"}, []string{"TEST", ""})},
			"rules": {
				texts(`[{"on":"approved","to":"readyForTest"}]`, `[{"on":"merged","to":"closed","comment":"`+strings.Repeat("ж", 1500)+`"}]`),
				texts(``, `[{"on":"approved"}]`, `{"on":"approved","to":"readyForTest"}`, `approved`, `[{"on":"merged","to":"closed","comment":"`+strings.Repeat("ж", 1600)+`"}]`),
			},
			"pull_requests_field": {texts("tags", "6054a--pullRequests", "TEST:6054a--pullRequests,OPS:6055b--prs"), texts("", "pull requests", "TEST:", "a,,b")},
			"forge_tokens":        {each("_TOKEN", secret), mapsOf("GITHUB", secret, "TOKEN", secret)},
			"forge_urls": {
				each("_URL", cty.StringVal("https://git.example.com/api")),
				mapsOf("GITHUB", cty.StringVal("https://git"), "GITHUB_URL", cty.StringVal("http://git"), "GITLAB_URL", cty.StringVal("https://git/?a=b")),
			},
		},
		settings: reviewSettings(),
		apart:    []string{"API_URL"},
	},
}

// everywhere are values of variables that each module has.
var everywhere = map[string]values{
	"name":              {texts("timeupdater", "t-1"), texts("T", "ab", "time_updater", "t-", strings.Repeat("t", 51))},
	"org":               {append(texts("1234567"), cty.NullVal(cty.String)), texts("bpf1", "")},
	"cloud_org":         {append(texts("bpf1a2b3"), cty.NullVal(cty.String)), texts("", "BPF")},
	"authorization":     {texts("environment", "lockbox", "service-account"), texts("token", "")},
	"log_level":         {texts("debug", "info", "warn", "error"), texts("INFO", "")},
	"rate":              {numbers(10, 0.5), numbers(0, -1, 101)},
	"search_rate":       {numbers(5, 0.5), numbers(0, -1, 101)},
	"memory":            {numbers(128, 4096), numbers(0, 100, 129, 4224)},
	"execution_timeout": {numbers(10, 600), numbers(9, 10.5, 601)},
	"concurrency":       {numbers(1, 16), numbers(0, 1.5, 17)},
}

func texts(all ...string) (list []cty.Value) {
	for _, text := range all {
		list = append(list, cty.StringVal(text))
	}
	return list
}

func numbers(all ...float64) (list []cty.Value) {
	for _, number := range all {
		list = append(list, cty.NumberFloatVal(number))
	}
	return list
}

func lists(all ...[]string) (list []cty.Value) {
	for _, one := range all {
		value := cty.ListValEmpty(cty.String)
		if len(one) > 0 {
			value = cty.ListVal(texts(one...))
		}
		list = append(list, value)
	}
	return list
}

// secret is an entry of a Lockbox secret that is there.
var secret = cty.ObjectVal(map[string]cty.Value{
	"id": cty.StringVal("e6q"), "version_id": cty.StringVal("e6v"), "key": cty.StringVal("token"),
})

// mapsOf are maps with one pair each, from names and values in turn.
func mapsOf(pairs ...any) (list []cty.Value) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, cty.MapVal(map[string]cty.Value{pairs[i].(string): pairs[i+1].(cty.Value)}))
	}
	return list
}

// each are maps with one pair each, a setting of every forge.
func each(end string, value cty.Value) (list []cty.Value) {
	for _, f := range forge.All() {
		list = append(list, mapsOf(f.Prefix+end, value)...)
	}
	return list
}

// reviewSettings are those that do not begin with a forge's prefix.
func reviewSettings() (names []string) {
	for _, settings := range webhook.Documented(forge.All()) {
		if settings.Prefix == "" {
			names = append(names, platform.Names(settings.Struct)...)
		}
	}
	return names
}

// eachModule runs a test for every module.
func eachModule(t *testing.T, test func(t *testing.T, m module)) {
	t.Helper()
	t.Parallel()
	for name, m := range modules {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, m)
		})
	}
}

// blocks are the module's blocks of some types, from all its files.
func (m module) blocks(t *testing.T, kinds ...string) []*hclsyntax.Block {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(m.folder, "*.tf"))
	if err != nil || len(names) == 0 {
		t.Fatal("no Terraform files", err)
	}
	var found []*hclsyntax.Block
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, problems := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		for _, b := range file.Body.(*hclsyntax.Body).Blocks {
			if slices.Contains(kinds, b.Type) {
				found = append(found, b)
			}
		}
	}
	return found
}

// named finds a block by its labels, with dots between them.
func (m module) named(t *testing.T, kind, name string) *hclsyntax.Body {
	t.Helper()
	for _, b := range m.blocks(t, kind) {
		if strings.Join(b.Labels, ".") == name {
			return b.Body
		}
	}
	t.Fatalf("no %s %s", kind, name)
	return nil
}
