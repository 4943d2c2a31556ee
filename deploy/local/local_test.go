package local

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// exchange sends one request to the function over HTTP.
func exchange(t *testing.T, function Function, method, target, body string, header http.Header) (*http.Response, string) {
	t.Helper()
	server := httptest.NewServer(Handler(function))
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(context.Background(), method, server.URL+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(request.Header, header)
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// answering is a function that always gives the same answer.
func answering(answer string) Function {
	return func(context.Context, []byte) ([]byte, error) { return []byte(answer), nil }
}

func TestRequestBecomesEvent(t *testing.T) {
	t.Parallel()
	var got event
	function := func(ctx context.Context, text []byte) ([]byte, error) {
		if err := json.Unmarshal(text, &got); err != nil {
			return nil, err
		}
		if id := ctx.Value("lambdaRuntimeRequestID"); id != got.RequestContext.RequestID {
			t.Errorf("lambdaRuntimeRequestID = %v, the event says %q", id, got.RequestContext.RequestID)
		}
		return []byte(`{"statusCode":204}`), nil
	}
	response, _ := exchange(t, function, http.MethodPost, "/?id=TEST-1&id=TEST-2&empty=", `{"a":1}`, http.Header{
		"Authorization":    {"Api-Key secret"},
		"Cookie":           {"a=b"},
		"X-Webhook-Secret": {"first", "second"},
		"User-Agent":       {"Tracker"},
	})

	if response.StatusCode != http.StatusNoContent {
		t.Errorf("status = %d, want 204", response.StatusCode)
	}
	if id := response.Header.Get("X-Request-Id"); id == "" || id != got.RequestContext.RequestID || id != got.Headers["X-Request-Id"] {
		t.Errorf("X-Request-Id = %q, the event says %q and %q", id, got.RequestContext.RequestID, got.Headers["X-Request-Id"])
	}
	if want := map[string]string{"id": "TEST-2", "empty": ""}; !reflect.DeepEqual(got.QueryStringParameters, want) {
		t.Errorf("queryStringParameters = %v, want %v", got.QueryStringParameters, want)
	}
	if want := []string{"TEST-1", "TEST-2"}; !reflect.DeepEqual(got.MultiValueQueryStringParameters["id"], want) {
		t.Errorf("multiValueQueryStringParameters.id = %v, want %v", got.MultiValueQueryStringParameters["id"], want)
	}
	if got.Headers["X-Webhook-Secret"] != "second" || len(got.MultiValueHeaders["X-Webhook-Secret"]) != 2 {
		t.Errorf("X-Webhook-Secret = %q of %q, want the last of two", got.Headers["X-Webhook-Secret"], got.MultiValueHeaders["X-Webhook-Secret"])
	}
	for _, name := range []string{"Authorization", "Cookie"} {
		if _, ok := got.MultiValueHeaders[name]; ok || got.Headers[name] != "" {
			t.Errorf("header %s reached the function", name)
		}
	}
	if got.HTTPMethod != "POST" || got.RequestContext.HTTPMethod != "POST" || got.Path != "" {
		t.Errorf("method = %q, %q, path = %q", got.HTTPMethod, got.RequestContext.HTTPMethod, got.Path)
	}
	if got.RequestContext.Identity.SourceIP != "127.0.0.1" || got.RequestContext.Identity.UserAgent != "Tracker" {
		t.Errorf("identity = %+v", got.RequestContext.Identity)
	}
	if got.Body != `{"a":1}` || got.IsBase64Encoded {
		t.Errorf("body = %q, isBase64Encoded = %v", got.Body, got.IsBase64Encoded)
	}
}

func TestBinaryBodyIsBase64(t *testing.T) {
	t.Parallel()
	var got event
	function := func(_ context.Context, text []byte) ([]byte, error) {
		return []byte(`{"statusCode":200}`), json.Unmarshal(text, &got)
	}
	exchange(t, function, http.MethodPost, "/", "\xff\xfe", nil)
	if got.Body != "//4=" || !got.IsBase64Encoded {
		t.Errorf("body = %q, isBase64Encoded = %v, want //4= in Base64", got.Body, got.IsBase64Encoded)
	}
}

func TestAnswerBecomesResponse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer string
		status int
		body   string
		header http.Header
	}{
		"status, header and body": {
			`{"statusCode":503,"headers":{"retry-after":"7"},"body":"{}"}`,
			503, "{}", http.Header{"Retry-After": {"7"}},
		},
		"several values win over one": {
			`{"statusCode":200,"headers":{"X-A":"1"},"multiValueHeaders":{"x-a":["2","3"]}}`,
			200, "", http.Header{"X-A": {"2", "3"}},
		},
		"body in Base64":                  {`{"statusCode":200,"body":"aGk=","isBase64Encoded":true}`, 200, "hi", nil},
		"a header that callers never get": {`{"statusCode":200,"headers":{"Cookie":"a"}}`, 200, "", http.Header{"Cookie": nil}},
		"Server is passed on under another name": {
			`{"statusCode":200,"headers":{"Server":"mine"}}`,
			200, "", http.Header{"Server": nil, "X-Yf-Remapped-Server": {"mine"}},
		},
		"unknown fields are ignored": {`{"statusCode":200,"body":"x","more":1}`, 200, "x", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, body := exchange(t, answering(test.answer), http.MethodGet, "/", "", nil)
			if response.StatusCode != test.status || body != test.body {
				t.Errorf("got %d %q, want %d %q", response.StatusCode, body, test.status, test.body)
			}
			for name, want := range test.header {
				if got := response.Header[name]; !reflect.DeepEqual(got, want) {
					t.Errorf("header %s = %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestMalformedAnswerIsBadGateway(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"no JSON":                    `ok`,
		"nothing":                    ``,
		"null":                       `null`,
		"a list":                     `[]`,
		"no status":                  `{"body":"x"}`,
		"a status that is no status": `{"statusCode":99}`,
		"a body that is no string":   `{"statusCode":200,"body":{"a":1}}`,
		"broken Base64":              `{"statusCode":200,"body":"%","isBase64Encoded":true}`,
		"a forbidden header":         `{"statusCode":401,"headers":{"WWW-Authenticate":"Basic"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, body := exchange(t, answering(answer), http.MethodGet, "/", "", nil)
			if response.StatusCode != http.StatusBadGateway || !strings.Contains(body, `"errorType":"ProxyIntegrationError"`) {
				t.Errorf("got %d %s, want 502 and ProxyIntegrationError", response.StatusCode, body)
			}
		})
	}
}

func TestFailureIsBadGateway(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		function Function
		message  string
		kind     string
	}{
		"an error": {
			func(context.Context, []byte) ([]byte, error) { return nil, errors.New("out of luck") },
			"out of luck", "UserCodeError",
		},
		"a panic": {
			func(context.Context, []byte) ([]byte, error) { panic("out of range") },
			"user code execution causes panic: out of range", "UserCodePanic",
		},
	}
	for name, test := range tests {
		for _, target := range []string{"/", "/?integration=raw"} {
			t.Run(name+" at "+target, func(t *testing.T) {
				t.Parallel()
				response, body := exchange(t, test.function, http.MethodPost, target, "{}", nil)
				var got Failure
				if err := json.Unmarshal([]byte(body), &got); err != nil {
					t.Fatal(err)
				}
				if response.StatusCode != http.StatusBadGateway || got.Message != test.message || got.Type != test.kind {
					t.Errorf("got %d %s, want 502, %q and %q", response.StatusCode, body, test.message, test.kind)
				}
				if response.Header.Get("X-Function-Error") != "true" {
					t.Error("no X-Function-Error")
				}
			})
		}
	}
}

func TestRawPassesEventAndAnswerAsTheyAre(t *testing.T) {
	t.Parallel()
	echo := func(_ context.Context, event []byte) ([]byte, error) { return event, nil }
	const event = `{"statusCode":404, "body":"x"}`
	response, body := exchange(t, echo, http.MethodPost, "/?integration=raw", event, http.Header{"X-Webhook-Secret": {"s"}})
	if response.StatusCode != http.StatusOK || body != event {
		t.Errorf("got %d %q, want 200 and the event", response.StatusCode, body)
	}
}

func TestTooLongRequestIsRefused(t *testing.T) {
	t.Parallel()
	called := false
	function := func(context.Context, []byte) ([]byte, error) {
		called = true
		return nil, nil
	}
	response, body := exchange(t, function, http.MethodPost, "/", strings.Repeat("x", MaxEvent+1), nil)
	if response.StatusCode != http.StatusRequestEntityTooLarge || called {
		t.Errorf("status = %d, called = %v, want 413 and no call", response.StatusCode, called)
	}
	const want = `{"errorCode":413,"errorMessage":"the body of the request is longer than 3670016 bytes","errorType":"ProxyIntegrationError"}`
	if kind := response.Header.Get("Content-Type"); kind != "application/json" || body != want {
		t.Errorf("answered %s %s, want %s", kind, body, want)
	}
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	type request struct {
		QueryStringParameters map[string]string `json:"queryStringParameters"`
	}
	type response struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	function := Adapt(func(_ context.Context, r *request) (*response, error) {
		switch id := r.QueryStringParameters["id"]; id {
		case "":
			return &response{400, "id is missing"}, nil
		case "ERROR":
			return nil, errors.New("broken")
		default:
			return &response{200, id}, nil
		}
	})
	tests := map[string]struct {
		event, output string
		ok            bool
	}{
		"done":          {`{"queryStringParameters":{"id":"TEST-1"}}`, `{"statusCode":200,"body":"TEST-1"}`, true},
		"refused":       {`{}`, `{"statusCode":400,"body":"id is missing"}`, false},
		"an error":      {`{"queryStringParameters":{"id":"ERROR"}}`, `{"errorMessage":"broken","errorType":"UserCodeError"}`, false},
		"an empty call": {``, `{"errorMessage":"the event does not fit the function: unexpected end of JSON input","errorType":"UserCodeError"}`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, ok := Invoke(context.Background(), function, []byte(test.event))
			if string(output) != test.output || ok != test.ok {
				t.Errorf("Invoke = %s, %v, want %s, %v", output, ok, test.output, test.ok)
			}
		})
	}
}

func TestCallerWhoLeavesDoesNotCancelTheCall(t *testing.T) {
	t.Parallel()
	type key struct{}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "kept"))
	cancel()
	function := func(ctx context.Context, _ []byte) ([]byte, error) {
		if ctx.Err() != nil || ctx.Value(key{}) != "kept" {
			t.Errorf("context: %v, value %v", ctx.Err(), ctx.Value(key{}))
		}
		return []byte(`{"statusCode":200}`), nil
	}
	recorder := httptest.NewRecorder()
	Handler(function).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	if recorder.Code != http.StatusOK {
		t.Errorf("status = %d, want 200", recorder.Code)
	}
}
