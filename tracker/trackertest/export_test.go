package trackertest

import "strings"

// DeclareLocal gives a queue a field of its own that holds a text. Its id is
// "local--" with the key.
func (t *Tracker) DeclareLocal(queue, key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.declare(&field{
		id: "local--" + key, key: key, name: term{en: "Test " + key, ru: "Тестовый " + key},
		kind: stringKind, queue: t.byQueue[queue], version: 1,
	})
}

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
