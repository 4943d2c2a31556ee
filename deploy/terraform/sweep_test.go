package terraform_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"timeupdater/summarize"
)

var (
	timeupdater = modules["timeupdater"]
	queue       = lists([]string{"TEST", "OPS"})[0]
	every       = lists([]string{"*"})[0]
	none        = lists([]string{})[0]
)

// sweeping are the resources that are there only if queues are named.
var sweeping = []string{
	"yandex_function.sweep", "yandex_iam_service_account.sweep", "yandex_function_iam_binding.sweep", "yandex_function_trigger.sweep",
}

func TestNothingSweepsUnlessQueuesAreNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		queues cty.Value
		calls  string // QUEUES for the calls
		timers int
	}{
		"none": {none, "", 0},
		"some": {queue, "TEST,OPS", 4},
		"all":  {every, "*", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scope := timeupdater.scope(t, map[string]cty.Value{"queues": test.queues}, nil)
			made := 0
			for _, resource := range sweeping {
				body := timeupdater.named(t, "resource", resource)
				if body.Attributes["for_each"] != nil {
					made += len(argument(t, scope, body, "for_each").AsValueMap())
					continue
				}
				count, _ := argument(t, scope, body, "count").AsBigFloat().Int64()
				made += int(count)
			}
			if want := test.timers + min(test.timers, len(sweeping)-1); made != want {
				t.Errorf("%d resources for sweeps, want %d", made, want)
			}
			calls := textsOf(t, argument(t, scope, timeupdater.named(t, "resource", "yandex_function.function"), "environment"))
			_, sweep := calls["SWEEP"]
			if calls["QUEUES"] != test.calls || sweep != (test.timers > 0) || calls["TIMER"] != "" {
				t.Errorf("calls have the settings %v", calls)
			}
		})
	}
}

func TestSweepsAreMadeAsCallsAre(t *testing.T) {
	t.Parallel()
	scope := timeupdater.scope(t, map[string]cty.Value{
		"queues": queue, "org": cty.StringVal("123"), "write": cty.StringVal("worklog"), "pause": cty.True,
	}, nil)
	calls, sweep := timeupdater.named(t, "resource", "yandex_function.function"), timeupdater.named(t, "resource", "yandex_function.sweep")
	want := textsOf(t, argument(t, scope, calls, "environment"))
	want["TIMER"], want["TIMEOUT"] = "true", "9m30s"
	if got := textsOf(t, argument(t, scope, sweep, "environment")); !maps.Equal(got, want) {
		t.Errorf("sweeps have the settings\n%v, want\n%v", got, want)
	}
	for name, want := range map[string]cty.Value{
		"name": cty.StringVal("timeupdater-sweep"), "execution_timeout": cty.NumberIntVal(600), "concurrency": cty.NumberIntVal(1),
	} {
		if got := argument(t, scope, sweep, name); !got.RawEquals(want) {
			t.Errorf("%s is %#v", name, got)
		}
	}
	for _, name := range []string{"runtime", "entrypoint", "memory", "user_hash"} {
		if got, want := argument(t, scope, sweep, name), argument(t, scope, calls, name); !got.RawEquals(want) {
			t.Errorf("%s is %#v, want %#v", name, got, want)
		}
	}
}

// The webhook secret is not among them: timers do not know it.
func TestSecretsOfSweeps(t *testing.T) {
	t.Parallel()
	for authorization, want := range map[string]int{"environment": 1, "service-account": 0} {
		scope := timeupdater.scope(t, map[string]cty.Value{
			"queues": queue, "public": cty.True, "authorization": cty.StringVal(authorization),
		}, nil)
		for _, b := range timeupdater.named(t, "resource", "yandex_function.sweep").Blocks {
			if b.Type != "dynamic" || b.Labels[0] != "secrets" {
				continue
			}
			if got := argument(t, scope, b.Body, "for_each").LengthInt(); got != want {
				t.Errorf("with %s sweeps get %d secrets, want %d", authorization, got, want)
			}
			name := inner(timeupdater.named(t, "resource", "yandex_function.sweep"), "secrets")[0].Attributes["environment_variable"]
			if value, _ := name.Expr.Value(nil); value.AsString() != "TOKEN" {
				t.Errorf("a secret of sweeps is %#v", value)
			}
		}
	}
}

