package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"timeupdater/tracker/triggers"
)

// Answer is what a messenger says of a message.
type Answer struct {
	Status int
	Taken  bool
	Says   string // in its words, perhaps none
}

// Try sends a trigger's message about a sample issue, once, from this machine.
// The request is the one that Tracker would send.
func Try(ctx context.Context, via http.RoundTripper, t triggers.Trigger, sample Sample) (Answer, error) {
	const timeout = 15 * time.Second
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	action := t.Actions[0]
	r, err := http.NewRequestWithContext(ctx, action.Method, action.Endpoint, strings.NewReader(sample.fill(string(action.Body))))
	if err != nil {
		return Answer{}, errors.New("the address cannot be read") // it is a secret
	}
	r.Header.Set("Content-Type", action.ContentType)
	for name, value := range action.Headers {
		r.Header.Set(name, string(value))
	}
	if action.Auth.Type == "oauth" {
		r.Header.Set(action.Auth.HeaderName, action.Auth.TokenType+" "+string(action.Auth.AccessToken))
	}
	response, err := via.RoundTrip(r) // follows no redirect
	if err != nil {
		return Answer{}, fmt.Errorf("no answer: %w", err)
	}
	defer response.Body.Close()
	const most = 64 << 10
	text, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil {
		return Answer{}, fmt.Errorf("the answer broke off: %w", err)
	}
	return newAnswer(response.StatusCode, text), nil
}

// newAnswer reads an answer: of JSON what Telegram and Yandex Messenger call
// description and Mattermost message, otherwise the text as of Slack.
func newAnswer(status int, text []byte) Answer {
	var said struct {
		OK                   *bool
		Description, Message string
	}
	a := Answer{Status: status, Taken: status >= 200 && status < 300, Says: string(text)}
	if json.Unmarshal(text, &said) == nil {
		a.Taken = a.Taken && (said.OK == nil || *said.OK)
		a.Says = said.Description + said.Message
	}
	const most = 300
	a.Says = strings.Map(printable, strings.Join(strings.Fields(a.Says), " "))
	if runes := []rune(a.Says); len(runes) > most {
		a.Says = string(runes[:most]) + "…"
	}
	return a
}

// printable drops what a terminal may take for a command.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return -1
}
