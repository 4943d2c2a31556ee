package tracker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"timeupdater/tracker/errkind"
)

var matches = map[string]error{
	"ErrNotFound": ErrNotFound, "ErrForbidden": ErrForbidden,
	"ErrConflict": ErrConflict, "ErrRejected": ErrRejected,
}

func TestRefusalsAreToldApart(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct {
		kind            errkind.Kind
		meaning, advice string
	}{
		301: {errkind.Denied, "", "redirects are not followed"},
		400: {errkind.Denied, "ErrRejected", ""},
		401: {errkind.Denied, "", "check the token"},
		403: {errkind.Denied, "ErrForbidden", "the organization id is wrong"},
		404: {errkind.NotFound, "ErrNotFound", "may not see it"},
		409: {errkind.Contended, "ErrConflict", ""},
		412: {errkind.Contended, "ErrConflict", ""},
		418: {errkind.Denied, "", ""},
		422: {errkind.Denied, "ErrRejected", ""},
		423: {errkind.Locked, "", "Tracker locked it"},
		428: {errkind.Denied, "", ""},
		429: {errkind.Unavailable, "", ""},
		500: {errkind.Unavailable, "", ""},
		501: {errkind.Unavailable, "", ""},
		503: {errkind.Unavailable, "", ""},
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, answer(status, `{"errors":{},"errorMessages":["Nein."],"statusCode":999}`))
			_, err := s.client().Issue(context.Background(), "TEST-1")
			var e *Error
			if !errors.As(err, &e) || e.Status != status || e.Op != "read issue" || e.Key != "TEST-1" {
				t.Fatalf("error %+v", err)
			}
			err = fmt.Errorf("on the way up: %w", err)
			if got := errkind.Of(err); got != want.kind {
				t.Errorf("kind %d, want %d", got, want.kind)
			}
			for name, meaning := range matches {
				if errors.Is(err, meaning) != (name == want.meaning) {
					t.Errorf("%s: %v", name, errors.Is(err, meaning))
				}
			}
			for _, part := range []string{"TEST-1: read issue", fmt.Sprint(status), "Nein", want.advice} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%v does not say %q", err, part)
				}
			}
		})
	}
}

// A cause that knows its kind knows better than the status.
func TestTheCauseDecidesTheKind(t *testing.T) {
	t.Parallel()
	for want, err := range map[errkind.Kind]error{
		errkind.OutOfTime:     &Error{Status: 429, Err: context.DeadlineExceeded},
		errkind.NoTotal:       &Error{Status: 200, Err: ErrTooMany},
		errkind.Unavailable:   &Error{Status: 200, Err: ErrInconsistent},
		errkind.Denied:        &Error{Status: 200, Err: errCutOff},
		errkind.Misconfigured: &Error{Err: errBadToken},
		errkind.BadInput:      &KeyError{},
		errkind.Internal:      &Error{},
	} {
		if got := errkind.Of(fmt.Errorf("on the way up: %w", err)); got != want {
			t.Errorf("%v: kind %d, want %d", err, got, want)
		}
	}
}

func TestTrackersWordsAreKept(t *testing.T) {
	t.Parallel()
	const jsonType = "application/json"
	for name, test := range map[string]struct {
		contentType, body string
		messages          []string
		fields            map[string]string
	}{
		"messages":              {jsonType, `{"errors":{},"errorMessages":["Issue does not exist."],"statusCode":404}`, []string{"Issue does not exist."}, nil},
		"Russian":               {jsonType, `{"errors":{},"errorMessages":["Задача не существует."],"statusCode":404}`, []string{"Задача не существует."}, nil},
		"fields":                {jsonType, `{"errors":{"spent":"read only","a":"b"},"errorMessages":[]}`, nil, map[string]string{"spent": "read only", "a": "b"}},
		"errorCode":             {jsonType, `{"errorMessages":["Organization is not available"],"errorCode":620345}`, []string{"Organization is not available"}, nil},
		"plain text":            {"text/plain", "Authorization required", []string{"Authorization required"}, nil},
		"text of no type":       {"", " Authorization\n required\x1b[31m ", []string{"Authorization required [31m"}, nil},
		"HTML":                  {"text/html", "<html><title>502</title></html>", nil, nil},
		"nothing":               {"", "", nil, nil},
		"not the JSON it says":  {jsonType, "<html>", nil, nil},
		"JSON of another shape": {jsonType, `["no"]`, nil, nil},
		"messages of no text":   {jsonType, `{"errorMessages":"no","errors":{"spent":["x"]}}`, nil, map[string]string{"spent": ""}},
		"controls":              {jsonType, `{"errorMessages":["a\r\nb\u001b[2J\u202ec\u0000d"]}`, []string{"a b [2J c d"}, nil},
		"broken UTF-8":          {"text/plain", "a\xffb", []string{"a?b"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, plain(418, test.contentType, test.body))
			_, err := s.client().Issue(context.Background(), "TEST-1")
			var e *Error
			if !errors.As(err, &e) || e.Status != 418 || !slices.Equal(e.Messages, test.messages) || !maps.Equal(e.Fields, test.fields) {
				t.Errorf("%+v, want %q and %q", err, test.messages, test.fields)
			}
		})
	}
}

func TestTrackersWordsAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("щ", 5000)
	var fields, messages []string
	for i := range 100 {
		fields = append(fields, fmt.Sprintf("%q:%q", fmt.Sprint(i, long), long))
		messages = append(messages, fmt.Sprintf("%q", long))
	}
	for name, script := range map[string]http.HandlerFunc{
		"JSON": answer(422, `{"errors":{`+strings.Join(fields, ",")+`},"errorMessages":[`+strings.Join(messages, ",")+`]}`),
		"text": plain(422, "text/plain", strings.Join(messages, " ")),
	} {
		s := newServer(t, script)
		_, err := s.client().Issue(context.Background(), "TEST-1")
		if text := err.Error(); len(text) > 12_000 || len(text) < 300 || !utf8.ValidString(text) {
			t.Errorf("%s: %d bytes: %.300s", name, len(text), text)
		}
	}
}

// Whatever goes wrong, nothing that can be printed holds the token, not even
// if the other side repeats it.
func TestTheTokenIsNeverShown(t *testing.T) {
	t.Parallel()
	for name, script := range badScripts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, script)
			client := s.client()
			client.rest.SetTimeout(100 * time.Millisecond)
			sends := requestKinds(client)
			sends["worklog"] = func(ctx context.Context) error { _, err := client.Worklog(ctx, "TEST-1"); return err }
			sends["links"] = func(ctx context.Context) error { _, _, err := client.IssueWithLinks(ctx, "TEST-1"); return err }
			for what, send := range sends {
				err := send(context.Background())
				if err == nil && what != "delete" {
					t.Errorf("%s: no error", what)
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
						if text := fmt.Sprintf(verb, e); strings.Contains(text, "canary") || strings.Contains(text, canary[3:]) {
							t.Errorf("%s: %s shows the token: %s", what, verb, text)
						}
					}
				}
			}
			if text := fmt.Sprintf("%v %+v %#v", client, client, client); strings.Contains(text, "canary") {
				t.Errorf("the client shows the token: %s", text)
			}
		})
	}
}

// badScripts fail in every way, most of them repeating the token.
func badScripts() map[string]http.HandlerFunc {
	scripts := map[string]http.HandlerFunc{
		"reset": reset, "cut off": cutOff,
		"silence":     func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"no HTTP":     hijack("220 mail.example ESMTP\r\n"),
		"long header": hijack("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10) + "\r\n\r\n"),
		"a header":    repeat("HTTP/1.1 200 OK\r\nTOKEN\r\n\r\n"),
		"a length":    repeat("HTTP/1.1 200 OK\r\nContent-Length: TOKEN\r\n\r\n"),
		"a status":    repeat("HTTP/1.1 TOKEN OK\r\n\r\n"),
		"a protocol":  repeat("TOKEN 200 OK\r\n\r\n"),
		"a coding":    repeat("HTTP/1.1 200 OK\r\nTransfer-Encoding: TOKEN\r\n\r\n"),
		"200 HTML":    echo(200, "text/html", "<p>TOKEN"),
		"200 JSON":    echo(200, "application/json", `{"id":"1","key":"TOKEN","version":"TOKEN"}`),
		"200 no id":   echo(200, "application/json", `{"key":"TOKEN"}`),
		"200 text":    echo(200, "application/json", `TOKEN`),
		"200 key":     echo(200, "application/json", `{"id":"1","key":"TOKEN","spent":"P1X"}`),
		"200 spent":   echo(200, "application/json", `{"id":"TOKEN","key":"TOKEN","version":1,"spent":"TOKEN","duration":"TOKEN"}`),
		"200 list":    echo(200, "application/json", `[{"id":"TOKEN","key":"TOKEN","version":1,"spent":"TOKEN","duration":"TOKEN"}]`),
		"duration":    echo(200, "application/json", `{"id":"1","key":"TEST-1","version":1,"duration":5,"spent":5}`),
	}
	for _, status := range []int{302, 400, 401, 403, 404, 409, 412, 422, 423, 429, 500, 502, 503} {
		scripts[fmt.Sprint(status, " JSON")] = echo(status, "application/json", `{"errorMessages":["you sent TOKEN"],"errors":{"TOKEN":"TOKEN"}}`)
		scripts[fmt.Sprint(status, " text")] = echo(status, "text/plain", strings.Repeat("x", 180)+" TOKEN")
		scripts[fmt.Sprint(status, " early text")] = echo(status, "text/plain", "Authorization: TOKEN")
	}
	return scripts
}

// echo repeats the token in its answer.
func echo(status int, contentType, format string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		body := strings.ReplaceAll(format, "TOKEN", r.Header.Get("Authorization"))
		plain(status, contentType, body)(w, r)
	}
}

// repeat repeats the token in something that may not be HTTP.
func repeat(format string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		hijack(strings.ReplaceAll(format, "TOKEN", strings.TrimPrefix(r.Header.Get("Authorization"), "OAuth ")))(w, r)
	}
}

// hijack answers with something that may not be HTTP.
func hijack(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		_, _ = conn.Write([]byte(text))
	}
}

// What is read of an answer is shown in answers and logs as well.
func TestATokenInAnAnswerIsHidden(t *testing.T) {
	t.Parallel()
	s := newServer(t, echo(200, "application/json", `{"id":"1","key":"TOKEN","version":1,"parent":{"id":"2","key":"TOKEN"}}`))
	issue, err := s.client().Issue(context.Background(), "TEST-1")
	if err != nil || issue.Key != "OAuth [hidden]" || issue.Parent.Key != "OAuth [hidden]" {
		t.Errorf("%+v, error %v", issue, err)
	}
}

func TestAWordForATokenMayBeInAnyText(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, `{"id":"1","key":"demo-1","version":1}`))
	issue, err := s.client(func(c *Config) { c.Authorization = token("OAuth demo") }).Issue(context.Background(), "demo-1")
	if err != nil || issue.Key != "demo-1" {
		t.Errorf("%+v, error %v", issue, err)
	}
}
