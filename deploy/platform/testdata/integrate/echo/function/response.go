//go:build ycf

package main

import _ "embed"

//go:embed help.txt
var help string

// Response is the answer.
type Response struct {
	StatusCode int    `json:"statusCode"`
	Body       string `json:"body"`
}
