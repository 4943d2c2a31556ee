package main

import "timeupdater/deploy/bench/scene"

// report is everything that was measured. Times are in milliseconds unless a
// name says otherwise, sizes in bytes.
type report struct {
	Machine   machine   `json:"machine"`
	Calls     []calls   `json:"calls"`
	Own       []own     `json:"own"`
	Processes []memory  `json:"processes"`
	Start     start     `json:"start"`
	Sizes     sizes     `json:"sizes"`
	Load      []load    `json:"load"`
	PileUp    []load    `json:"pileUp"`
	Notes     []string  `json:"notes,omitempty"` // what could not be measured, and why
	Targets   []verdict `json:"targets"`
}

type machine struct {
	CPU     string `json:"cpu"`
	Cores   int    `json:"cores"`
	OS      string `json:"os"`
	Go      string `json:"go"`
	LoadAvg string `json:"loadAverage"` // before and after
}

// calls is a call of the function, as its caller and Tracker see it.
type calls struct {
	SubIssues int            `json:"subIssues"`
	Levels    int            `json:"levels"`
	Case      scene.Case     `json:"case"`
	Latency   float64        `json:"latency"` // added to each request to Tracker
	Requests  map[string]int `json:"requests"`
	Total     int            `json:"total"`
	Depth     int            `json:"depth,omitempty"` // without latency nothing overlaps
	Wall      float64        `json:"wall"`            // the median
	Ratio     float64        `json:"ratio,omitempty"` // wall time to latency
	Paced     float64        `json:"paced"`           // seconds that its searches take at the default rate
}

// own is a Go benchmark: what a call costs apart from Tracker, the network and
// the platform.
type own struct {
	Name   string  `json:"name"`
	CPU    float64 `json:"cpu"`
	Bytes  int     `json:"bytes"`
	Allocs int     `json:"allocs"`
}

// memory is a process of the function that served many calls.
type memory struct {
	SubIssues int                    `json:"subIssues"`
	Calls     int                    `json:"calls"`
	Peak      int                    `json:"peak"`
	CPU       map[scene.Case]float64 `json:"cpu"` // per call
}

type start struct {
	FirstAnswer     float64 `json:"firstAnswer"`     // from the start of the process
	FirstAnswerSlow float64 `json:"firstAnswerSlow"` // the same at 20 ms
	PluginOpen      float64 `json:"pluginOpen"`
	PluginFirstCall float64 `json:"pluginFirstCall"`
	Runs            int     `json:"runs"` // of which these are the medians
}

type sizes struct {
	Archive      int          `json:"archive"`
	Plugin       int          `json:"plugin"`
	Program      int          `json:"program"` // the local run
	Dependencies []dependency `json:"dependencies"`
}

// dependency is a module that the cloud compiles with the function.
type dependency struct {
	Path     string `json:"path"`
	Version  string `json:"version"`
	Packages int    `json:"packages"`
	Source   int    `json:"source"` // of the packages that are used
}
