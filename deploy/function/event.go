package function

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"timeupdater/tracker/errkind"
)

// Event is what the platform makes of an HTTP request, or what the caller of a
// raw invocation sends (documented). In the latter everything is the caller's
// own words.
type Event struct {
	Method  string              // empty in a raw invocation
	Headers map[string]string   // over HTTP with names in canonical form, raw as the caller wrote them
	Query   map[string]string   // of several values with one name the last
	Queries map[string][]string // all values

	requestID string
}

// UnmarshalJSON takes any JSON. What does not fit counts as missing, so that
// the caller is told what to send instead of getting the platform's 502. Names
// match to the letter.
func (e *Event) UnmarshalJSON(data []byte) error {
	var requestContext map[string]json.RawMessage
	var members map[string]json.RawMessage
	_ = json.Unmarshal(data, &members)
	_ = json.Unmarshal(members["requestContext"], &requestContext)
	for name, to := range map[string]any{
		"httpMethod": &e.Method, "headers": &e.Headers,
		"queryStringParameters": &e.Query, "multiValueQueryStringParameters": &e.Queries,
	} {
		_ = json.Unmarshal(members[name], to) // fills in what fits
	}
	_ = json.Unmarshal(requestContext["requestId"], &e.requestID)
	return nil
}

// Parameter is a parameter of the query, empty if it is not there. It must not
// be there with different values.
func (e *Event) Parameter(name string) (string, error) {
	value := e.Query[name]
	if slices.ContainsFunc(e.Queries[name], func(other string) bool { return other != value }) {
		return "", errkind.New(errkind.BadInput, fmt.Sprintf("%s is given more than once: call once for each", name))
	}
	return value, nil
}

// header is a header's value, whatever the case of its name, and false if
// there are several that differ.
func (e *Event) header(name string) (value string, ok bool) {
	found := false
	for given, v := range e.Headers {
		if !strings.EqualFold(given, name) {
			continue
		}
		if found && v != value {
			return "", false
		}
		value, found = v, true
	}
	return value, true
}

// Response is the answer in the form that the platform turns into HTTP
// (documented).
type Response struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Body       string            `json:"body"` // JSON
}
