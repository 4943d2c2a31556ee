package trackertest

import (
	"net/http"
	"strings"
)

// handler checks and carries out a call. What it returns writes the answer
// after the change has got its version.
type handler func(*request) (func() *answer, error)

// routeEntry is one call of the API. A star in the path is any one element.
type routeEntry struct {
	method string
	path   []string
	kind   Kind
	handle handler
}

var routeList = []*routeEntry{
	{"GET", path("issues/*"), KindIssue, getIssue},
	{"PATCH", path("issues/*"), KindPatch, patchIssue},
	{"POST", path("issues"), KindCreate, createIssue},
	{"POST", path("issues/_search"), KindSearch, searchIssues},
	{"POST", path("issues/_count"), KindCount, countIssues},
	{"POST", path("issues/_import"), KindCreate, importIssue},
	{"POST", path("issues/*/_move"), KindPatch, moveIssue},
	{"POST", path("system/search/scroll/_clear"), KindOther, clearScrolls},
	{"GET", path("issues/*/links"), KindLinks, listLinks},
	{"POST", path("issues/*/links"), KindLinkWrite, createLink},
	{"DELETE", path("issues/*/links/*"), KindLinkWrite, deleteLink},
	{"GET", path("issues/*/worklog"), KindWorklog, listWorklog},
	{"POST", path("issues/*/worklog"), KindWorklogWrite, createRecord},
	{"GET", path("issues/*/worklog/*"), KindWorklog, getRecord},
	{"PATCH", path("issues/*/worklog/*"), KindWorklogWrite, patchRecord},
	{"DELETE", path("issues/*/worklog/*"), KindWorklogWrite, deleteRecord},
	{"GET", path("issues/*/changelog"), KindChangelog, listChanges},
	{"GET", path("worklog"), KindWorklog, findWorklog},
	{"POST", path("worklog/_search"), KindWorklog, findWorklog},
	{"GET", path("issues/*/transitions"), KindOther, listTransitions},
	{"POST", path("issues/*/transitions/*/_execute"), KindOther, executeTransition},
	{"GET", path("issues/*/comments"), KindOther, listComments},
	{"POST", path("issues/*/comments"), KindOther, createComment},
	{"GET", path("queues"), KindOther, listQueues},
	{"POST", path("queues"), KindOther, createQueue},
	{"GET", path("queues/*"), KindOther, getQueue},
	{"GET", path("queues/*/permissions/users/*"), KindOther, getRights},
	{"GET", path("queues/*/triggers"), KindTrigger, listTriggers},
	{"POST", path("queues/*/triggers"), KindTrigger, createTrigger},
	{"GET", path("queues/*/triggers/*"), KindTrigger, getTrigger},
	{"PATCH", path("queues/*/triggers/*"), KindTrigger, patchTrigger},
	{"DELETE", path("queues/*/triggers/*"), KindTrigger, deleteTrigger},
	{"GET", path("queues/*/triggers/*/webhooks/log"), KindTrigger, listHooks},
	{"GET", path("myself"), KindOther, getMyself},
	{"GET", path("users"), KindOther, listUsers},
	{"GET", path("users/*"), KindOther, getUser},
	{"GET", path("fields"), KindOther, listFields},
	{"GET", path("fields/*"), KindOther, getField},
	{"GET", path("statuses"), KindOther, dictionary("statuses", statuses)},
	{"GET", path("priorities"), KindOther, dictionary("priorities", priorities)},
	{"GET", path("issuetypes"), KindOther, dictionary("issuetypes", issueTypes)},
	{"GET", path("resolutions"), KindOther, dictionary("resolutions", resolutions)},
	{"GET", path("linktypes"), KindOther, listLinkTypes},
}

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
