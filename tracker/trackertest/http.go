package trackertest

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// request is one call of the API while it is carried out.
type request struct {
	t       *Tracker
	c       *change
	http    *http.Request
	base    string // "http://host/v3", for self links
	v2      bool
	english bool
	args    []string // what stands in the path for the route's stars
	query   url.Values
	body    []byte
}

// answer is the whole answer to a call.
type answer struct {
	status      int
	header      http.Header
	contentType string // "" is JSON
	body        []byte
}

func (a *answer) set(name, value string) {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(name, value)
}

// shown is an answer that is written after the change has got its version.
func shown(status int, write func(*jsonOut)) func() *answer {
	return func() *answer {
		var o jsonOut
		write(&o)
		return &answer{status: status, body: o.buf}
	}
}

// mostBody is the size of the largest body that is taken, in bytes. Tracker
// takes files of 1024 MB (documented), which is not for memory.
const mostBody = 10 << 20

// ServeHTTP answers a call of the API, or hands it to Page.
func (t *Tracker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// An escaped slash belongs to an element of the path, as in an object's key.
	version, path, ok := apiPath(cmp.Or(r.URL.RawPath, r.URL.Path))
	if !ok {
		if t.Page == nil {
			http.NotFound(w, r)
			return
		}
		t.Page.ServeHTTP(w, r)
		return
	}
	english := strings.HasPrefix(r.Header.Get("Accept-Language"), "en")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		if long := new(http.MaxBytesError); errors.As(err, &long) {
			t.refuse(errSize, english).write(w, 0)
			return
		}
		panic(http.ErrAbortHandler)
	}
	q := &request{t: t, http: r, v2: version == "v2", body: body, query: r.URL.Query()}
	q.base = scheme(r) + "://" + r.Host + "/" + version
	q.english = english
	rt, args, refused := route(r.Method, path)
	q.args = args
	if r.URL.RawPath != "" {
		q.args = unescaped(args)
	}
	call := t.calls.begin(r, rt, q)
	a, cut := t.disturbed(q, rt, refused)
	if a == nil {
		t.calls.end(call, 0)
		panic(http.ErrAbortHandler)
	}
	t.calls.end(call, a.status)
	a.write(w, cut)
}

func unescaped(args []string) []string {
	for i, arg := range args {
		if plain, err := url.PathUnescape(arg); err == nil {
			args[i] = plain
		}
	}
	return args
}

// apiPath splits "/v3/issues/A-1" into "v3" and "issues/A-1".
func apiPath(path string) (version, rest string, ok bool) {
	version, rest, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return version, rest, version == "v2" || version == "v3"
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// disturbed carries the call out with whatever fault it is to suffer. No
// answer means that the connection breaks; cut is the length of the body to
// break off at, 0 is none.
func (t *Tracker) disturbed(q *request, rt *routeEntry, refused *refusal) (a *answer, cut int) {
	if t.sw.Fault == nil {
		return t.carryOut(q, rt, refused), 0
	}
	r := q.http.Clone(q.http.Context())
	r.Body = io.NopCloser(bytes.NewReader(q.body))
	f := t.sw.Fault(r)
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-q.http.Context().Done():
			return nil, 0
		}
	}
	replaced := f.Status != 0 || f.Reset
	switch {
	case f.Late > 0:
		t.later(f.Late, q, rt, refused)
		if !replaced {
			<-q.http.Context().Done()
			return nil, 0
		}
	case !replaced || f.Acted:
		a = t.carryOut(q, rt, refused)
	}
	switch {
	case f.Reset:
		return nil, 0
	case f.Status != 0:
		a = t.refuse(&refusal{status: f.Status, ru: "Ошибка сервиса.", en: "Service error."}, q.english)
		if f.Body != "" {
			a.body, a.contentType = []byte(f.Body), f.ContentType
		}
	}
	for name := range f.Header {
		a.set(name, f.Header.Get(name))
	}
	return a, f.Cut
}

// carryOut does what the call asks for, in one step, and sends what that
// triggers.
func (t *Tracker) carryOut(q *request, rt *routeEntry, refused *refusal) *answer {
	var calls []Delivery
	a, err := func() (*answer, error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		calls = t.run(t.workOff())
		t.catchUp()
		q.c = t.begin(nil, true) // admit knows by whom
		if a, err := t.admit(q, rt); a != nil || err != nil {
			return a, err
		}
		if refused != nil {
			return nil, refused
		}
		if err := q.expandable(rt); err != nil {
			return nil, err
		}
		finish, err := rt.handle(q)
		if err != nil {
			return nil, err
		}
		fired := q.c.commit()
		a := finish()
		calls = append(calls, t.run(append(fired, t.workOff()...))...)
		return a, nil
	}()
	t.deliver(calls)
	t.callApplications(q.c.calls)
	if err != nil {
		return t.refuse(refusalOf(err), q.english)
	}
	return a
}

func (a *answer) write(w http.ResponseWriter, cut int) {
	h := w.Header()
	maps.Copy(h, a.header)
	if a.status != http.StatusNoContent {
		h.Set("Content-Type", cmp.Or(a.contentType, "application/json;charset=utf-8"))
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if cut > 0 && cut < len(a.body) {
		_, _ = w.Write(a.body[:cut])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body) // the client may have gone
}
