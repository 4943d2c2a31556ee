package trackertest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// InProcess is a transport that calls a handler in the goroutine of the
// caller, without sockets. A handler that panics with [http.ErrAbortHandler]
// breaks the connection: before it wrote anything the request fails, later the
// body ends too early. A request whose context has ended fails, and so does
// one whose context ends while the handler is at work, although that may have
// acted.
func InProcess(h http.Handler) http.RoundTripper { return inProcess{h} }

type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rec := &recorder{header: http.Header{}}
	aborted := rec.serve(p.handler, serverSide(r))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if aborted && rec.status == 0 {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return rec.response(r, aborted), nil
}

// serverSide is a request as a server sees it.
func serverSide(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:1"
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// recorder takes an answer.
type recorder struct {
	header http.Header
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
}

func (rec *recorder) serve(h http.Handler, r *http.Request) (aborted bool) {
	defer func() {
		if v := recover(); v != nil {
			if err, ok := v.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			aborted = true
		}
	}()
	h.ServeHTTP(rec, r)
	rec.WriteHeader(http.StatusOK)
	return false
}

func (rec *recorder) Header() http.Header { return rec.header }

// Flush lets a handler send a part of its answer.
func (rec *recorder) Flush() { rec.WriteHeader(http.StatusOK) }

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status, rec.sent = status, rec.header.Clone()
	}
}

func (rec *recorder) Write(b []byte) (int, error) {
	rec.WriteHeader(http.StatusOK)
	return rec.body.Write(b)
}

func (rec *recorder) response(r *http.Request, aborted bool) *http.Response {
	resp := &http.Response{
		Status:     strconv.Itoa(rec.status) + " " + http.StatusText(rec.status),
		StatusCode: rec.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        rec.sent,
		ContentLength: int64(rec.body.Len()),
		Request:       r,
	}
	length, err := strconv.ParseInt(rec.sent.Get("Content-Length"), 10, 64)
	short := err == nil && length > int64(rec.body.Len())
	if short {
		resp.ContentLength = length
	} else if aborted {
		resp.ContentLength = -1
	}
	resp.Body = &responseBody{rest: rec.body.Bytes(), ctx: r.Context(), broken: aborted || short}
	return resp
}

// responseBody is an answer's body, which ends with its request's context, and too
// early if the connection broke.
type responseBody struct {
	ctx    context.Context
	rest   []byte
	broken bool
}

func (b *responseBody) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if len(b.rest) == 0 {
		if b.broken {
			return 0, io.ErrUnexpectedEOF
		}
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *responseBody) Close() error { return nil }
