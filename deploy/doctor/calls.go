package doctor

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"timeupdater/deploy/install"
)

// mostDetails is how many calls a finding lists.
const mostDetails = 5

// callsFinding is about the last calls of a queue's triggers, newest first. Of
// calls that failed it is wrong if the newest did so for a reason that stays.
func callsFinding(calls []install.Call) Finding {
	failed := slices.DeleteFunc(slices.Clone(calls), func(c install.Call) bool { return c.Trouble() == "" })
	switch {
	case len(calls) == 0:
		return Right.finds(checkCalls, "none yet")
	case len(failed) == 0:
		return Right.finds(checkCalls, "the last %d succeeded, the newest at %s", len(calls), moment(calls[0]))
	}
	f := Look.finds(checkCalls, "%d of the last %d failed, not the newest or for a reason that passes", len(failed), len(calls))
	if calls[0].Trouble() != "" && stays(calls[0].Status) {
		f = Wrong.finds(checkCalls, "%d of the last %d failed, the newest too", len(failed), len(calls)).
			cure("see \"When nothing happens\" in deploy/README.md; --log shows more")
	}
	for _, call := range failed[:min(len(failed), mostDetails)] {
		f.Details = append(f.Details, fmt.Sprintf("%s  %s  %d  %s", moment(call), call.Key, call.Status, call.Trouble()))
	}
	return f
}

// stays says of a failed call's status that the next call will fail as well. 404
// may be about the one issue.
func stays(status int) bool {
	switch status {
	case 0, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError, http.StatusBadGateway:
		return true
	}
	return false
}

func moment(c install.Call) string {
	if c.Time.IsZero() {
		return "an unknown time"
	}
	return c.Time.Format(time.DateTime) + " UTC"
}
