package function

import (
	"net/http"

	"go.uber.org/zap/zapcore"

	"timeupdater/tracker/kind"
)

// Status is what a kind of errors is answered with, and who has to act.
type Status struct {
	Kind kind.Kind
	Code int
	Name string // of the kind
	Who  string
}

// Statuses are those of all kinds of errors, README's table.
var Statuses = []Status{
	{kind.BadInput, http.StatusBadRequest, "bad input", "the caller"},
	{kind.Unauthorized, http.StatusUnauthorized, "unauthorized", "the caller"},
	{kind.NotFound, http.StatusNotFound, "not found", "the caller, or who gives rights in Tracker"},
	{kind.Contended, http.StatusConflict, "contended", "nobody, call again"},
	{kind.NoTotal, http.StatusUnprocessableEntity, "no total", "somebody in Tracker"},
	{kind.Internal, http.StatusInternalServerError, "internal", "us: report it"},
	{kind.Misconfigured, http.StatusInternalServerError, "misconfigured", "the administrator"},
	{kind.Denied, http.StatusBadGateway, "denied", "the administrator"},
	{kind.Unavailable, http.StatusServiceUnavailable, "unavailable", "nobody, call again later"},
	{kind.OutOfTime, http.StatusGatewayTimeout, "out of time", "nobody, call again; often: the administrator"},
}

func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	k := kind.Of(err)
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
