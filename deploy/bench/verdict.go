package main

import (
	"math"

	"timeupdater/deploy/bench/scene"
)

// verdict holds a target against what was measured.
type verdict struct {
	What     string  `json:"what"`
	Unit     string  `json:"unit,omitempty"`
	AtMost   float64 `json:"atMost"`
	Measured float64 `json:"measured"`
	Result   string  `json:"result"`
}

const (
	met         = "ok"
	missed      = "missed"
	notMeasured = "not measured"
)

// judge holds a value against a target; NaN is none.
func judge(what, unit string, atMost, measured float64) verdict {
	v := verdict{What: what, Unit: unit, AtMost: atMost, Measured: measured, Result: met}
	switch {
	case math.IsNaN(measured):
		v.Measured, v.Result = 0, notMeasured // JSON knows no NaN
	case measured > atMost:
		v.Result = missed
	}
	return v
}

// targets are those of the project.
func (r *report) targets() []verdict {
	requests := func(c calls) float64 { return float64(c.Total) }
	ratio := func(c calls) float64 { return c.Ratio }
	return []verdict{
		judge("API calls, up to 100 sub-issues: nothing to do", "", 5, r.worst(scene.Nothing, requests)),
		judge("API calls, up to 100 sub-issues: a change", "", 8, r.worst(scene.Change, requests)),
		judge("API calls, up to 100 sub-issues: nothing to do, called by our own write", "", 5, r.worst(scene.OwnWrite, requests)),
		judge("depth: nothing to do", "", 2, r.worst(scene.Nothing, depth)),
		judge("depth: a change", "", 4, r.worst(scene.Change, depth)),
		judge("depth: nothing to do, called by our own write", "", 2, r.worst(scene.OwnWrite, depth)),
		judge("depth, each further level: nothing to do", "", 1, r.furtherLevel(scene.Nothing)),
		judge("depth, each further level: a change", "", 3, r.furtherLevel(scene.Change)),
		judge("wall time over latency at 20 ms: nothing to do", "", 2.2, r.worst(scene.Nothing, ratio)),
		judge("wall time over latency at 20 ms: a change", "", 4.4, r.worst(scene.Change, ratio)),
		judge("CPU time of a call, 10 sub-issues: nothing to do", "ms", 1, r.cpu(scene.Nothing)),
		judge("CPU time of a call, 10 sub-issues: a change", "ms", 1, r.cpu(scene.Change)),
		judge("peak memory, 10 sub-issues", "MB", 32, r.peak(10)),
		judge("peak memory, 10,000 sub-issues", "MB", 64, r.peak(10_000)),
		judge("process start to first answer, without latency", "ms", 15, orNaN(r.Start.FirstAnswer)),
		judge("growth of API calls over growth of webhooks", "", 0.99, r.growth()),
	}
}

func depth(c calls) float64 { return float64(c.Depth) }

// worst is the largest figure of one level with up to 100 sub-issues.
func (r *report) worst(what scene.Case, figure func(calls) float64) float64 {
	worst := math.NaN()
	for _, c := range r.Calls {
		if c.Levels == 1 && c.SubIssues <= 100 && c.Case == what && c.Latency > 0 {
			worst = math.Max(orNaN(figure(c)), zeroIfNaN(worst))
		}
	}
	return worst
}

// furtherLevel is the most by which one more level makes a call deeper.
func (r *report) furtherLevel(what scene.Case) float64 {
	depths := map[int]float64{}
	for _, c := range r.Calls {
		if c.SubIssues == 10 && c.Case == what && c.Latency > 0 {
			depths[c.Levels] = depth(c)
		}
	}
	if len(depths) < 3 {
		return math.NaN()
	}
	return max(depths[2]-depths[1], depths[3]-depths[2])
}

func (r *report) cpu(what scene.Case) float64 {
	for _, m := range r.Processes {
		if m.SubIssues == 10 {
			return m.CPU[what]
		}
	}
	return math.NaN()
}

func (r *report) peak(subIssues int) float64 {
	for _, m := range r.Processes {
		if m.SubIssues == subIssues {
			return megabytes(m.Peak)
		}
	}
	return math.NaN()
}

// growth is how much more API calls grew than webhooks did, at the worst step
// from one number of webhooks to the next: below 1 they share work.
func (r *report) growth() float64 {
	worst := math.NaN()
	for i := 1; i < len(r.PileUp); i++ {
		a, b := r.PileUp[i-1], r.PileUp[i]
		grown := float64(b.Requests) / float64(a.Requests) * float64(a.Webhooks) / float64(b.Webhooks)
		worst = math.Max(grown, zeroIfNaN(worst))
	}
	return worst
}

func megabytes(bytes int) float64 { return float64(bytes) / 1e6 }

func orNaN(value float64) float64 {
	if value == 0 {
		return math.NaN()
	}
	return value
}

func zeroIfNaN(value float64) float64 {
	if math.IsNaN(value) {
		return 0
	}
	return value
}
