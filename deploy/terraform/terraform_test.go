package terraform_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	platform "timeupdater/deploy/function"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// blocks are the module's blocks of one type, from all its files.
func blocks(t *testing.T, kind string) []*hclsyntax.Block {
	t.Helper()
	names, err := filepath.Glob("*.tf")
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
			if b.Type == kind {
				found = append(found, b)
			}
		}
	}
	return found
}

func TestResourcesHaveOnlyDocumentedArguments(t *testing.T) {
	t.Parallel()
	for _, resource := range blocks(t, "resource") {
		documented, ok := resources[resource.Labels[0]]
		if !ok {
			t.Errorf("%s: no such resource", resource.Labels[0])
			continue
		}
		documented.optional = append(slices.Clone(documented.optional), metaArguments...)
		check(t, strings.Join(resource.Labels, "."), resource.Body, documented)
	}
}

// check compares one block and those in it with what is documented.
func check(t *testing.T, where string, body *hclsyntax.Body, documented block) {
	t.Helper()
	for name := range body.Attributes {
		if !slices.Contains(documented.required, name) && !slices.Contains(documented.optional, name) {
			t.Errorf("%s: no argument %s", where, name)
		}
	}
	for _, name := range documented.required {
		if body.Attributes[name] == nil {
			t.Errorf("%s: argument %s is missing", where, name)
		}
	}
	for _, inner := range body.Blocks {
		name, content := inner.Type, inner.Body
		if name == "dynamic" {
			name, content = inner.Labels[0], inner.Body.Blocks[0].Body
		}
		if slices.Contains(metaBlocks, name) {
			continue
		}
		shape, ok := documented.blocks[name]
		if !ok {
			t.Errorf("%s: no block %s", where, name)
			continue
		}
		check(t, where+"."+name, content, shape)
	}
}

// named finds a block by its labels, with dots between them.
func named(t *testing.T, kind, name string) *hclsyntax.Body {
	t.Helper()
	for _, b := range blocks(t, kind) {
		if strings.Join(b.Labels, ".") == name {
			return b.Body
		}
	}
	t.Fatalf("no %s %s", kind, name)
	return nil
}

func TestVariablesAndOutputsAreDescribed(t *testing.T) {
	t.Parallel()
	for _, b := range append(blocks(t, "variable"), blocks(t, "output")...) {
		if b.Body.Attributes["description"] == nil {
			t.Errorf("%s %s has no description", b.Type, b.Labels[0])
		}
		if b.Type == "variable" && (b.Body.Attributes["type"] == nil || b.Body.Attributes["default"] == nil) {
			t.Errorf("variable %s lacks its type or a default", b.Labels[0])
		}
	}
}

func TestVariablesAreValidated(t *testing.T) {
	t.Parallel()
	number, text := cty.NumberFloatVal, cty.StringVal
	tests := map[string]struct{ good, bad []cty.Value }{
		"name":              {[]cty.Value{text("timeupdater"), text("t-1")}, []cty.Value{text("T"), text("ab"), text("time_updater"), text("t-"), text(strings.Repeat("t", 51))}},
		"org":               {[]cty.Value{text("1234567"), cty.NullVal(cty.String)}, []cty.Value{text("bpf1"), text("")}},
		"cloud_org":         {[]cty.Value{text("bpf1a2b3"), cty.NullVal(cty.String)}, []cty.Value{text(""), text("BPF")}},
		"authorization":     {[]cty.Value{text("environment"), text("lockbox"), text("service-account")}, []cty.Value{text("token"), text("")}},
		"write":             {[]cty.Value{text("auto"), text("spent"), text("worklog")}, []cty.Value{text("both")}},
		"log_level":         {[]cty.Value{text("debug"), text("info"), text("warn"), text("error")}, []cty.Value{text("INFO"), text("")}},
		"rate":              {[]cty.Value{number(10), number(0.5)}, []cty.Value{number(0), number(-1), number(101)}},
		"search_rate":       {[]cty.Value{number(5), number(0.5)}, []cty.Value{number(0), number(-1), number(101)}},
		"memory":            {[]cty.Value{number(128), number(4096)}, []cty.Value{number(0), number(100), number(129), number(4224)}},
		"execution_timeout": {[]cty.Value{number(10), number(600)}, []cty.Value{number(9), number(10.5), number(601)}},
		"concurrency":       {[]cty.Value{number(1), number(16)}, []cty.Value{number(0), number(1.5), number(17)}},
	}
	for _, b := range blocks(t, "variable") {
		name := b.Labels[0]
		test, ok := tests[name]
		if hasRange := len(b.Body.Blocks) > 0; hasRange != ok {
			t.Errorf("variable %s: validated %v, tested %v", name, hasRange, ok)
		}
		value, problems := b.Body.Attributes["default"].Expr.Value(nil)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		for _, value := range append(test.good, value) {
			if !valid(t, name, value) {
				t.Errorf("variable %s refuses %#v", name, value)
			}
		}
		for _, value := range test.bad {
			if valid(t, name, value) {
				t.Errorf("variable %s takes %#v", name, value)
			}
		}
	}
}

