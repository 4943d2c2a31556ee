package load

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// must is the most that a scene may come to. Whatever it says, no total may be
// wrong in the end.
type must map[metric]float64

// metric is a figure in words, with its unit.
type metric string

// The metrics. Times are in seconds.
const (
	requests     metric = "requests"
	echoes       metric = "requests of calls that our own writes caused"
	perChange    metric = "requests a change"
	refused      metric = "percent of the requests refused"
	worst        metric = "the highest status of a call"
	notDone      metric = "percent of the calls not answered 200"
	longest      metric = "seconds of the longest call"
	late         metric = "calls that answered 200 too early"
	right        metric = "seconds until all was right"
	oldest       metric = "seconds of the oldest wrong total"
	sweep        metric = "seconds of the longest sweep"
	sweepsAll    metric = "seconds of all sweeps"
	sweepsFailed metric = "sweeps that failed"
	overlaps     metric = "sweeps at once on one instance"
	versions     metric = "versions a change and level above it"
	firstWeek    metric = "seconds of the oldest wrong total in the first week"
	firstYear    metric = "the version of the root after a year"
	thirdYear    metric = "the version of the root after three years"
	heap         metric = "MB on the heap"
	wrong        metric = "totals wrong in the end"
)

// The highest status of a call that is no failure: 200, 202, and one that is
// none of the function's.
const (
	done  = 200
	left  = 202
	no5xx = 499
)

// of takes the metric from the figures.
func (m metric) of(f figures) float64 {
	if f.Life == nil {
		f.Life = new(life)
	}
	return map[metric]float64{
		requests:     float64(f.Asked.All),
		echoes:       float64(f.Echoes),
		perChange:    f.PerChange,
		refused:      f.Asked.percent(),
		worst:        float64(slices.Max(append(slices.Collect(maps.Keys(f.Calls)), 0))),
		notDone:      part(f.calls()-f.Calls[200], f.calls()),
		longest:      f.Longest,
		late:         float64(f.Late),
		right:        f.Right,
		oldest:       f.Oldest,
		sweep:        f.Sweeps.Longest,
		sweepsAll:    f.Sweeps.All,
		sweepsFailed: float64(f.Sweeps.Failed),
		overlaps:     float64(f.Sweeps.Overlap),
		versions:     f.Versions,
		firstWeek:    f.Life.FirstWeek,
		firstYear:    float64(f.Life.FirstYear),
		thirdYear:    float64(f.Life.ThirdYear),
		heap:         f.HeapMB,
		wrong:        float64(f.Wrong),
	}[m]
}

// unmet says in words what is more than it may be.
func (m must) unmet(f figures) (why []string) {
	all := must{wrong: 0}.and(m)
	for _, metric := range slices.Sorted(maps.Keys(all)) {
		if got := metric.of(f); got > all[metric] {
			why = append(why, fmt.Sprintf("%s: %.6g, at most %.6g", metric, got, all[metric]))
		}
	}
	if f.silent() {
		why = append(why, "nothing was done")
	}
	return why
}

// and is m with the bounds of another. Where both bound the same, the other's
// holds.
func (m must) and(other must) must {
	both := must{}
	maps.Copy(both, m)
	maps.Copy(both, other)
	return both
}

func TestMust(t *testing.T) {
	t.Parallel()
	calm := figures{Asked: asked{All: 200, Refused: 10}, Calls: map[int]int{200: 8, 202: 2}, Longest: 6}
	for name, test := range map[string]struct {
		must
		change func(*figures)
		want   []string
	}{
		"all is met":                     {must{refused: 5, worst: left, notDone: 20, longest: 6, late: 0}, nil, nil},
		"what was not asked for is free": {must{refused: 5}, func(f *figures) { f.Late, f.Calls[503] = 9, 1 }, nil},
		"too much":                       {must{refused: 4.9}, nil, []string{"percent of the requests refused: 5, at most 4.9"}},
		"zero is a limit":                {must{late: 0}, func(f *figures) { f.Late = 1 }, []string{"calls that answered 200 too early: 1, at most 0"}},
		"the worst status counts":        {must{worst: done}, nil, []string{"the highest status of a call: 202, at most 200"}},
		"no calls have no status":        {must{worst: done, notDone: 0}, func(f *figures) { f.Calls = nil }, nil},
		"no total may be wrong, ever":    {nil, func(f *figures) { f.Wrong = 3 }, []string{"totals wrong in the end: 3, at most 0"}},
		"silence is no success":          {nil, func(f *figures) { f.Asked = asked{} }, []string{"nothing was done"}},
		"a model asks nothing":           {must{firstYear: 9}, func(f *figures) { f.Asked, f.Versions, f.Life = asked{}, 1, &life{FirstYear: 9} }, nil},
		"a model that writes nothing":    {nil, func(f *figures) { f.Life = &life{} }, []string{"nothing was done"}},
	} {
		f := calm
		f.Calls = maps.Clone(calm.Calls)
		if test.change != nil {
			test.change(&f)
		}
		if got := test.unmet(f); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
