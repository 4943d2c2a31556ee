// Command host stands in for the cloud's runtime: it loads the function's
// plugin, as `host plugin.so`, and serves it over HTTP. Once it serves, it says
// on file descriptor 3 where; it ends when its standard input does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"plugin"
	"reflect"
	"time"

	"timeupdater/deploy/local"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "host:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	begin := time.Now()
	opened, err := plugin.Open(path)
	if err != nil {
		return err
	}
	open := time.Since(begin)
	symbol, err := opened.Lookup("Handler")
	if err != nil {
		return err
	}
	function, err := adapt(symbol)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}

	ready := os.NewFile(3, "ready")
	err = json.NewEncoder(ready).Encode(map[string]any{"url": "http://" + listener.Addr().String(), "open": open})
	if err != nil {
		return err
	}
	if err := ready.Close(); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	server := &http.Server{Handler: local.Handler(function), ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// adapt does for a handler found in a plugin, whose types nobody here knows,
// what [local.Adapt] does for one that is compiled in.
func adapt(handler any) (local.Function, error) {
	value := reflect.ValueOf(handler)
	kind := value.Type()
	if kind.Kind() != reflect.Func || kind.NumIn() != 2 || kind.In(0) != contextType || kind.In(1).Kind() != reflect.Pointer ||
		kind.NumOut() != 2 || kind.Out(1) != errorType {
		return nil, fmt.Errorf("the symbol Handler is a %s, not a func(context.Context, *Request) (*Response, error)", kind)
	}
	return func(ctx context.Context, event []byte) ([]byte, error) {
		request := reflect.New(kind.In(1).Elem())
		if err := json.Unmarshal(event, request.Interface()); err != nil {
			return nil, fmt.Errorf("the event does not fit the function: %w", err)
		}
		results := value.Call([]reflect.Value{reflect.ValueOf(ctx), request})
		if err, failed := results[1].Interface().(error); failed {
			return nil, err
		}
		return json.Marshal(results[0].Interface())
	}, nil
}
