package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// metrics are those that the documentation has for functions, of which the label
// resource_id is the function's id.
var metrics = []string{
	"functions_avg_duration", "functions_avg_memory", "functions_errors", "functions_finished", "functions_inflight", "functions_inits",
	"functions_max_duration", "functions_max_memory", "functions_started", "functions_throttles",
}

func TestDashboardAsksForDocumentedMetrics(t *testing.T) {
	t.Parallel()
	id := func(name string) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{
			"id": cty.StringVal(name), "folder_id": cty.StringVal("b1g"), "version": cty.StringVal("d4e"),
			"secrets": cty.EmptyTupleVal,
		})
	}
	for name, test := range map[string]struct {
		sweeps []cty.Value
		ids    string
	}{
		"calls alone":      {nil, "c"},
		"calls and sweeps": {[]cty.Value{id("s")}, "c|s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scope := timeupdater.scope(t, nil, map[string]cty.Value{
				"yandex_function": cty.ObjectVal(map[string]cty.Value{"function": id("c"), "sweep": cty.TupleVal(test.sweeps)}),
			})
			dashboard := timeupdater.named(t, "resource", "yandex_monitoring_dashboard.function")
			if count := argument(t, scope, dashboard, "count"); !count.RawEquals(cty.Zero) {
				t.Error("there is one that nobody has asked for")
			}
			widgets := argument(t, scope, dashboard.Blocks[0].Body, "for_each").AsValueSlice()
			places := map[string]bool{}
			for _, widget := range widgets {
				within := scope.NewChild()
				within.Variables = map[string]cty.Value{"widgets": cty.ObjectVal(map[string]cty.Value{"value": widget})}
				chart := inner(inner(dashboard, "widgets")[0], "chart")[0]
				query := argument(t, within, inner(inner(chart, "queries")[0], "target")[0], "query").AsString()
				metric, selector, _ := strings.Cut(query, "{")
				if !slices.Contains(metrics, strings.Trim(metric, `"`)) || selector != `folderId="b1g", service="serverless-functions", resource_id="`+test.ids+`"}` {
					t.Errorf("it asks for %s", query)
				}
				place := widget.GetAttr("x").AsBigFloat().String() + " " + widget.GetAttr("y").AsBigFloat().String()
				if places[place] {
					t.Errorf("two charts are at %s", place)
				}
				places[place] = true
			}
			if len(places) == 0 {
				t.Error("it is empty")
			}
		})
	}
}
