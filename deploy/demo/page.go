package demo

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"

	"timeupdater/deploy/worktime"
)

//go:embed page/page.css page/page.js
var files embed.FS

//go:embed page/page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"show":    worktime.Short,
	"rounded": rounded,
	"plural":  plural,
	"clock":   func(t time.Time) string { return t.Format(time.TimeOnly) },
	"item":    func(n *node, c *content) item { return item{n, c} },
}).Parse(pageText))

// content is what the page shows.
type content struct {
	Top         []*node
	Calls       []call
	CallCount   int
	TrackerURL  string
	FunctionURL string
	Secret      string
	Losing      bool     // the next call
	Refused     *refusal // of the form that the page answers; nil if none
}

// item is one issue on the page.
type item struct {
	*node
	Content *content
}

// Refused is what was wrong with the form of this issue and action, if
// anything.
func (i item) Refused(action string) *refusal {
	if r := i.Content.Refused; r != nil && r.Issue == i.Key && r.Action == action {
		return r
	}
	return nil
}

// callsShown is how many of the function's calls the page lists.
const callsShown = 12

// newPage is the page with what belongs to it.
func newPage(d *demo) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { d.show(w, http.StatusOK, nil) })
	mux.Handle("GET /page/", http.FileServerFS(files))
	mux.HandleFunc("GET /events", d.events)
	for path, act := range map[string]action{
		"/time": d.addTime, "/delete": d.deleteRecord, "/subissue": d.addSubIssue, "/lose": d.loseNext,
	} {
		mux.Handle("POST "+path, d.form(strings.TrimPrefix(path, "/"), act))
	}
	return headers(mux)
}

// headers keep everything out of the page that is not its own.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy",
			"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// show answers with the page.
func (d *demo) show(w http.ResponseWriter, status int, refused *refusal) {
	c := &content{
		Top: forest(d.tracker), Calls: d.calls.last(callsShown), CallCount: d.calls.total(),
		TrackerURL: d.trackerURL, FunctionURL: d.functionURL, Secret: secret, Losing: d.losing.Load(), Refused: refused,
	}
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, c); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the browser may have gone
}
