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
}

// Statuses are those of all kinds of errors, README's table.
var Statuses = []Status{
	{errkind.BadInput, http.StatusBadRequest, "bad input", "the caller"},
	{errkind.Unauthorized, http.StatusUnauthorized, "unauthorized", "the caller"},
	{errkind.NotFound, http.StatusNotFound, "not found", "the caller, or who gives rights in Tracker"},
	{errkind.Contended, http.StatusConflict, "contended", "nobody, call again"},
	{errkind.NoTotal, http.StatusUnprocessableEntity, "no total", "somebody in Tracker"},
	{errkind.Internal, http.StatusInternalServerError, "internal", "us: report it"},
	{errkind.Misconfigured, http.StatusInternalServerError, "misconfigured", "the administrator"},
	{errkind.Denied, http.StatusBadGateway, "denied", "the administrator"},
	{errkind.Unavailable, http.StatusServiceUnavailable, "unavailable", "nobody, call again later"},
	{errkind.OutOfTime, http.StatusGatewayTimeout, "out of time", "nobody, call again; often: the administrator"},
}

func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	k := errkind.Of(err)
	for _, s := range Statuses {
		if s.Kind == k {
			return s.Code
		}
	}
	return http.StatusInternalServerError
}

// levelOf is the level of the log line: who has to act decides.
func levelOf(status int) zapcore.Level {
	switch {
	case status >= 500:
		return zapcore.ErrorLevel
	case status >= 400:
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}
