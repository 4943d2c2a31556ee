// Package function is the platform's side of a cloud function: the event and
// the answer, the caller's secret, the settings, the log line and the panic.
// What a function does it knows nothing of but the kinds of its errors.
package function

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"timeupdater/tracker/errkind"
)

// Work is what a function does with an event.
type Work func(ctx context.Context, e *Event) (Result, error)

// Result is what a call came to. With an error it says what was done
// nevertheless.
type Result struct {
	// Message is one line for a person. The text of an error takes its place.
	Message string

	// Members are a struct whose members follow the message in the answer.
	Members any

	// Fields are for the log line.
	Fields []zap.Field
}

// Function is an instance of a cloud function. It may be called by several
// goroutines at once.
type Function struct {
	config Config
	log    *zap.Logger
	work   Work
}

// New makes a function whose log goes to a writer.
func New(config Config, out io.Writer, work Work) *Function {
	f := &Function{config: config, log: newLog(config.LogLevel, out), work: work}
	if len(config.WebhookSecret) == 0 {
		f.log.Warn("WEBHOOK_SECRET is not set: if the function is public, whoever has its address can call it")
	}
	return f
}

// Broken makes a function that cannot work and answers why.
func Broken(why error, out io.Writer) *Function {
	work := func(context.Context, *Event) (Result, error) {
		return Result{}, fmt.Errorf("the function is misconfigured: %w", why)
	}
	return &Function{config: Config{Timeout: time.Second}, log: newLog(Level{}, out), work: work}
}

// Handle answers one call and logs one line about it. It answers every event
// and never returns an error.
func (f *Function) Handle(ctx context.Context, e *Event) (*Response, error) {
	begin := time.Now()
	if e == nil {
		e = new(Event)
	}
	result, status, err := f.call(ctx, e)
	id := requestID(ctx, e)
	version, _ := ctx.Value("lambdaRuntimeFunctionVersion").(string)
	f.log.Log(levelOf(status), result.Message, append(result.Fields,
		zap.Int("status", status), zap.String("requestId", id), zap.String("version", version),
		zap.Duration("duration", time.Since(begin)))...)
	return respond(status, result, id, err), nil
}

// call does the work of a call, and makes an answer of a panic.
func (f *Function) call(ctx context.Context, e *Event) (result Result, status int, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			status, err = http.StatusInternalServerError, nil
			result.Message = "internal error; the function's log has the details under this request id"
			result.Fields = append(result.Fields, zap.Any("panic", cause), zap.Stack("stack"))
		}
	}()
	if err = f.admit(e); err == nil {
		ctx, cancel := context.WithTimeout(ctx, f.config.Timeout)
		defer cancel()
		result, err = f.work(ctx, e)
	}
	if err != nil {
		result.Message = err.Error()
	}
	return result, statusOf(err), err
}

var (
	errSecret = errkind.New(errkind.Unauthorized, "the header X-Webhook-Secret is missing or wrong")
	errTwice  = errkind.New(errkind.Unauthorized, "the header X-Webhook-Secret is given more than once, with different values")
)

// admit checks what every caller has to bring.
func (f *Function) admit(e *Event) error {
	secret, ok := e.header("X-Webhook-Secret")
	switch {
	case !ok:
		return errTwice
	case !f.config.WebhookSecret.Match(secret):
		return errSecret
	case e.Method != "" && e.Method != http.MethodGet && e.Method != http.MethodPost:
		return errkind.New(errkind.BadInput, "only GET and POST do something here")
	}
	return nil
}

// respond makes the answer. The error may say when to come again.
func respond(status int, r Result, requestID string, err error) *Response {
	parts := slices.DeleteFunc([]string{
		members(map[string]string{"message": r.Message}),
		members(r.Members),
		members(struct {
			RequestID string `json:"requestId,omitempty"`
		}{requestID}),
	}, func(part string) bool { return part == "" })
	headers := map[string]string{"Content-Type": "application/json"}
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

// requestID is the platform's, from the context or else from the event.
func requestID(ctx context.Context, e *Event) string {
	id, _ := ctx.Value("lambdaRuntimeRequestID").(string)
	return cmp.Or(id, shorten(e.requestID))
}

// shorten keeps a stranger's text from filling an answer or the log.
func shorten(s string) string {
	const most = 64
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

// ServiceAccount is the authorization with the token that the platform puts
// into the context of a call if the function has a service account (seen in
// public projects, undocumented for Go).
func ServiceAccount(ctx context.Context) (string, error) {
	var iam struct {
		AccessToken string `json:"access_token"`
	}
	text, _ := ctx.Value("lambdaRuntimeTokenJSON").(string)
	if json.Unmarshal([]byte(text), &iam) != nil || iam.AccessToken == "" {
		return "", errkind.New(errkind.Misconfigured, "TOKEN is missing, and the function has no service account that could take its place")
	}
	return "Bearer " + iam.AccessToken, nil
}