// Only the timers' account may start one, and that account nothing else.
func TestOnlyTimersStartSweeps(t *testing.T) {
	t.Parallel()
	id := func(name string) cty.Value { return cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal(name)}) }
	scope := timeupdater.scope(t, map[string]cty.Value{"queues": queue, "public": cty.True}, map[string]cty.Value{
		"yandex_iam_service_account": cty.ObjectVal(map[string]cty.Value{
			"function": id("runs"), "trigger": id("calls"), "sweep": cty.TupleVal([]cty.Value{id("times")}),
		}),
	})
	want := cty.TupleVal(texts("serviceAccount:times"))
	if got := argument(t, scope, timeupdater.named(t, "resource", "yandex_function_iam_binding.sweep"), "members"); !got.RawEquals(want) {
		t.Errorf("may start a sweep: %#v", got)
	}
	for _, b := range timeupdater.blocks(t, "resource") {
		if b.Labels[0] == "yandex_function_iam_binding" && b.Labels[1] != "sweep" {
			if got := fmt.Sprintf("%#v", argument(t, scope, b.Body, "members")); strings.Contains(got, "times") {
				t.Errorf("%s lets the timers' account call", b.Labels[1])
			}
		}
	}
	if got := inner(timeupdater.named(t, "resource", "yandex_function_trigger.sweep"), "function"); len(got) != 1 || got[0].Attributes["retry_attempts"] != nil {
		t.Error("a sweep that failed is repeated")
	}
}

func TestTimers(t *testing.T) {
	t.Parallel()
	for parts, night := range map[int64][]string{
		1: {"10 21 all", "30 21 leaves"},
		4: {
			"10 21 all 1/4", "30 21 all 2/4", "50 21 all 3/4", "10 22 all 4/4",
			"30 22 leaves 1/4", "50 22 leaves 2/4", "10 23 leaves 3/4", "30 23 leaves 4/4",
		},
		12: nil, // the last at ten to five, beyond midnight
	} {
		t.Run(fmt.Sprint(parts), func(t *testing.T) {
			t.Parallel()
			scope := timeupdater.scope(t, map[string]cty.Value{"queues": queue, "sweep_parts": cty.NumberIntVal(parts)}, nil)
			timers := argument(t, scope, timeupdater.named(t, "resource", "yandex_function_trigger.sweep"), "for_each").AsValueMap()
			var got []string
			slots := map[string]bool{}
			for name, timer := range timers {
				text := textsOf(t, timer)
				if len("-sweep-")+len(name)+41 > 63 {
					t.Errorf("%s is too long", name)
				}
				window, err := summarize.ParseWindow(text["payload"])
				if err != nil || window.String() != text["payload"] {
					t.Errorf("%s: %v", text["payload"], err)
				}
				at, ok := strings.CutSuffix(text["cron"], " ? * * *")
				if !ok || len(strings.Fields(at)) != 2 || slots[at] {
					t.Errorf("%s runs at %s", name, text["cron"])
				}
				slots[at] = true
				got = append(got, at+" "+text["payload"])
			}
			if want := 2 + 2*int(parts); len(got) != want {
				t.Errorf("%d timers, want %d", len(got), want)
			}
			for _, want := range append([]string{"* * since 10m", "7 * since 25h"}, night...) {
				if !slices.Contains(got, want) {
					t.Errorf("no timer %q among %q", want, got)
				}
			}
			if parts == 12 && !slots["50 4"] {
				t.Error("the last part is not at ten to five")
			}
		})
	}
}
