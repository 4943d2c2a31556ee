package local

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// What the platform does to headers (documented): some never reach the
// function, some never reach the caller, some may not be set at all, and some
// it keeps for itself and passes on under another name.
var (
	removedFromRequest = []string{
		"Authorization", "Connection", "Content-Md5", "Cookie", "Expect", "Max-Forwards", "Proxy-Authenticate",
		"Server", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Www-Authenticate",
	}
	removedFromAnswer = []string{"Authorization", "Connection", "Cookie", "Host", "Max-Forwards", "User-Agent"}
	forbiddenInAnswer = []string{"Proxy-Authenticate", "Transfer-Encoding", "Via", "Www-Authenticate"}
	remappedInAnswer  = []string{"Content-Md5", "Date", "Server"}
)

const remappedPrefix = "X-Yf-Remapped-"

// errMalformed is the platform's refusal of an answer that is not of its form.
var errMalformed = errors.New("malformed serverless function response")

// answer is what the function has to answer over HTTP (documented).
type answer struct {
	StatusCode        int                 `json:"statusCode"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

// sendAnswer turns the function's answer into the HTTP response, or into the
// 502 with which the platform refuses an answer of another form.
func sendAnswer(w http.ResponseWriter, text []byte) {
	status, headers, body, err := parseAnswer(text)
	if err != nil {
		sendError(w, http.StatusBadGateway, err.Error())
		return
	}
	maps.Copy(w.Header(), headers)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the caller is gone; there is nobody to tell
}

func parseAnswer(text []byte) (status int, headers http.Header, body []byte, err error) {
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return 0, nil, nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	if bytes.Equal(bytes.TrimSpace(text), []byte("null")) || a.StatusCode < 200 || a.StatusCode > 599 {
		return 0, nil, nil, fmt.Errorf("%w: statusCode is %d", errMalformed, a.StatusCode)
	}
	headers, err = a.headers()
	if err != nil {
		return 0, nil, nil, err
	}
	body = []byte(a.Body)
	if a.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(a.Body); err != nil {
			return 0, nil, nil, fmt.Errorf("%w: body is not Base64: %w", errMalformed, err)
		}
	}
	return a.StatusCode, headers, body, nil
}

// headers joins the answer's two dictionaries; multiValueHeaders wins.
func (a *answer) headers() (http.Header, error) {
	given := http.Header{}
	for name, value := range a.Headers {
		given.Set(name, value)
	}
	for name, values := range a.MultiValueHeaders {
		given[http.CanonicalHeaderKey(name)] = values
	}
	sent := http.Header{}
	for name, values := range given {
		switch {
		case slices.Contains(forbiddenInAnswer, name):
			return nil, fmt.Errorf("%w: header %s is not allowed", errMalformed, name)
		case slices.Contains(removedFromAnswer, name):
		case slices.Contains(remappedInAnswer, name):
			sent[remappedPrefix+name] = values
		default:
			sent[name] = values
		}
	}
	return sent, nil
}
