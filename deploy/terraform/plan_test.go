package terraform_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are Terraform's own that the modules use.
var functions = map[string]function.Function{
	"can": tryfunc.CanFunc, "try": tryfunc.TryFunc, "regex": stdlib.RegexFunc, "contains": stdlib.ContainsFunc, "floor": stdlib.FloorFunc,
	"join": stdlib.JoinFunc, "coalesce": stdlib.CoalesceFunc, "jsondecode": stdlib.JSONDecodeFunc,
	"keys": stdlib.KeysFunc, "values": stdlib.ValuesFunc, "setsubtract": stdlib.SetSubtractFunc,
	"merge": stdlib.MergeFunc, "concat": stdlib.ConcatFunc, "compact": stdlib.CompactFunc, "flatten": stdlib.FlattenFunc,
	"range": stdlib.RangeFunc, "format": stdlib.FormatFunc, "tostring": stdlib.MakeToFunc(cty.String),
	"length":       of(cty.DynamicPseudoType, cty.Number, length),
	"one":          of(cty.DynamicPseudoType, cty.DynamicPseudoType, one),
	"base64encode": of(cty.String, cty.String, encode),
	"toset":        of(cty.DynamicPseudoType, cty.Set(cty.String), set),
	"filesha256":   of(cty.String, cty.String, hash),
}

// of makes a function of one argument.
func of(takes, gives cty.Type, do func(cty.Value) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Type: takes}},
		Type:   function.StaticReturnType(gives),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return do(args[0]) },
	})
}

// length takes a text as well.
func length(of cty.Value) (cty.Value, error) {
	if of.Type() == cty.String {
		return stdlib.Strlen(of)
	}
	return stdlib.Length(of)
}

// one is the only member of a list, or null.
func one(list cty.Value) (cty.Value, error) {
	if list.LengthInt() == 0 {
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
	return list.Index(cty.Zero), nil
}

func set(list cty.Value) (cty.Value, error) { return convert.Convert(list, cty.Set(cty.String)) }

func encode(text cty.Value) (cty.Value, error) {
	return cty.StringVal(base64.StdEncoding.EncodeToString([]byte(text.AsString()))), nil
}

func hash(file cty.Value) (cty.Value, error) {
	text, err := os.ReadFile(file.AsString())
	sum := sha256.Sum256(text)
	return cty.StringVal(hex.EncodeToString(sum[:])), err
}

// scope is what Terraform knows: variables, whose defaults hold where none are
// given, resources that have been made, and all locals that follow from these.
// Nothing is known of the other resources.
func (m module) scope(t *testing.T, variables, made map[string]cty.Value) *hcl.EvalContext {
	t.Helper()
	given := map[string]cty.Value{}
	for _, b := range m.blocks(t, "variable") {
		for _, value := range preset(t, b) {
			given[b.Labels[0]] = value
		}
	}
	maps.Copy(given, variables)
	root := map[string]cty.Value{
		"var":  cty.ObjectVal(given),
		"path": cty.ObjectVal(map[string]cty.Value{"module": cty.StringVal(m.folder)}),
	}
	for _, b := range m.blocks(t, "resource") {
		root[b.Labels[0]] = cty.DynamicVal
	}
	maps.Copy(root, made)

	scope := &hcl.EvalContext{Variables: root, Functions: functions}
	left := map[string]hclsyntax.Expression{}
	for _, b := range m.blocks(t, "locals") {
		for name, attribute := range b.Body.Attributes {
			left[name] = attribute.Expr
		}
	}
	locals := map[string]cty.Value{}
	for len(left) > 0 {
		before := len(locals)
		root["local"] = cty.ObjectVal(locals)
		for name, expression := range left {
			if needs(expression, left) {
				continue
			}
			value, problems := expression.Value(scope)
			if problems.HasErrors() {
				t.Fatalf("local %s: %v", name, problems)
			}
			locals[name] = value
		}
		if len(locals) == before {
			t.Fatalf("these locals need one another: %v", slices.Collect(maps.Keys(left)))
		}
		for name := range locals {
			delete(left, name)
		}
	}
	root["local"] = cty.ObjectVal(locals)
	return scope
}

// needs tells whether an expression needs a local that is not known yet.
func needs(expression hclsyntax.Expression, unknown map[string]hclsyntax.Expression) bool {
	return slices.ContainsFunc(expression.Variables(), func(path hcl.Traversal) bool {
		if path.RootName() != "local" {
			return false
		}
		_, found := unknown[path[1].(hcl.TraverseAttr).Name]
		return found
	})
}

// argument is the value of one of a block's arguments.
func argument(t *testing.T, scope *hcl.EvalContext, body *hclsyntax.Body, name string) cty.Value {
	t.Helper()
	attribute := body.Attributes[name]
	if attribute == nil {
		t.Fatalf("no argument %s", name)
	}
	value, problems := attribute.Expr.Value(scope)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return value
}

// inner are the blocks of a type within a block, also those that are made for
// each member of something.
func inner(body *hclsyntax.Body, kind string) (found []*hclsyntax.Body) {
	for _, b := range body.Blocks {
		switch {
		case b.Type == kind:
			found = append(found, b.Body)
		case b.Type == "dynamic" && b.Labels[0] == kind:
			found = append(found, b.Body.Blocks[0].Body)
		}
	}
	return found
}

// textsOf are the texts in a map or an object.
func textsOf(t *testing.T, value cty.Value) map[string]string {
	t.Helper()
	found := map[string]string{}
	for name, text := range value.AsValueMap() {
		found[name] = text.AsString()
	}
	return found
}
