package local

import (
	"context"
	"errors"
	"net"
	"net/http"
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
	listener, err := net.Listen("tcp", address)
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
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
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
