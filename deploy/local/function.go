// Package local is the cloud's side of a call, for a person at a terminal and
// for the platform check: it turns an HTTP request into the event that a Yandex
// Cloud Function gets, and the function's answer into an HTTP response.
package local

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
)

// A Function is a cloud function as the platform sees it: JSON in, JSON out.
// It may be called by several goroutines at once.
type Function func(ctx context.Context, event []byte) ([]byte, error)

// Adapt makes a [Function] of a handler written with JSON-tagged structs, the
// form that the platform documents. An event that is no JSON object of Req's
// form is an error and the handler is not called; that the platform does the
// same with an empty event is assumed.
func Adapt[Req, Resp any](handler func(context.Context, *Req) (*Resp, error)) Function {
	return func(ctx context.Context, event []byte) ([]byte, error) {
		request := new(Req)
		if err := json.Unmarshal(event, request); err != nil {
			return nil, fmt.Errorf("the event does not fit the function: %w", err)
		}
		response, err := handler(ctx, request)
		if err != nil {
			return nil, err
		}
		return json.Marshal(response)
	}
}

// Failure is what the platform answers, with status 502, when the function
// returns an error or panics (documented).
type Failure struct {
	Message string   `json:"errorMessage"`
	Type    string   `json:"errorType"` // UserCodeError or UserCodePanic
	Stack   []string `json:"stackTrace,omitempty"`
}

// Invoke calls the function as `yc serverless function invoke -d event` does:
// the event as it is, the answer as it is. The output is what yc prints; ok is
// false if the function failed or its answer has a statusCode other than 2xx.
func Invoke(ctx context.Context, function Function, event []byte) (output []byte, ok bool) {
	answer, failure := call(ctx, function, event, newRequestID())
	if failure != nil {
		return mustMarshal(failure), false
	}
	var status struct {
		StatusCode int `json:"statusCode"`
	}
	if err := json.Unmarshal(answer, &status); err != nil {
		return answer, false
	}
	return answer, status.StatusCode/100 == 2
}

// call runs the function with the values that the platform puts into the
// context, under the platform's string keys. A local run has no service
// account, so lambdaRuntimeTokenJSON is there only if the caller put it there.
func call(ctx context.Context, function Function, event []byte, requestID string) (answer []byte, failure *Failure) {
	defer func() {
		if value := recover(); value != nil {
			failure = &Failure{
				Message: fmt.Sprintf("user code execution causes panic: %v", value),
				Type:    "UserCodePanic",
				Stack:   strings.Split(strings.TrimSpace(string(debug.Stack())), "\n"),
			}
		}
	}()

	for _, value := range []struct {
		key   string
		value any
	}{
		{"lambdaRuntimeRequestID", requestID},
		{"lambdaRuntimeFunctionName", "local"},
		{"lambdaRuntimeFunctionVersion", "local"},
		{"lambdaRuntimeMemoryLimit", 128}, // MB
	} {
		ctx = context.WithValue(ctx, value.key, value.value) //nolint:staticcheck // the platform's keys are plain strings
	}
	answer, err := function(ctx, event)
	if err != nil {
		return nil, &Failure{Message: err.Error(), Type: "UserCodeError"}
	}
	return answer, nil
}

func newRequestID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails on the systems we run on
	return hex.EncodeToString(id)
}

// mustMarshal is for our own types, which always can be written as JSON.
func mustMarshal(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}
