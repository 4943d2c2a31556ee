package trackertest

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

var applicationRoutes = []*routeEntry{
	{"GET", path("applications"), KindOther, listApplications},
	{"GET", path("applications/*"), KindOther, getApplication},
	{"GET", path("applications/*/objects/*"), KindOther, getRemoteObject},
}

// Application is an external application, to whose objects issues can have
// links. What it is registered with is documented; in Tracker the support does
// that. Addresses are absolute. {{remoteKey}} in them is the object's key and
// {{issueKey}} the issue's; both are escaped as their place in the path or the
// query asks (assumed).
type Application struct {
	ID   string // as in "ru.yandex.bitbucket", fit for a path
	Name string
	Type string // "" is the same as the ID (documented)

	IconURL  string // of its objects, unless they tell another one
	FrontURL string // of an object's page, with {{remoteKey}}

	// InfoURL, with {{remoteKey}}, is asked by [Tracker.ObjectInfo]. CreateURL
	// is told of links made with backlink=true, and RemoveURL, with {{issueKey}}
	// and {{remoteKey}}, of all links removed by a request (assumed: not of those
	// that go with a deleted issue). The newest text shows InfoURL only. "" is
	// not supported.
	InfoURL, CreateURL, RemoveURL string

	// Auth is how Tracker shows who it is, Token what it sends for FixedToken.
	Auth  ApplicationAuth
	Token string
}

// ApplicationAuth is how Tracker authenticates its calls of an application.
type ApplicationAuth int

// The ways to do it; the header has the form of [Switches].ApplicationHeader.
const (
	NoAuth     ApplicationAuth = iota
	FixedToken                 // Application.Token (documented in the newest text)
	UserToken                  // the token of the user who acts (documented in older texts)
)

// application is a registered application with the objects that have or had
// links.
type application struct {
	Application
	objects []*remoteObject
}

// AddApplication registers an application. It panics if its ID is taken or
// unfit, if an address is not absolute or lacks a variable or has an unknown
// one, or if FixedToken has no token.
func (t *Tracker) AddApplication(app Application) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if app.ID == "" || app.ID != url.PathEscape(app.ID) || t.application(app.ID) != nil {
		panic(fmt.Sprintf("trackertest: no application can be added as %q", app.ID))
	}
	if app.Auth == FixedToken && app.Token == "" {
		panic("trackertest: the application has no token")
	}
	app.Type = cmp.Or(app.Type, app.ID)
	const remote, issue = "{{remoteKey}}", "{{issueKey}}"
	for _, a := range []struct {
		template string
		needs    []string
	}{
		{app.IconURL, nil},
		{app.FrontURL, []string{remote}},
		{app.InfoURL, []string{remote}},
		{app.CreateURL, nil},
		{app.RemoveURL, []string{remote, issue}},
	} {
		address := fillAddress(a.template, "A-1", "1")
		u, err := url.Parse(address)
		lacks := func(name string) bool { return !strings.Contains(a.template, name) }
		wrong := err != nil || u.Host == "" || strings.Contains(address, "{{") || slices.ContainsFunc(a.needs, lacks)
		if a.template != "" && wrong {
			panic(fmt.Sprintf("trackertest: %q is no address with %v", a.template, a.needs))
		}
	}
	t.applications = append(t.applications, &application{Application: app})
}

// fillAddress puts the keys of an issue and of an object into an address.
func fillAddress(template, issueKey, remoteKey string) string {
	put := func(part string, escape func(string) string) string {
		return strings.NewReplacer("{{issueKey}}", escape(issueKey), "{{remoteKey}}", escape(remoteKey)).Replace(part)
	}
	before, query, asks := strings.Cut(template, "?")
	address := put(before, url.PathEscape)
	if asks {
		address += "?" + put(query, url.QueryEscape)
	}
	return address
}

// application is the one with an id; nil is none.
func (t *Tracker) application(id string) *application {
	for _, app := range t.applications {
		if app.ID == id {
			return app
		}
	}
	return nil
}

func (q *request) application(o *jsonOut, name string, app *application) {
	o.object(name)
	o.join("self", q.base, "/applications/", app.ID)
	o.text("id", app.ID)
	o.text("type", app.Type)
	o.text("name", app.Name)
	o.endObject()
}

func listApplications(q *request) (func() *answer, error) {
	return listed(q, q.t.applications, Whole, nil, func(o *jsonOut, app *application) { q.application(o, "", app) })
}

func getApplication(q *request) (func() *answer, error) {
	app := q.t.application(q.args[0])
	if app == nil {
		return nil, errPath
	}
	return shown(http.StatusOK, func(o *jsonOut) { q.application(o, "", app) }), nil
}

// remoteObject is an object of an application, as far as Tracker knows it.
type remoteObject struct {
	app     *application
	id, key string
}

// object is the application's object with a key; nil is none that Tracker knows.
func (app *application) object(key string) *remoteObject {
	for _, ob := range app.objects {
		if ob.key == key {
			return ob
		}
	}
	return nil
}

func (q *request) remoteObject(o *jsonOut, name string, ob *remoteObject) {
	o.object(name)
	o.join("self", q.base, "/applications/", ob.app.ID, "/objects/", url.PathEscape(ob.id))
	o.text("id", ob.id)
	o.text("key", ob.key)
	q.application(o, "application", ob.app)
	o.endObject()
}

// getRemoteObject answers in the form that objects have in links; that the
// address answers at all is assumed.
func getRemoteObject(q *request) (func() *answer, error) {
	app := q.t.application(q.args[0])
	if app == nil {
		return nil, errPath
	}
	i := slices.IndexFunc(app.objects, func(ob *remoteObject) bool { return ob.id == q.args[1] })
	if i < 0 {
		return nil, errPath
	}
	return shown(http.StatusOK, func(o *jsonOut) { q.remoteObject(o, "", app.objects[i]) }), nil
}
