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

// grace is how long calls under way may take after the end was asked for.
const grace = 5 * time.Second

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

// Serve answers requests until ctx ends. Those under way are then given five
// seconds, although the context of each of them has ended too.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	var unused unused
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         unused.watch,
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		unused.close()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
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