// valid asks a variable's validation.
func valid(t *testing.T, name string, value cty.Value) bool {
	t.Helper()
	for _, validation := range named(t, "variable", name).Blocks {
		result, problems := validation.Body.Attributes["condition"].Expr.Value(&hcl.EvalContext{
			Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{name: value})},
			Functions: map[string]function.Function{
				"can": tryfunc.CanFunc, "regex": stdlib.RegexFunc, "contains": stdlib.ContainsFunc, "floor": stdlib.FloorFunc,
			},
		})
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		if result.False() {
			return false
		}
	}
	return true
}

// Every setting is either in the plain environment or, if it is a secret, in
// Lockbox, except those that are not for a deployed function and those of
// sweeps, which are not deployed from here.
func TestSettingsAreSetAndSecretsAreInLockbox(t *testing.T) {
	t.Parallel()
	plain := keys(named(t, "resource", "yandex_function.function").Attributes["environment"].Expr)
	var secret []string
	for _, locals := range blocks(t, "locals") {
		if secrets := locals.Body.Attributes["secrets"]; secrets != nil {
			secret = keys(secrets.Expr)
		}
	}
	if want := []string{"TOKEN", "WEBHOOK_SECRET"}; !slices.Equal(secret, want) {
		t.Errorf("from Lockbox come %v, want %v", secret, want)
	}

	all := platform.Names(new(platform.Config), new(tracker.Config), new(summarize.Options))
	want := slices.DeleteFunc(all, func(name string) bool {
		apart := []string{"API_URL", "QUEUES", "SWEEP", "TIMER"}
		return slices.Contains(apart, name) || slices.Contains(secret, name)
	})
	slices.Sort(want)
	if !slices.Equal(plain, want) {
		t.Errorf("the environment has\n%v, want\n%v", plain, want)
	}
}

// keys are the sorted keys of all objects written in an expression.
func keys(expression hclsyntax.Expression) []string {
	var found []string
	_ = hclsyntax.VisitAll(expression, func(node hclsyntax.Node) hcl.Diagnostics {
		if key, ok := node.(*hclsyntax.ObjectConsKeyExpr); ok {
			found = append(found, hcl.ExprAsKeyword(key))
		}
		return nil
	})
	slices.Sort(found)
	return found
}

// State and outputs hold whatever Terraform itself has seen of a secret.
func TestTerraformSeesNoSecret(t *testing.T) {
	t.Parallel()
	for _, b := range blocks(t, "variable") {
		if b.Body.Attributes["sensitive"] != nil {
			t.Errorf("variable %s takes a secret", b.Labels[0])
		}
	}
	for _, kind := range []string{"resource", "data", "output", "locals"} {
		for _, b := range blocks(t, kind) {
			_ = hclsyntax.VisitAll(b.Body, func(node hclsyntax.Node) hcl.Diagnostics {
				if attribute, ok := node.(*hclsyntax.Attribute); ok && attribute.Name == "text_value" {
					t.Errorf("%s: text_value puts a secret into the state", attribute.SrcRange)
				}
				if traversal, ok := node.(*hclsyntax.ScopeTraversalExpr); ok && strings.HasPrefix(traversal.Traversal.RootName(), "random_") {
					t.Errorf("%s: a generated secret is in the state", traversal.SrcRange)
				}
				return nil
			})
		}
	}
	for _, b := range blocks(t, "resource") {
		if b.Labels[0] == "yandex_iam_service_account_api_key" && len(b.Body.Blocks) == 0 {
			t.Errorf("%s: without output_to_lockbox the key is in the state", b.Labels[1])
		}
	}
}
