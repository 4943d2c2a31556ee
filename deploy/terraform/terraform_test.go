package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func TestResourcesHaveOnlyDocumentedArguments(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		for _, resource := range m.blocks(t, "resource") {
			documented, ok := resources[resource.Labels[0]]
			if !ok {
				t.Errorf("%s: no such resource", resource.Labels[0])
				continue
			}
			documented.optional = append(slices.Clone(documented.optional), metaArguments...)
			check(t, strings.Join(resource.Labels, "."), resource.Body, documented)
		}
	})
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

func TestVariablesAndOutputsAreDescribed(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		for _, b := range m.blocks(t, "variable", "output") {
			name := b.Labels[0]
			if b.Body.Attributes["description"] == nil {
				t.Errorf("%s %s has no description", b.Type, name)
			}
			if b.Type == "output" {
				continue
			}
			if b.Body.Attributes["type"] == nil {
				t.Errorf("variable %s lacks its type", name)
			}
			if mandatory := b.Body.Attributes["default"] == nil; mandatory != slices.Contains(m.mandatory, name) {
				t.Errorf("variable %s: mandatory %v", name, mandatory)
			}
		}
	})
}

func TestVariablesAreValidated(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		for _, b := range m.blocks(t, "variable") {
			name := b.Labels[0]
			test, ok := m.values[name]
			if !ok {
				test, ok = everywhere[name]
			}
			if hasRange := len(b.Body.Blocks) > 0; hasRange != ok {
				t.Errorf("variable %s: validated %v, tested %v", name, hasRange, ok)
			}
			for _, value := range append(preset(t, b), test.good...) {
				if !valid(t, b, value) {
					t.Errorf("variable %s refuses %#v", name, value)
				}
			}
			for _, value := range test.bad {
				if valid(t, b, value) {
					t.Errorf("variable %s takes %#v", name, value)
				}
			}
		}
	})
}

// preset is the variable's default, if it has one.
func preset(t *testing.T, variable *hclsyntax.Block) []cty.Value {
	t.Helper()
	given := variable.Body.Attributes["default"]
	if given == nil {
		return nil
	}
	value, problems := given.Expr.Value(nil)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return []cty.Value{value}
}

// valid asks a variable's validations.
func valid(t *testing.T, variable *hclsyntax.Block, value cty.Value) bool {
	t.Helper()
	for _, validation := range variable.Body.Blocks {
		result, problems := validation.Body.Attributes["condition"].Expr.Value(&hcl.EvalContext{
			Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{variable.Labels[0]: value})},
			Functions: functions,
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
// Lockbox. Those of forges are maps, of which the variables name the keys.
func TestSettingsAreSetAndSecretsAreInLockbox(t *testing.T) {
	eachModule(t, func(t *testing.T, m module) {
		plain := keys(m.named(t, "resource", "yandex_function.function").Attributes["environment"].Expr)
		var secret []string
		for _, locals := range m.blocks(t, "locals") {
			if settings := locals.Body.Attributes["settings"]; settings != nil {
				plain = append(plain, keys(settings.Expr)...)
			}
			if secrets := locals.Body.Attributes["secrets"]; secrets != nil {
				secret = keys(secrets.Expr)
			}
		}
		slices.Sort(plain)
		if want := []string{"TOKEN", "WEBHOOK_SECRET"}; !slices.Equal(secret, want) {
			t.Errorf("from Lockbox come %v, want %v", secret, want)
		}
		want := slices.DeleteFunc(slices.Clone(m.settings), func(name string) bool {
			return slices.Contains(m.apart, name) || slices.Contains(secret, name)
		})
		slices.Sort(want)
		if !slices.Equal(plain, want) {
			t.Errorf("the environment has\n%v, want\n%v", plain, want)
		}
	})
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
	eachModule(t, func(t *testing.T, m module) {
		for _, b := range m.blocks(t, "variable") {
			if b.Body.Attributes["sensitive"] != nil {
				t.Errorf("variable %s takes a secret", b.Labels[0])
			}
		}
		for _, b := range m.blocks(t, "resource", "data", "output", "locals") {
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
		for _, b := range m.blocks(t, "resource") {
			if b.Labels[0] == "yandex_iam_service_account_api_key" && len(b.Body.Blocks) == 0 {
				t.Errorf("%s: without output_to_lockbox the key is in the state", b.Labels[1])
			}
		}
	})
}

// A forge cannot sign in: whoever has the address may call, and the secret is
// made whatever the variables say.
func TestReviewIsPublicWithASecret(t *testing.T) {
	t.Parallel()
	m := modules["review"]
	members, problems := m.named(t, "resource", "yandex_function_iam_binding.invoker").Attributes["members"].Expr.Value(nil)
	if problems.HasErrors() || !members.Equals(cty.TupleVal(texts("system:allUsers"))).True() {
		t.Errorf("may call: %#v, %v", members, problems)
	}
	for _, resource := range []string{"yandex_lockbox_secret.webhook", "yandex_lockbox_secret_version.webhook"} {
		if m.named(t, "resource", resource).Attributes["count"] != nil {
			t.Errorf("%s is not always there", resource)
		}
	}
}
