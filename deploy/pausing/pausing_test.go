package pausing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/doctor"
	"timeupdater/deploy/function"
	"timeupdater/deploy/local"
	"timeupdater/deploy/pausing"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

// Secrets. None of them must ever be in an error.
const (
	canary = "canary-71c2"
	secret = canary + "-secret"
	apiKey = canary + "-key"
)

const address = "https://functions.yandexcloud.net/d4e1"

// keys are those that the function takes.
var keys = doctor.Keys{API: apiKey, Secrets: []triggers.Secret{secret, canary + "-older"}}

// answering is a function's address where a status and a body come back.
func answering(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// set answers a call without an id as the function does that is set so.
func set(settings string) http.Handler {
	return answering(http.StatusBadRequest, `{"message":"no issue key: call with ?id=TEST-1","planned":true,"settings":`+settings+`}`)
}

func ask(answer http.Handler, sent doctor.Keys) (pausing.State, error) {
	return pausing.Ask(context.Background(), pausing.Config{URL: address, Keys: sent, Transport: trackertest.InProcess(answer)})
}

func TestWhatTheFunctionTells(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings string
		want     pausing.State
	}{
		"nothing is set":    {`{"pause":false,"write":"auto","ownTime":true}`, pausing.State{Write: "auto", OwnTime: true}},
		"paused":            {`{"pause":true,"write":"auto","ownTime":true}`, pausing.State{Pause: true, Write: "auto", OwnTime: true}},
		"everything is set": {`{"pause":true,"sweep":"1m0s","queues":["TEST","OTHER"],"write":"worklog","ownTime":true}`, pausing.State{Pause: true, Sweep: time.Minute, Queues: []string{"TEST", "OTHER"}, Write: "worklog", OwnTime: true}},
		"all queues":        {`{"pause":false,"sweep":"24h0m0s","queues":["*"],"write":"spent","ownTime":false}`, pausing.State{Sweep: 24 * time.Hour, Queues: []string{"*"}, Write: "spent"}},
		"and more":          {`{"pause":true,"write":"auto","ownTime":true,"later":[1]}`, pausing.State{Pause: true, Write: "auto", OwnTime: true}},
	} {
		if got, err := ask(set(test.settings), keys); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, error %v; want %+v", name, got, err, test.want)
		}
	}
}

// asking is a function that asks for a secret, and fails as it was told.
func asking(secret string, failure error) http.Handler {
	var callers function.Callers
	_ = callers.WebhookSecret.Decode(secret) // it is not empty
	return handlerOf(function.New(function.Config{Timeout: time.Minute}, io.Discard, callers.Admit, func(context.Context, *function.Event) (function.Result, error) {
		return function.Result{}, failure
	}, nil))
}

func handlerOf(f *function.Function) http.Handler { return local.Handler(local.Adapt(f.Handle)) }

func TestWhatToDoWhenItDoesNotTell(t *testing.T) {
	t.Parallel()
	older := errkind.New(errkind.BadInput, "no issue key: call with ?id=TEST-1")
	crashing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Function-Error", "true")
		w.WriteHeader(http.StatusBadGateway)
	})
	misconfigured := handlerOf(function.Broken(errkind.New(errkind.Misconfigured, "QUEUES must be queue keys, not "+secret), io.Discard))
	for name, test := range map[string]struct {
		answer http.Handler
		keys   doctor.Keys
		says   string
	}{
		"an older version":                 {asking(secret, older), keys, "older version: deploy"},
		"no secret":                        {asking(secret, older), doctor.Keys{}, "asks for its secret: set WEBHOOK_SECRET"},
		"another secret":                   {asking("another", older), keys, "takes another secret: set WEBHOOK_SECRET"},
		"no API key":                       {answering(403, `{"errorMessage":"denied"}`), doctor.Keys{}, "private (403): set FUNCTION_API_KEY"},
		"no API key, but a secret":         {answering(401, ""), doctor.Keys{Secrets: keys.Secrets}, "private (401): set FUNCTION_API_KEY"},
		"an API key that may not":          {answering(403, `{"errorMessage":"denied"}`), keys, "refuses the API key (403): check FUNCTION_API_KEY"},
		"a wrong setting":                  {misconfigured, keys, "misconfigured: QUEUES must be queue keys, not [hidden]"},
		"a crash":                          {crashing, keys, "look at its log"},
		"too many calls":                   {answering(429, ""), keys, "(429): try again"},
		"no function there":                {answering(404, ""), keys, "not this function (404): check the address"},
		"a page":                           {answering(200, "<html>"+canary), keys, "not this function (200)"},
		"a redirect":                       {http.RedirectHandler("https://elsewhere.example", http.StatusFound), keys, "not this function (302)"},
		"another function's settings":      {answering(400, `{"message":"no","settings":{"pause":true,"write":"auto"}}`), keys, "not this function (400)"},
		"a way of writing of a later time": {set(`{"pause":true,"write":"` + canary + `","ownTime":true}`), keys, "in a way that is not known here"},
		"a queue that is none":             {set(`{"pause":true,"write":"auto","queues":["` + canary + `"]}`), keys, "in a way that is not known here"},
		"no queue":                         {set(`{"pause":true,"write":"auto","queues":[]}`), keys, "in a way that is not known here"},
		"a time that is none":              {set(`{"pause":true,"write":"auto","sweep":"often"}`), keys, "in a way that is not known here"},
		"pause in a word":                  {set(`{"pause":"yes","write":"auto"}`), keys, "in a way that is not known here"},
		"settings that are none":           {set(`null`), keys, "in a way that is not known here"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ask(test.answer, test.keys)
			if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), address) {
				t.Errorf("error %v; want %q", err, test.says)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, got), canary) {
				t.Errorf("a secret came out: %+v, %v", got, err)
			}
		})
	}
}

// What is sent is what a trigger sends, without an id and to nobody else.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	var sent []string
	_, _ = ask(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Method, r.URL.String(), r.Header.Get("Authorization"), r.Header.Get("X-Webhook-Secret"))
		http.Redirect(w, r, "https://elsewhere.example", http.StatusTemporaryRedirect)
	}), keys)
	if want := []string{http.MethodGet, address, "Api-Key " + apiKey, secret}; !reflect.DeepEqual(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
}

func TestAnAddressThatIsNone(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "functions.yandexcloud.net/d4e1", "http://elsewhere.example/", address + "?id=TEST-1", "https://me:" + secret + "@elsewhere.example/"} {
		unreached := trackertest.InProcess(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Errorf("%q was called", url) }))
		_, err := pausing.Ask(context.Background(), pausing.Config{URL: url, Keys: keys, Transport: unreached})
		if err == nil || !strings.Contains(err.Error(), "address is no good") || strings.Contains(err.Error(), canary) {
			t.Errorf("%q: error %v", url, err)
		}
	}
}

// broken is where nobody answers.
type broken struct{ err error }

func (b broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, b.err }

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	c := pausing.Config{URL: address, Keys: keys, Transport: broken{errors.New("refused, with " + apiKey)}}
	if _, err := pausing.Ask(context.Background(), c); err == nil || !strings.Contains(err.Error(), "no answer, refused, with [hidden]: check the address") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := pausing.Ask(ctx, c); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after an interrupt", err)
	}
}
