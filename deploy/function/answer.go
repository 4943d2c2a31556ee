package function

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Response is the answer in the form that the platform turns into HTTP
// (documented).
type Response struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Body       string            `json:"body"` // JSON
}

// VersionHeader holds the function's version, as the platform names it, in every
// answer over HTTP.
const VersionHeader = "X-Function-Version"

// respond makes the answer. The error may say when to come again.
func respond(status int, r Result, requestID, version string, err error) *Response {
	parts := slices.DeleteFunc([]string{
		members(map[string]string{"message": r.Message}),
		members(r.Members),
		members(struct {
			RequestID string `json:"requestId,omitempty"`
		}{requestID}),
	}, func(part string) bool { return part == "" })
	headers := map[string]string{"Content-Type": "application/json"}
	if version != "" {
		headers[VersionHeader] = version
	}
	if status == http.StatusServiceUnavailable {
		headers["Retry-After"] = strconv.Itoa(int(math.Ceil(waitOf(err).Seconds())))
	}
	return &Response{StatusCode: status, Headers: headers, Body: "{" + strings.Join(parts, ",") + "}"}
}

// members are those of a struct or a map in JSON, without braces.
func members(of any) string {
	if of == nil {
		return ""
	}
	text, _ := json.Marshal(of) // texts and numbers only, cannot fail
	return string(text[1 : len(text)-1])
}

// waitOf is how long to wait before calling again, a second at least.
func waitOf(err error) time.Duration {
	var known interface{ Wait() time.Duration }
	if errors.As(err, &known) {
		return max(known.Wait(), time.Second)
	}
	return time.Second
}
