package function

import (
	"net/http"

	"go.uber.org/zap/zapcore"

	"timeupdater/tracker/errkind"
)

// Status is what a kind of errors is answered with, and who has to act.
type Status struct {
	Kind errkind.Kind
	Code int
	Name string // of the kind
	Who  string

	// Passes says that the same call may succeed later although nobody acts.
	Passes bool
}

// Statuses are those of all kinds of errors, README's table. That an internal
// error passes is not known, but a repeated call is harmless, and a bug must
// count as a failure of the function.
var Statuses = []Status{
	{errkind.Left, http.StatusAccepted, "left", "nobody, the next sweep does it", false},
	{errkind.BadInput, http.StatusBadRequest, "bad input", "the caller", false},
	{errkind.Unauthorized, http.StatusUnauthorized, "unauthorized", "the caller", false},
	{errkind.NotFound, http.StatusNotFound, "not found", "the caller, or who gives rights in Tracker", false},
	{errkind.Contended, http.StatusConflict, "contended", "nobody, call again", true},
	{errkind.NoTotal, http.StatusUnprocessableEntity, "no total", "somebody in Tracker", false},
	{errkind.Locked, http.StatusLocked, "locked", "somebody in Tracker: go on with a new parent", false},
	{errkind.Internal, http.StatusInternalServerError, "internal", "us: report it", true},
	{errkind.Misconfigured, http.StatusInternalServerError, "misconfigured", "the administrator", false},
	{errkind.Denied, http.StatusBadGateway, "denied", "the administrator", false},
	{errkind.Unavailable, http.StatusServiceUnavailable, "unavailable", "nobody, call again later", true},
	{errkind.OutOfTime, http.StatusGatewayTimeout, "out of time", "nobody, call again; often: the administrator", true},
}

// statusOf is the status of an error, 200 without one.
func statusOf(err error) Status {
	if err == nil {
		return Status{Code: http.StatusOK}
	}
	k := errkind.Of(err)
	for _, s := range Statuses {
		if s.Kind == k {
			return s
		}
	}
	return Status{Code: http.StatusInternalServerError, Passes: true}
}

// failed tells whether something is wrong.
func (s Status) failed() bool { return s.Code >= http.StatusBadRequest }

// levelOf is the level of the log line: who has to act decides.
func levelOf(status int) zapcore.Level {
	switch {
	case status >= http.StatusInternalServerError, status == http.StatusLocked:
		return zapcore.ErrorLevel
	case status >= http.StatusBadRequest:
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}
