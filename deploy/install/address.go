package install

import (
	"errors"
	"net/url"
	"strings"

	"timeupdater/tracker"
)

// CheckURL says what is wrong with a function's address. A query is fine, such
// as the platform's ?tag=stable, but not one that decides what the function
// gets. The errors do not repeat the address, which may hold a password.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("it is not a URL such as https://functions.yandexcloud.net/d4e1")
	case u.Scheme != "https" && (u.Scheme != "http" || !tracker.IsLoopback(u.Hostname())):
		return errors.New("it must begin with https://, since calls carry a secret; plain http is for this machine only")
	case u.User != nil:
		return errors.New("it must not hold a user or a password")
	case strings.Contains(address, "#"):
		return errors.New("it must not hold a #")
	}
	query, err := url.ParseQuery(u.RawQuery)
	switch {
	case err != nil || strings.HasSuffix(address, "?"):
		return errors.New("its query cannot be read")
	case query.Has("id"):
		return errors.New("it must not hold ?id=, which is added with the variable for the issue's key")
	case query.Has("links"):
		return errors.New("it must not hold links=, which is added where an issue gains or loses a sub-issue")
	case query.Has("integration"):
		return errors.New("it must not hold integration=, with which the function would not see the issue's key")
	case strings.ContainsAny(address, "{} "):
		return errors.New("it must not hold spaces or braces")
	}
	return nil
}
