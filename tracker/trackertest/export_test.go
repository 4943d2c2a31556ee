package trackertest

import "strings"

// Routes are all calls of the API, as "GET issues/*".
func Routes() []string {
	var all []string
	for _, rt := range routeList {
		all = append(all, rt.method+" "+strings.Join(rt.path, "/"))
	}
	return all
}

// RouteOf is the one of Routes that a method and a path without the version mean.
func RouteOf(method, path string) string {
	rt, _, _ := route(method, path)
	return rt.method + " " + strings.Join(rt.path, "/")
}
