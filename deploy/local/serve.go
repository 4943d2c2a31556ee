package local

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// Listen opens an address such as :8080. Without a host only this machine can
// reach it, because a local run may hold a real token; 0.0.0.0:8080 is open to
// all. Port 0 is any free one.
func Listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host == "" {
		host = "127.0.0.1"
	}
	address = net.JoinHostPort(host, port)
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, errors.New(address + " is in use: end the program that listens there, or choose another port")
	}
	return listener, err
}

// URL is the address of a listener for those on this machine.
func URL(listener net.Listener) string {
	address, ok := listener.Addr().(*net.TCPAddr)
	if ok && address.IP.IsUnspecified() {
		return "http://" + (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: address.Port}).String()
	}
	return "http://" + listener.Addr().String()
}

// limits are how long the server waits for clients.
type limits struct {
	header time.Duration // for the head of a request
	read   time.Duration // for a whole request
	grace  time.Duration // for calls under way when the end was asked for
}

// Serve answers requests until ctx ends. A request that does not come whole
// within half a minute is refused, and at the end at once. Calls under way are
// then given five seconds, although the context of each of them has ended too.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	return serve(ctx, listener, handler, limits{
		header: 10 * time.Second,
		read:   30 * time.Second,
		grace:  5 * time.Second,
	})
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler, limits limits) error {
	var unused unused
	server := &http.Server{
		Handler:           hurry(ctx, handler),
		ReadHeaderTimeout: limits.header,
		ReadTimeout:       limits.read,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         unused.watch,
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		unused.close()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), limits.grace)
		defer cancel()
		err := server.Shutdown(last)
		if err != nil {
			err = errors.Join(errors.New("some calls did not end in time"), server.Close())
		}
		ended <- err
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// hurry stops waiting for the body of a request when ctx ends. It does not
// disturb a call under way, which has read its body.
func hurry(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stop := context.AfterFunc(ctx, func() {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now()) // if it fails, the grace is left
		})
		defer stop()
		next.ServeHTTP(w, r)
	})
}

// unused are connections over which no request has come yet. Clients open some
// in advance, and net/http would wait for them at the end.
type unused struct {
	mu          sync.Mutex
	connections map[net.Conn]bool
	closed      bool
}

func (u *unused) watch(connection net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.connections, connection)
	case u.closed:
		_ = connection.Close() // nothing was sent over it
	case u.connections == nil:
		u.connections = map[net.Conn]bool{connection: true}
	default:
		u.connections[connection] = true
	}
}

func (u *unused) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for connection := range u.connections {
		_ = connection.Close() // nothing was sent over it
	}
}
