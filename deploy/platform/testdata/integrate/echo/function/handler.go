//go:build ycf

// Function echo answers with ?time= twice. It is a second function, to show
// that the archive and the platform check are not made for one.
package main

import (
	"context"

	"timeupdater/integrate/echo"
)

// Request is the event, as far as this function reads it.
type Request struct {
	Query map[string]string `json:"queryStringParameters"`
}

// Handler is the entry point, handler.Handler.
func Handler(_ context.Context, request *Request) (*Response, error) {
	text := request.Query["time"]
	if text == "" {
		return &Response{StatusCode: 400, Body: help}, nil
	}
	answer, err := echo.Of(text)
	if err != nil {
		return nil, err
	}
	return &Response{StatusCode: 200, Body: answer}, nil
}
