package function

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"timeupdater/tracker/errkind"
)

// Event is what the platform makes of an HTTP request, what the caller of a
// raw invocation sends, or what a timer sends (documented). In the latter two
// everything is the caller's own words, since anybody who may call the function
// may invoke it raw.
type Event struct {
	Method  string              // empty if it did not come over HTTP
	Headers map[string]string   // over HTTP with names in canonical form, raw as the caller wrote them
	Query   map[string]string   // of several values with one name the last
	Queries map[string][]string // all values

	body      json.RawMessage
	encoded   bool // the body, in base64
	requestID string
	messages  []message
}

// UnmarshalJSON takes any JSON. What does not fit counts as missing, so that
// the caller is told what to send instead of getting the platform's 502. The
// event's own names match to the letter.
func (e *Event) UnmarshalJSON(data []byte) error {
	var requestContext map[string]json.RawMessage
	var members map[string]json.RawMessage
	_ = json.Unmarshal(data, &members)
	_ = json.Unmarshal(members["requestContext"], &requestContext)
	for name, to := range map[string]any{
		"httpMethod": &e.Method, "headers": &e.Headers,
		"queryStringParameters": &e.Query, "multiValueQueryStringParameters": &e.Queries,
		"messages": &e.messages, "body": &e.body, "isBase64Encoded": &e.encoded,
	} {
		if member, ok := members[name]; ok {
			_ = json.Unmarshal(member, to) // fills in what fits
		}
	}
	_ = json.Unmarshal(requestContext["requestId"], &e.requestID)
	return nil
}

// Body is what the caller sent, of so many bytes at most. It is decoded only when
// it is asked for: a function may be public, and a stranger's body large.
func (e *Event) Body(most int) ([]byte, error) {
	const longer = 2 // at most, within the event's JSON or in base64
	tooLong := errkind.New(errkind.BadInput, fmt.Sprintf("the body is longer than %d bytes", most))
	if len(e.body) > longer*most {
		return nil, tooLong
	}
	var text string
	if len(e.body) > 0 && json.Unmarshal(e.body, &text) != nil {
		return nil, errkind.New(errkind.BadInput, "the body is not a text")
	}
	body := []byte(text)
	if e.encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, errkind.New(errkind.BadInput, "the body is not the base64 that it is said to be")
		}
	}
	if len(body) > most {
		return nil, tooLong
	}
	return body, nil
}

// Header are the headers, with names in canonical form.
func (e *Event) Header() http.Header {
	header := make(http.Header, len(e.Headers))
	for name, value := range e.Headers {
		header.Add(name, value)
	}
	return header
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

// Flag is a parameter of the query that is 1 for true, and 0 or not there for
// false.
func (e *Event) Flag(name string) (bool, error) {
	value, err := e.Parameter(name)
	if err == nil && value != "" && value != "0" && value != "1" {
		err = errkind.New(errkind.BadInput, name+" must be 1 for yes or 0 for no")
	}
	return value == "1", err
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

// Message is what a timer says when it fires.
type Message struct {
	// Created is when it fired, by the platform's clock, and never later than
	// now. If the event does not say, it is now.
	Created time.Time

	// Payload is what whoever made the timer wrote into it.
	Payload string
}

// message is a message of a trigger, in the platform's form (documented).
type message struct {
	Metadata struct {
		Type    string `json:"event_type"`
		Created string `json:"created_at"` // RFC 3339
	} `json:"event_metadata"`
	Details struct {
		Payload string `json:"payload"`
	} `json:"details"`
}

// ofTimer is the type of a timer's messages (documented). Other triggers, such
// as those of queues, have others.
const ofTimer = "yandex.cloud.events.serverless.triggers.TimerMessage"

// isTrigger tells an event of a trigger from a call.
func (e *Event) isTrigger() bool { return e.Method == "" && len(e.messages) > 0 }

// timers are the messages of an event, all of which must be timers'.
func (e *Event) timers(now time.Time) ([]Message, error) {
	var timers []Message
	for _, m := range e.messages {
		if m.Metadata.Type != ofTimer {
			return nil, errkind.New(errkind.BadInput, fmt.Sprintf("a message of type %q says nothing here; a timer's has %q", shorten(m.Metadata.Type), ofTimer))
		}
		created, err := time.Parse(time.RFC3339, m.Metadata.Created)
		if err != nil || created.After(now) {
			created = now
		}
		timers = append(timers, Message{created, m.Details.Payload})
	}
	return timers, nil
}

// shorten keeps a stranger's text from filling an answer or the log.
func shorten(s string) string {
	const most = 64
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}
