// Timeupdater is a Yandex Cloud Function that keeps time spent rolled up in
// Yandex Tracker: a trigger calls it with the key of an issue, and that issue
// and all above it get the time spent of their sub-issues.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"timeupdater/deploy/settings"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// Request is the event: what the platform makes of an HTTP request, or what
// the caller of a raw invocation sends (documented). In the latter the headers
// too are the caller's own words.
type Request struct {
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters"`
	RequestContext        struct {
		RequestID string `json:"requestId"`
	} `json:"requestContext"`
}

// UnmarshalJSON takes any JSON. What does not fit counts as missing, so that
// the caller is told what to send instead of getting the platform's 502.
//
//nolint:unparam // the interface json.Unmarshaler has an error
func (r *Request) UnmarshalJSON(data []byte) error {
	type plain Request
	_ = json.Unmarshal(data, (*plain)(r)) // fills in what fits
	return nil
}

// header is a header's value, whatever the case of its name: a raw event is
// as its caller wrote it.
func (r *Request) header(name string) string {
	for given, value := range r.Headers {
		if strings.EqualFold(given, name) {
			return value
		}
	}
	return ""
}

// Response is the answer in the form that the platform turns into HTTP
// (documented). Its body is an [Answer] in JSON.
type Response struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Body       string            `json:"body"`
}

// Answer says what a call did.
type Answer struct {
	Message   string            `json:"message"`
	Issue     string            `json:"issue,omitempty"`
	Changed   []summarize.Level `json:"changed,omitempty"`
	Unchanged []summarize.Level `json:"unchanged,omitempty"` // already right
	RequestID string            `json:"requestId,omitempty"`
}

// instance is made by the first call and serves all others of this instance.
var instance = sync.OnceValue(func() *function {
	s, err := settings.Load()
	return newFunction(s, err, os.Stderr)
})

// Handler is the entry point of the function, handler.Handler. It answers
// every event and never returns an error. It may be called by several
// goroutines at once.
func Handler(ctx context.Context, request *Request) (*Response, error) {
	return instance().handle(ctx, request), nil
}

type function struct {
	settings   settings.Settings
	broken     error // why the function cannot work
	log        *zap.Logger
	summarizer *summarize.Summarizer
}

func newFunction(s settings.Settings, broken error, out zapcore.WriteSyncer) *function {
	f := &function{settings: s, broken: broken, log: newLog(s.LogLevel, out)}
	if broken != nil {
		return f
	}
	client, err := s.NewClient()
	if err != nil {
		f.broken = err
		return f
	}
	f.summarizer = summarize.New(client, s.Options())
	if len(s.WebhookSecret) == 0 {
		f.log.Warn("WEBHOOK_SECRET is not set: if the function is public, whoever has its address can call it")
	}
	return f
}

// newLog writes one JSON object a line, with the names that the platform
// understands: message, and level in capitals (documented).
func newLog(level zapcore.Level, out zapcore.WriteSyncer) *zap.Logger {
	encoding := zap.NewProductionEncoderConfig()
	encoding.MessageKey = "message"
	encoding.TimeKey = "time"
	encoding.EncodeLevel = zapcore.CapitalLevelEncoder
	encoding.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(encoding), zapcore.Lock(out), level))
}

// handle answers one call and logs one line about it.
func (f *function) handle(ctx context.Context, request *Request) (response *Response) {
	begin := time.Now()
	if request == nil {
		request = new(Request)
	}
	ctx, calls := tracker.CountCalls(ctx)
	answer := Answer{RequestID: requestID(ctx, request)}
	status, fields := http.StatusInternalServerError, []zap.Field{}
	defer func() {
		if cause := recover(); cause != nil {
			answer.Message = "internal error; the function's log has the details under this request id"
			fields = append(fields, zap.Any("panic", cause), zap.Stack("stack"))
			response = respond(status, answer, nil)
		}
		f.logCall(status, answer, append(fields, zap.Int("calls", calls.Total()), zap.Duration("duration", time.Since(begin))))
	}()
	err := f.update(ctx, request, &answer)
	if err != nil {
		answer.Message = err.Error()
	}
	status = statusOf(err)
	return respond(status, answer, err)
}

// update does the work of a call and completes the answer.
func (f *function) update(ctx context.Context, request *Request, answer *Answer) error {
	if f.broken != nil {
		return fmt.Errorf("the function is misconfigured: %w", f.broken)
	}
	if !f.settings.WebhookSecret.Match(request.header("X-Webhook-Secret")) {
		return errSecret
	}
	key, err := f.issueKey(request)
	if err != nil {
		return err
	}
	answer.Issue = key
	ctx, cancel := context.WithTimeout(ctx, f.settings.Timeout)
	defer cancel()
	levels, err := f.summarizer.Update(ctx, key)
	answer.report(levels)
	return err
}

