package local

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
	"unicode/utf8"
)

// MaxEvent is the platform's limit for the JSON of a request, in bytes
// (documented). A local body may be as long.
const MaxEvent = 3_670_016

// event is what the platform makes of an HTTP request (documented).
type event struct {
	HTTPMethod                      string              `json:"httpMethod"`
	Headers                         map[string]string   `json:"headers"`
	MultiValueHeaders               map[string][]string `json:"multiValueHeaders"`
	Path                            string              `json:"path"` // always empty: functions get no paths
	QueryStringParameters           map[string]string   `json:"queryStringParameters"`
	MultiValueQueryStringParameters map[string][]string `json:"multiValueQueryStringParameters"`
	RequestContext                  requestContext      `json:"requestContext"`
	Body                            string              `json:"body"`
	IsBase64Encoded                 bool                `json:"isBase64Encoded"`
}

type requestContext struct {
	Identity struct {
		SourceIP  string `json:"sourceIp"`
		UserAgent string `json:"userAgent"`
	} `json:"identity"`
	HTTPMethod       string `json:"httpMethod"`
	RequestID        string `json:"requestId"`
	RequestTime      string `json:"requestTime"`      // as in the common log format
	RequestTimeEpoch int64  `json:"requestTimeEpoch"` // seconds
}

// Handler serves the function over HTTP as the cloud does, at every path. With
// ?integration=raw the body is the event and the answer is sent as it is, with
// status 200; otherwise the request becomes an event and the answer must have
// the platform's form.
//
// The function's context is not canceled when the caller goes away, and passes
// on the values of the request's context.
func Handler(function Function) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxEvent))
		if err != nil {
			refuseBody(w, err)
			return
		}

		requestID := newRequestID()
		w.Header().Set("X-Request-Id", requestID)
		ctx := context.WithoutCancel(r.Context())
		raw := r.URL.Query().Get("integration") == "raw"
		input := body
		if !raw {
			input = mustMarshal(newEvent(r, body, requestID))
		}

		answer, failure := call(ctx, function, input, requestID)
		switch {
		case failure != nil:
			w.Header().Set("X-Function-Error", "true")
			sendJSON(w, http.StatusBadGateway, mustMarshal(failure))
		case raw:
			sendJSON(w, http.StatusOK, answer)
		default:
			sendAnswer(w, answer)
		}
	})
}

// refuseBody says why a request's body could not be read.
func refuseBody(w http.ResponseWriter, err error) {
	status, message := http.StatusBadRequest, "the body of the request cannot be read: "+err.Error()
	if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
		status, message = http.StatusRequestEntityTooLarge, fmt.Sprintf("the body of the request is longer than %d bytes", MaxEvent)
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		status, message = http.StatusRequestTimeout, "the body of the request did not come in time"
	}
	w.Header().Set("Connection", "close") // the rest of the body may still come
	sendError(w, status, message)
}

func newEvent(r *http.Request, body []byte, requestID string) event {
	now := time.Now()
	headers := r.Header.Clone()
	for _, name := range removedFromRequest {
		headers.Del(name)
	}
	headers.Set("Host", r.Host)
	headers.Set("X-Request-Id", requestID)
	query := r.URL.Query()

	e := event{
		HTTPMethod:                      r.Method,
		Headers:                         last(headers),
		MultiValueHeaders:               headers,
		QueryStringParameters:           last(query),
		MultiValueQueryStringParameters: query,
		Body:                            string(body),
	}
	if !utf8.Valid(body) {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	e.RequestContext.HTTPMethod = r.Method
	e.RequestContext.RequestID = requestID
	e.RequestContext.RequestTime = now.Format("2/Jan/2006:15:04:05 -0700")
	e.RequestContext.RequestTimeEpoch = now.Unix()
	e.RequestContext.Identity.UserAgent = r.UserAgent()
	e.RequestContext.Identity.SourceIP = r.RemoteAddr
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		e.RequestContext.Identity.SourceIP = host
	}
	return e
}

// last keeps the last of several values, as the platform does (documented).
func last(values map[string][]string) map[string]string {
	single := make(map[string]string, len(values))
	for name, all := range values {
		if len(all) > 0 {
			single[name] = all[len(all)-1]
		}
	}
	return single
}

// sendError is an answer of the platform's own, in the place of the function's.
func sendError(w http.ResponseWriter, status int, message string) {
	sendJSON(w, status, mustMarshal(struct {
		Code    int    `json:"errorCode"`
		Message string `json:"errorMessage"`
		Type    string `json:"errorType"`
	}{status, message, "ProxyIntegrationError"}))
}

func sendJSON(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // the caller is gone; there is nobody to tell
}
