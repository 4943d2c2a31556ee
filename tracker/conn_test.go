package tracker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"timeupdater/tracker/errkind"
)

func newTLSServer(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.EnableHTTP2 = true
	s.Config.ErrorLog = discard()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// frail is a server whose connections do not outlive a sleep: each answers
// the requests of one waking period, and the first one after it meets fate.
type frail struct {
	net.Listener
	fate     func(net.Conn)
	asleep   atomic.Int64 // counts the sleeps
	requests atomic.Int64 // answered
	met      atomic.Int64 // requests that met the fate
}

func newFrail(t *testing.T, fate func(net.Conn)) *frail {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &frail{Listener: listener, fate: fate}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			go f.serve(conn)
		}
	}()
	return f
}

func (f *frail) serve(conn net.Conn) {
	born := f.asleep.Load()
	reader := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		if f.asleep.Load() != born {
			f.met.Add(1)
			f.fate(conn)
			return
		}
		f.requests.Add(1)
		body, headers := goodIssue, ""
		if strings.HasSuffix(request.URL.Path, "_search") {
			body, headers = "[]", "X-Total-Count: 0\r\nX-Total-Pages: 0\r\n"
		}
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s", headers, len(body), body)
	}
}

func hangUp(conn net.Conn) { conn.Close() }

func tear(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0) // RST instead of FIN
	conn.Close()
}

func silence(net.Conn) {}

// client has one connection, so that it waits for it instead of making another.
func (f *frail) client(t *testing.T) *Client {
	t.Helper()
	return newClient(t, func(c *Config) {
		c.URL = "http://" + f.Addr().String()
		transport := newTransport()
		transport.MaxConnsPerHost = 1
		c.Transport = transport
	})
}

func TestConnectionsThatDiedAsleepAreNotNoticed(t *testing.T) {
	t.Parallel()
	for fateName, fate := range map[string]func(net.Conn){"closed": hangUp, "reset": tear} {
		for _, kind := range []string{"read", "search", "write", "delete"} {
			t.Run(kind+", "+fateName, func(t *testing.T) {
				t.Parallel()
				f := newFrail(t, fate)
				client := f.client(t)
				send := requestKinds(client)[kind]
				if err := send(context.Background()); err != nil {
					t.Fatal(err)
				}
				f.asleep.Add(1)
				ctx, calls := CountCalls(context.Background())
				if err := send(ctx); err != nil {
					t.Errorf("the first call after the sleep: %v", err)
				}
				if f.met.Load() != 1 || f.requests.Load() != 2 {
					t.Errorf("%d requests met a dead connection, %d were answered; want 1 and 2", f.met.Load(), f.requests.Load())
				}
				if calls.Total() != 1 {
					t.Errorf("%d calls: it took a wait, where the transport should have sent it again at once", calls.Total())
				}
			})
		}
	}
}

// Nobody knows whether Tracker added the record before the connection died.
func TestAnAddedRecordIsNotSentAgain(t *testing.T) {
	t.Parallel()
	f := newFrail(t, hangUp)
	client := f.client(t)
	if _, err := client.Issue(context.Background(), "TEST-1"); err != nil {
		t.Fatal(err)
	}
	f.asleep.Add(1)
	_, err := client.AddRecord(context.Background(), "TEST-1", Hour, "x")
	if !errors.Is(err, ErrNoAnswer) || errkind.Of(err) != errkind.Unavailable || f.met.Load() != 1 || f.requests.Load() != 1 {
		t.Errorf("%d sent, error %v; want 1 and ErrNoAnswer", f.met.Load(), err)
	}
}

func TestASilentConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"read", "search", "write", "delete"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := newFrail(t, silence)
			client := f.client(t)
			client.rest.SetTimeout(500 * time.Millisecond)
			send := requestKinds(client)[kind]
			if err := send(context.Background()); err != nil {
				t.Fatal(err)
			}
			f.asleep.Add(1)
			ctx, calls := CountCalls(context.Background())
			if err := send(ctx); err != nil || calls.Total() != 2 {
				t.Errorf("%d calls, error %v; want 2", calls.Total(), err)
			}
		})
	}
}

// A timeout of one attempt is not the caller's deadline, and must not look
// like it.
func TestSilenceIsNoDeadline(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	client := s.client()
	client.rest.SetTimeout(20 * time.Millisecond)
	ctx, calls := CountCalls(context.Background())
	_, err := client.Issue(ctx, "TEST-1")
	if !errors.Is(err, ErrNoAnswer) || errors.Is(err, context.DeadlineExceeded) || calls.Total() != 4 {
		t.Errorf("%d tries, error %v", calls.Total(), err)
	}
}

// The cloud's connections to Tracker are of this kind.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	s := newServer(t, answer(200, goodIssue))
	secure := newTLSServer(t, s)
	transport := newTransport()
	transport.TLSClientConfig.RootCAs = secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	var protocol atomic.Value
	client := newClient(t, func(c *Config) {
		c.URL = secure.URL + basePath
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			answer, err := transport.RoundTrip(r)
			if err == nil {
				protocol.Store(answer.Proto)
			}
			return answer, err
		})
	})
	if _, err := client.SetSpent(context.Background(), "TEST-1", 1, 0); err != nil {
		t.Fatal(err)
	}
	if protocol.Load() != "HTTP/2.0" {
		t.Errorf("%v was spoken", protocol.Load())
	}
	secure.CloseClientConnections()
	if _, err := client.SetSpent(context.Background(), "TEST-1", 1, 0); err != nil {
		t.Errorf("after the connection died: %v", err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
