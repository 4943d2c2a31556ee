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
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"timeupdater/tracker/errkind"
)

// Work is what a function does with a call.
type Work func(ctx context.Context, e *Event) (Result, error)

// Door tells whether a caller may come in, and if not why.
type Door func(e *Event) error

// Timer is what a function does when a timer fires: it reads a message and
// returns the job that the message asks for. An error is about the message, and
// then nothing is done for any other message of the event either.
type Timer func(m Message) (Job, error)

// Job is work whose input has been read.
type Job func(ctx context.Context) (Result, error)

// Result is what a call came to. With an error it says what was done
// nevertheless.
type Result struct {
	// Message is one line for a person. The text of an error takes its place.
	Message string

	// Members are a struct whose members follow the message in the answer.
	Members any

	// Fields are for the log line.
	Fields []zap.Field

	// Level is the least that the log line has, although nothing failed. Quiet
	// makes it a warning at most: it was said within the hour.
	Level zapcore.Level
	Quiet bool
}

// Function is an instance of a cloud function. It may be called by several
// goroutines at once.
type Function struct {
	config Config
	log    *zap.Logger
	door   Door
	calls  Work
	timer  Timer
}

// New makes a function whose log goes to a writer. A function that does nothing
// by itself has no timer, nil.
func New(config Config, out io.Writer, door Door, calls Work, timer Timer) *Function {
	return &Function{config: config, log: newLog(config.LogLevel, out), door: door, calls: calls, timer: timer}
}

// Warn logs what the administrator should know of how the function is set.
func (f *Function) Warn(text string) { f.log.Warn(text) }

// Broken makes a function that cannot work and says why.
func Broken(why error, out io.Writer) *Function {
	err := fmt.Errorf("the function is misconfigured: %w", why)
	return &Function{
		config: Config{Timeout: time.Second},
		log:    newLog(Level{}, out),
		door:   func(*Event) error { return nil },
		calls:  func(context.Context, *Event) (Result, error) { return Result{}, err },
		timer:  func(Message) (Job, error) { return nil, err },
	}
}

// Handle does what an event asks for, and logs one line for a call and one for
// each message of a timer. The messages are done in turn; the answer is that of
// the last.
//
// A failure over HTTP is an answer with its status, see [Statuses]. Without
// HTTP the platform looks at no status: a call has failed only if Handle
// returns an error (documented). Then it counts and alerts, and repeats the
// call where it was told to. So if the failure may pass by itself, a raw call
// returns an error, and an answer if somebody has to act. A timer reads no
// answers and returns an error for every failure. The text of such an error is
// the message that the answer would have had.
func (f *Function) Handle(ctx context.Context, e *Event) (*Response, error) {
	if e == nil {
		e = new(Event)
	}
	ctx, cancel := context.WithTimeout(ctx, f.config.Timeout-toAnswer)
	defer cancel()
	var answer *Response
	var failures []error
	for _, job := range f.jobs(e) {
		var failure error
		answer, failure = f.do(ctx, e, job)
		failures = append(failures, failure)
	}
	if err := errors.Join(failures...); err != nil {
		return nil, err
	}
	return answer, nil
}

// toAnswer is the part of a call's time that is left for its answer.
const toAnswer = 500 * time.Millisecond

// jobs are what an event asks for, or the one that says why it gets nothing.
func (f *Function) jobs(e *Event) []Job {
	jobs, err := f.read(e)
	if err != nil {
		return []Job{func(context.Context) (Result, error) { return Result{}, err }}
	}
	return jobs
}

func (f *Function) read(e *Event) (jobs []Job, err error) {
	if !e.isTrigger() {
		call := func(ctx context.Context) (Result, error) { return f.calls(ctx, e) }
		return []Job{call}, f.door(e)
	}
	messages, err := e.timers(time.Now())
	if err != nil {
		return nil, err
	}
	if f.timer == nil {
		return nil, errNoTimer
	}
	for _, m := range messages {
		job, err := f.timer(m)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, job)
	}
	return jobs, nil
}

var (
	errNoTimer = errkind.New(errkind.Unauthorized, "timers are not answered here")
	errPanic   = errkind.New(errkind.Internal, "internal error; the function's log has the details under this request id")
)

// do does one job, logs its line, and makes its answer, or its error if the
// platform has to know of the failure.
func (f *Function) do(ctx context.Context, e *Event, job Job) (*Response, error) {
	begin := time.Now()
	result, err := guard(ctx, job)
	if err != nil {
		result.Message = err.Error()
	}
	status := statusOf(err)
	level := max(levelOf(status.Code), result.Level)
	if result.Quiet {
		level = min(level, zapcore.WarnLevel)
	}
	id := requestID(ctx, e)
	version, _ := ctx.Value("lambdaRuntimeFunctionVersion").(string)
	f.log.Log(level, result.Message, append(result.Fields,
		zap.Int("status", status.Code), zap.String("requestId", id), zap.String("version", version),
		zap.Int64("durationMs", time.Since(begin).Milliseconds()))...)
	if e.isTrigger() && status.failed() || e.Method == "" && status.Passes {
		return nil, errors.New(result.Message) // the text alone
	}
	return respond(status.Code, result, id, version, err), nil
}

// guard does a job and makes an error of a panic.
func guard(ctx context.Context, job Job) (result Result, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			result.Fields = append(result.Fields, zap.Any("panic", cause), zap.Stack("stack"))
			err = errPanic
		}
	}()
	return job(ctx)
}

// requestID is the platform's, from the context or else from the event.
func requestID(ctx context.Context, e *Event) string {
	id, _ := ctx.Value("lambdaRuntimeRequestID").(string)
	return cmp.Or(id, shorten(e.requestID))
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
