package local

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestListen(t *testing.T) {
	t.Parallel()
	for address, prefix := range map[string]string{
		":0":          "http://127.0.0.1:",
		"127.0.0.1:0": "http://127.0.0.1:",
		"0.0.0.0:0":   "http://127.0.0.1:", // as this machine reaches it
	} {
		listener, err := Listen(address)
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		if url := URL(listener); !strings.HasPrefix(url, prefix) || strings.HasSuffix(url, ":0") {
			t.Errorf("%s: %s, want %s…", address, url, prefix)
		}
	}
	listener, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		t.Errorf(":0 listens on %v, which others can reach", listener.Addr())
	}
	taken := listener.Addr().String()
	if _, err := Listen(taken); err == nil || !strings.HasPrefix(err.Error(), taken+" is in use") {
		t.Errorf("a port that is in use: %v", err)
	}
	if _, err := Listen("8080"); err == nil {
		t.Error("8080 is an address")
	}
}

func TestServeLetsCallsFinish(t *testing.T) {
	t.Parallel()
	listener, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, listener, Handler(func(context.Context, []byte) ([]byte, error) {
			cancel() // the end is asked for in the middle of a call
			<-ctx.Done()
			return []byte(`{"statusCode":200,"body":"done"}`), nil
		}))
	}()
	response, err := http.Get(URL(listener))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "done" {
		t.Errorf("the call under way got %q, %v", body, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := http.Get(URL(listener)); err == nil {
		t.Error("it still answers")
	}
}

// Clients open connections in advance. Nobody should have to wait for those.
func TestServeDoesNotWaitForUnusedConnections(t *testing.T) {
	t.Parallel()
	listener, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, listener, http.NotFoundHandler()) }()
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	response, err := http.Get(URL(listener))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	cancel()
	if err := <-ended; err != nil { // an error after a long wait if it waits
		t.Error(err)
	}
}

// slowly sends a part of a request and waits for what comes back, or for the
// end of the connection.
func slowly(t *testing.T, address, part string) (answer <-chan string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := io.WriteString(connection, part); err != nil {
		t.Fatal(err)
	}
	all := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(connection) // a reset is an end too
		all <- string(text)
	}()
	return all
}

const halfABody = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"

func TestServeRefusesSlowBodies(t *testing.T) {
	t.Parallel()
	listener, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		short := limits{header: time.Minute, read: time.Millisecond, grace: time.Minute}
		ended <- serve(ctx, listener, Handler(answering(`{"statusCode":200}`)), short)
	}()
	select {
	case answer := <-slowly(t, listener.Addr().String(), halfABody):
		if !strings.HasPrefix(answer, "HTTP/1.1 408 ") || !strings.Contains(answer, `"errorCode":408`) {
			t.Errorf("answered %q, want 408 in JSON", answer)
		}
	case <-time.After(10 * time.Second):
		t.Error("it still waits for the body")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A person who has pressed Ctrl-C does not wait for a client that sends slowly,
// or not at all.
func TestServeDoesNotWaitForSlowClients(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{
		"half a body": halfABody,
		"no body yet": strings.TrimSuffix(halfABody, "half"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := Listen(":0")
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			function := Handler(answering(`{"statusCode":200}`))
			go func() {
				ended <- Serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					cancel() // the end is asked for when the head of the request has come
					function.ServeHTTP(w, r)
				}))
			}()
			slowly(t, listener.Addr().String(), part)
			if err := <-ended; err != nil { // an error after a long wait if it waits
				t.Error(err)
			}
		})
	}
}

func TestServeTellsWhyItCannot(t *testing.T) {
	t.Parallel()
	listener, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := Serve(context.Background(), listener, http.NotFoundHandler()); err == nil {
		t.Error("no error with a closed listener")
	}
}
