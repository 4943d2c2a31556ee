package trackertest

import (
	"net/http"
	"slices"
	"strings"
)

// handler checks and carries out a call. What it returns writes the answer
// after the change has got its version.
type handler func(*request) (func() *answer, error)

// routeEntry is one call of the API. A star in the path is any one element, but
// of a POST no word as "_search". Of the entries of a resource the first that
// matches counts.
type routeEntry struct {
	method string
	path   []string
	kind   Kind
	handle handler
}

// routeList are the calls of all resources. Each resource has its own in its file.
var routeList = slices.Concat(
	issueRoutes,
	importRoutes,
	moveRoutes,
	searchRoutes,
	linkRoutes,
	linkTypeRoutes,
	remoteLinkRoutes,
	applicationRoutes,
	worklogRoutes,
	changelogRoutes,
	transitionRoutes,
	screenRoutes,
	bulkRoutes,
	commentRoutes,
	attachmentRoutes,
	checklistRoutes,
	queueRoutes,
	permissionRoutes,
	triggerRoutes,
	userRoutes,
	categoryRoutes,
	fieldRoutes,
	localFieldRoutes,
	objectRoutes,
	dictionaryRoutes,
)

func path(s string) []string { return strings.Split(s, "/") }

// routes are the calls by the number of their path's elements.
var routes = func() map[int][]*routeEntry {
	routes := map[int][]*routeEntry{}
	for _, rt := range routeList {
		routes[len(rt.path)] = append(routes[len(rt.path)], rt)
	}
	return routes
}()

var unknownRoute = &routeEntry{kind: KindOther}

// route finds what a path means. Trailing slashes do not matter: Yandex's own
// client sends some.
func route(method, path string) (rt *routeEntry, args []string, refused *refusal) {
	parts := strings.Split(strings.TrimRight(path, "/"), "/")
	refused = errPath
	for _, rt := range routes[len(parts)] {
		if !rt.matches(parts) {
			continue
		}
		if rt.method != method {
			refused = errMethod
			continue
		}
		for i, p := range rt.path {
			if p == "*" {
				args = append(args, parts[i])
			}
		}
		return rt, args, nil
	}
	return unknownRoute, nil, refused
}

func (rt *routeEntry) matches(parts []string) bool {
	for i, p := range rt.path {
		if p != parts[i] && (p != "*" || parts[i] == "" || rt.method == http.MethodPost && strings.HasPrefix(parts[i], "_")) {
			return false
		}
	}
	return true
}
