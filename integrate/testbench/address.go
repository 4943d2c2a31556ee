package testbench

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// longestAddress is more than what browsers and proxies are sure to take.
const longestAddress = 2048

// CheckAddress says why a text cannot be the address of a bench. It may be a
// local one. Errors do not repeat it: it may hold a password.
func CheckAddress(address string) error {
	if len(address) > longestAddress {
		return fmt.Errorf("is longer than %d bytes", longestAddress)
	}
	if strings.ContainsFunc(address, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return errors.New("holds a space or a character that nobody can see")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return errors.New("must be an address such as https://bench.example.com")
	case u.User != nil:
		return errors.New("must not hold a user or a password, which everybody who sees the issue would see")
	}
	return nil
}

// isSame says whether two addresses lead to the same place: upper and lower case
// make no difference up to the host, nor does a slash that ends an empty path.
func isSame(a, b string) bool { return a == b || plain(a) == plain(b) && CheckAddress(a) == nil }

// plain is an address in one of its spellings.
func plain(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Host = strings.ToLower(u.Host)
	if u.Path == "/" {
		u.Path = ""
	}
	return u.String()
}
