package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"timeupdater/deploy/function"
)

// toAnswer is how long the function has to answer, its start included.
const toAnswer = 8 * time.Second

// Answer is what came of a call without an id. Its texts are each on one line
// and hold none of the keys that were sent.
type Answer struct {
	Missing string // why there is no answer; empty if there is one

	Status   int
	Crashed  bool            // the platform says that the function failed
	Version  string          // of the function; empty if the platform did not tell
	Message  string          // if the answer is of the function's form
	Settings json.RawMessage // how the function is set, as it came; older functions do not tell
}

// Call calls the function at an address without an id, which writes nothing. It
// follows no redirect, which could carry the keys elsewhere. A nil transport is
// that of package http.
func Call(ctx context.Context, address string, keys Keys, transport http.RoundTripper) Answer {
	ctx, cancel := context.WithTimeout(ctx, toAnswer)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return noAnswer(err, keys)
	}
	if keys.API != "" {
		request.Header.Set("Authorization", "Api-Key "+string(keys.API))
	}
	if len(keys.Secrets) > 0 {
		request.Header.Set("X-Webhook-Secret", string(keys.Secrets[0]))
	}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return noAnswer(err, keys)
	}
	defer response.Body.Close()
	const most = 64 << 10
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil {
		return noAnswer(err, keys)
	}
	a := Answer{
		Status:  response.StatusCode,
		Crashed: response.Header.Get("X-Function-Error") == "true",
		Version: oneLine(response.Header.Get(function.VersionHeader)),
	}
	var members struct {
		Message  string
		Settings json.RawMessage
	}
	if json.Unmarshal(body, &members) == nil {
		a.Message, a.Settings = keys.hide(oneLine(members.Message)), members.Settings
	}
	return a
}

// noAnswer is what an error says of an answer that did not come.
func noAnswer(err error, keys Keys) Answer {
	if errors.Is(err, context.DeadlineExceeded) {
		return Answer{Missing: fmt.Sprintf("within %v", toAnswer)}
	}
	var address *url.Error
	if errors.As(err, &address) { // which repeats the address
		err = address.Err
	}
	return Answer{Missing: keys.hide(oneLine(err.Error()))}
}

// LacksID tells whether the function itself answered, and took the keys.
func (a Answer) LacksID() bool { return a.is(http.StatusBadRequest, "no issue key") }

// LacksSecret tells whether the function refused the secret, or asks for one.
func (a Answer) LacksSecret() bool {
	return a.is(http.StatusUnauthorized, "the header X-Webhook-Secret")
}

// LacksRight tells whether the platform refused the caller, if it was not the
// function, see [Answer.LacksSecret].
func (a Answer) LacksRight() bool {
	return a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden
}

// IsMisconfigured tells whether the function refuses its settings. The message
// names the setting.
func (a Answer) IsMisconfigured() bool {
	return a.is(http.StatusInternalServerError, "the function is misconfigured")
}

func (a Answer) is(status int, begin string) bool {
	return a.Status == status && strings.HasPrefix(a.Message, begin)
}

// hide takes the keys out of a text that a stranger wrote.
func (k Keys) hide(text string) string {
	for _, secret := range append(slices.Clone(k.Secrets), k.API) {
		if secret != "" {
			text = strings.ReplaceAll(text, string(secret), "[hidden]")
		}
	}
	return text
}

// oneLine makes a stranger's text fit for a terminal.
func oneLine(text string) string {
	const most = 300
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	if len(runes) > most {
		runes = append(runes[:most], '…')
	}
	return string(runes)
}
