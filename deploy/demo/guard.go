package demo

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// Pages from elsewhere must not act here with the person's browser. They can
// reach the demo in two ways: by a form or a script of their own, which the
// browser marks, and by a name of theirs that they point at this machine.

// guardHost refuses requests that came by a name that somebody can own. Such a
// name is what the attack needs, so addresses are fine, and so are the names by
// which containers know each other and their host.
func guardHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isOurs(r.Host) {
			http.Error(w, "Open the demo as localhost, by its address, or by a name without a dot.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isOurs(hostPort string) bool {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		host, port = hostPort, "80"
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err == nil || host != "" && !strings.Contains(host, ".") || strings.HasSuffix(host, ".internal")
}

// sameOrigin says whether a request comes from the demo's own page, or from
// no browser at all: browsers always say where a form was posted from.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "http://"+r.Host
}
