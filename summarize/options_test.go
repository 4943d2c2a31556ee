package summarize_test

import (
	"slices"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/errkind"
)

// inQueues are options by which only these queues are written.
func inQueues(t *testing.T, keys string) summarize.Options {
	t.Helper()
	return onlyIn(t, keys, summarize.Options{})
}

// onlyIn are options by which, besides, only these queues are written.
func onlyIn(t *testing.T, keys string, o summarize.Options) summarize.Options {
	t.Helper()
	if err := o.Queues.Decode(keys); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestQueuesAreKeysOrAStar(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		"TEST": true, "TEST,OTHER": true, " TEST , OTHER ": true, "*": true, " * ": true,
		"": false, ",": false, "TEST,": false, "*,TEST": false, "TEST-1": false, "a b": false, `TEST" OR Key: X`: false,
	} {
		var q summarize.Queues
		if err := q.Decode(text); (err == nil) != valid {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestQueuesAreShownAsKeysOrAStar(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{"TEST": {"TEST"}, " TEST , OTHER ": {"TEST", "OTHER"}, " * ": {"*"}} {
		if got := inQueues(t, text).Queues.Keys(); !slices.Equal(got, want) {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	if got := (summarize.Queues{}).Keys(); got != nil {
		t.Errorf("no queue is shown as %q", got)
	}
}

func TestAWayIsPrintedAsItIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]summarize.Way{"auto": summarize.Auto, "spent": summarize.Field, "worklog": summarize.Records} {
		var way summarize.Way
		err := way.UnmarshalText([]byte(text))
		if printed, _ := way.MarshalText(); err != nil || way != want || string(printed) != text {
			t.Errorf("%q is read as %v with error %v, and printed as %s", text, way, err, printed)
		}
	}
	for _, text := range []string{"", "Auto", "field"} {
		if err := new(summarize.Way).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestOptionsThatGoTogether(t *testing.T) {
	t.Parallel()
	test, everywhere := inQueues(t, "TEST").Queues, inQueues(t, "*").Queues
	for name, c := range map[string]struct {
		options summarize.Options
		valid   bool
	}{
		"nothing is said":                        {summarize.Options{}, true},
		"sweeps of some queues":                  {summarize.Options{Sweep: time.Minute, Queues: test}, true},
		"sweeps of all queues":                   {summarize.Options{Sweep: time.Minute, Queues: everywhere}, true},
		"queues without sweeps":                  {summarize.Options{Queues: test}, true},
		"sweeps without queues":                  {summarize.Options{Sweep: time.Minute}, false},
		"sweeps more often than a timer fires":   {summarize.Options{Sweep: 59 * time.Second, Queues: test}, false},
		"sweeps once a day":                      {summarize.Options{Sweep: 24 * time.Hour, Queues: test}, true},
		"sweeps less often than once a day":      {summarize.Options{Sweep: 25 * time.Hour, Queues: test}, false},
		"sweeps back in time":                    {summarize.Options{Sweep: -time.Minute, Queues: test}, false},
		"records, and own time is left out":      {summarize.Options{Write: summarize.Records, OwnTime: summarize.LeftOut}, false},
		"records":                                {summarize.Options{Write: summarize.Records}, true},
		"the field, and own time is left out":    {summarize.Options{OwnTime: summarize.LeftOut}, true},
		"everything at once that goes together":  {summarize.Options{Write: summarize.Records, Queues: test, Sweep: time.Hour, Pause: true}, true},
		"everything at once that does not go so": {summarize.Options{Write: summarize.Records, OwnTime: summarize.LeftOut, Queues: test, Sweep: time.Hour}, false},
	} {
		err := c.options.Check()
		if (err == nil) != c.valid || err != nil && errkind.Of(err) != errkind.Misconfigured {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