var (
	errSecret = errors.New("the header X-Webhook-Secret is missing or wrong")
	errNoID   = errors.New(`no issue key: call with ?id=TEST-1, or invoke with {"queryStringParameters":{"id":"TEST-1"}}`)
	errNotSet = errors.New("the id still holds {{…}}: Tracker fills in {{issue.key}} only in a trigger's own address; copy it there as it is")
)

// issueKey is the key that the call is about. The tutorial that people follow
// shows the address with not_var, an escape of its own markup, in front of the
// variable; who copies that sends it along.
func (f *function) issueKey(request *Request) (string, error) {
	id := request.QueryStringParameters["id"]
	bare, escaped := strings.CutPrefix(id, "not_var")
	switch {
	case id == "":
		return "", errNoID
	case strings.Contains(id, "{{"):
		return "", errNotSet
	case escaped:
		f.log.Info("the trigger's address holds not_var in front of {{issue.key}}; it can go", zap.String("id", shorten(id)))
	}
	return tracker.ParseKey(bare)
}

// statuses tells who has to act. The first that applies counts.
var statuses = []struct {
	applies func(error) bool
	status  int
}{
	{is(errSecret), http.StatusUnauthorized},
	{is(errNoID), http.StatusBadRequest},
	{is(errNotSet), http.StatusBadRequest},
	{as[*tracker.KeyError], http.StatusBadRequest},
	{is(context.DeadlineExceeded), http.StatusGatewayTimeout},
	{is(context.Canceled), http.StatusGatewayTimeout},
	{as[*summarize.ContendedError], http.StatusConflict},
	{as[*summarize.StaleError], http.StatusServiceUnavailable},
	{as[*summarize.LagError], http.StatusServiceUnavailable},
	{as[*summarize.RefusedError], http.StatusUnprocessableEntity},
	{as[*summarize.LeftoverError], http.StatusUnprocessableEntity},
	{as[*summarize.CopiesError], http.StatusUnprocessableEntity},
	{as[*summarize.CycleError], http.StatusUnprocessableEntity},
	{as[*summarize.DepthError], http.StatusUnprocessableEntity},
	{as[*summarize.OverflowError], http.StatusUnprocessableEntity},
	{as[*tracker.DurationError], http.StatusUnprocessableEntity},
	{is(tracker.ErrTooMany), http.StatusUnprocessableEntity},
	{tracker.IsLocked, http.StatusUnprocessableEntity},
	{tracker.IsNotFound, http.StatusNotFound},
	{tracker.IsDenied, http.StatusBadGateway},
	{tracker.IsRateLimited, http.StatusServiceUnavailable},
	{is(tracker.ErrInconsistent), http.StatusServiceUnavailable},
	{tracker.IsUnavailable, http.StatusServiceUnavailable},
	{is(settings.ErrNoToken), http.StatusInternalServerError},
	{as[*tracker.Error], http.StatusBadGateway},
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	for _, s := range statuses {
		if s.applies(err) {
			return s.status
		}
	}
	return http.StatusInternalServerError
}

// respond makes the answer; err may say when to come again.
func respond(status int, answer Answer, err error) *Response {
	body, _ := json.Marshal(answer) // texts and numbers only, cannot fail
	headers := map[string]string{"Content-Type": "application/json"}
	if status == http.StatusServiceUnavailable {
		wait := time.Second
		var e *tracker.Error
		if errors.As(err, &e) {
			wait = max(wait, e.RetryAfter)
		}
		headers["Retry-After"] = strconv.Itoa(int(math.Ceil(wait.Seconds())))
	}
	return &Response{StatusCode: status, Headers: headers, Body: string(body)}
}

// report puts the levels into the answer and, in words, into its
// message.
func (a *Answer) report(levels []summarize.Level) {
	var words []string
	for _, level := range levels {
		if level.From == level.To {
			a.Unchanged = append(a.Unchanged, level)
			words = append(words, fmt.Sprintf("%s is already %s", level.Issue, level.To))
			continue
		}
		a.Changed = append(a.Changed, level)
		words = append(words, fmt.Sprintf("%s changed from %s to %s", level.Issue, level.From, level.To))
	}
	a.Message = cmp.Or(strings.Join(words, ", "),
		"nothing to do: "+a.Issue+" has neither sub-issues nor a parent")
}

// logCall writes the one line about a call, at the level of who has to act.
func (f *function) logCall(status int, answer Answer, fields []zap.Field) {
	level := zapcore.InfoLevel
	switch {
	case status >= 500:
		level = zapcore.ErrorLevel
	case status >= 400:
		level = zapcore.WarnLevel
	}
	f.log.Log(level, answer.Message, append(fields,
		zap.String("requestId", answer.RequestID),
		zap.String("issue", answer.Issue),
		zap.Int("status", status),
		zap.Any("changed", answer.Changed))...)
}

// requestID is the platform's, from the context or else from the event.
func requestID(ctx context.Context, request *Request) string {
	id, _ := ctx.Value("lambdaRuntimeRequestID").(string)
	return cmp.Or(id, shorten(request.RequestContext.RequestID))
}

// shorten keeps a stranger's text from filling the log.
func shorten(s string) string {
	const most = 64
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}
