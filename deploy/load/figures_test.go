package load

import (
	"net/http"

	"timeupdater/tracker/trackertest"
)

// figures are what one scene came to, in one way of writing. Times are in
// seconds.
type figures struct {
	Name string   `json:"name"`
	Way  string   `json:"way"` // of writing, as the setting WRITE names it
	Met  bool     `json:"met"`
	Why  []string `json:"why,omitempty"` // it is not
	Bad  bool     `json:"bad"`           // and that is a failure, not only shown

	Changes   int     `json:"changes"` // that people made
	Asked     asked   `json:"requests"`
	Opening   asked   `json:"opening"` // the requests of the first ten seconds; none if it was over before
	PerChange float64 `json:"perChange"`
	Echoes    int     `json:"echoRequests"` // of calls for issues with sub-issues
	Versions  float64 `json:"versions"`     // new ones of issues with sub-issues, a change and level above it

	Calls   map[int]int `json:"calls"` // by status
	Errors  []string    `json:"errors,omitempty"`
	Longest float64     `json:"longest"`
	Late    int         `json:"late"`
	Oldest  float64     `json:"oldest"`
	Right   float64     `json:"right"` // after the last change
	Wrong   int         `json:"wrong"`

	Life *life `json:"life,omitempty"` // of a scene that is a model

	Sweeps sweeps  `json:"sweeps"`
	HeapMB float64 `json:"heapMB,omitempty"`
	Took   float64 `json:"took"` // real time
}

// life is what years come to for the root of a tree. A version is zero where a
// scene is shorter.
type life struct {
	FirstWeek float64 `json:"firstWeek"` // seconds of the oldest wrong total in it
	FirstYear int64   `json:"firstYear"` // the version after it
	ThirdYear int64   `json:"thirdYear"`
	Writes    float64 `json:"writes"` // a working day, in the last month
}

// asked are requests to Tracker.
type asked struct {
	All     int                      `json:"all"`
	Kinds   map[trackertest.Kind]int `json:"kinds"`
	Refused int                      `json:"refused"` // with 429
}

func count(calls []trackertest.Call) asked {
	a := asked{All: len(calls), Kinds: map[trackertest.Kind]int{}}
	for _, call := range calls {
		a.Kinds[call.Kind]++
		if call.Status == http.StatusTooManyRequests {
			a.Refused++
		}
	}
	return a
}

// percent is how many of the requests were refused.
func (a asked) percent() float64 { return part(a.Refused, a.All) }

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}

// sweeps are those of a scene.
type sweeps struct {
	Count   int      `json:"count"`
	Failed  int      `json:"failed"`
	Errors  []string `json:"errors,omitempty"`
	Looked  int      `json:"looked"` // issues that the search brought
	Mended  int      `json:"mended"` // totals
	Longest float64  `json:"longest"`
	All     float64  `json:"all"`     // the time of all together
	Overlap int      `json:"overlap"` // that worked while another one did on the same instance
}

// silent tells that nothing was done.
func (f figures) silent() bool {
	if f.Life != nil {
		return f.Versions == 0
	}
	return f.Asked.All == 0
}

// answered is how many calls had a status of that many hundreds.
func (f figures) answered(hundreds int) (n int) {
	for status, calls := range f.Calls {
		if status/100 == hundreds {
			n += calls
		}
	}
	return n
}

func (f figures) calls() (n int) {
	for _, calls := range f.Calls {
		n += calls
	}
	return n
}

// some are the first few errors.
func some(errors []string, err error) []string {
	const few = 3
	if err == nil || len(errors) == few {
		return errors
	}
	return append(errors, err.Error())
}
