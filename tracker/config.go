package tracker

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"timeupdater/tracker/errkind"
)

// Config says how to reach Tracker. Package envconfig can read it from the
// environment.
type Config struct {
	// Token is the OAuth token of a Tracker user. It is not needed where
	// Authorization is given.
	Token Token `desc:"OAuth token of a Tracker user"`

	// Org is the id of a Yandex 360 organization, CloudOrg of a Yandex Cloud
	// organization. Exactly one must be given.
	Org      string `desc:"id of the Yandex 360 organization"`
	CloudOrg string `split_words:"true" desc:"instead of ORG: id of the Yandex Cloud organization"`

	// Notify is whether Tracker may notify people of a write. Without it we
	// ask Tracker not to (seen in public clients, undocumented).
	Notify bool `default:"true" desc:"whether Tracker may mail people about a write"`

	// Rate and SearchRate limit the requests sent per second: searches, and
	// all others. Zero means no limit. Tracker grants 5 searches
	// (documented) and supposedly 10 others.
	Rate       float64 `default:"10" desc:"requests to Tracker per second, 0 for no limit"`
	SearchRate float64 `split_words:"true" default:"5" desc:"searches in Tracker per second, 0 for no limit"`

	// URL is Tracker's address; empty means the public one. Plain http is
	// accepted for this machine only, since every request carries the token.
	URL string `envconfig:"API_URL" default:"https://api.tracker.yandex.net" desc:"Tracker's address"`

	// Authorization returns the whole value of the header: "OAuth <token>" or
	// "Bearer <IAM token>". It is asked once for each request. If nil, Token
	// is used.
	Authorization func(ctx context.Context) (string, error) `ignored:"true"`

	// Transport replaces the client's own transport.
	Transport http.RoundTripper `ignored:"true"`

	// Backoff is the wait before the first repetition; it doubles with each
	// one, up to five seconds. Zero means 200 ms.
	Backoff time.Duration `ignored:"true"`
}

// Token is an OAuth token. It is kept behind a pointer, where neither fmt nor
// JSON nor a log finds it.
type Token struct{ text *string }

// Decode keeps a token.
func (t *Token) Decode(text string) error {
	t.text = &text
	return nil
}

// IsSet tells whether there is a token.
func (t Token) IsSet() bool { return t.text != nil }

func (t Token) authorization(context.Context) (string, error) { return "OAuth " + *t.text, nil }

// defaultURL is the address of the public Tracker (documented).
const defaultURL = "https://api.tracker.yandex.net"

// The bounds of a rate make sense of a typing error. A function of one call a
// minute and one that Tracker would never bear are still within them.
const minRate, maxRate = 0.01, 1000

// checked is the configuration with what was left out filled in.
func (c Config) checked() (Config, error) {
	var err error
	if c.URL, err = checkURL(cmp.Or(c.URL, defaultURL)); err != nil {
		return c, err
	}
	if c.Authorization == nil && c.Token.IsSet() {
		c.Authorization = c.Token.authorization
	}
	if c.Transport == nil {
		c.Transport = newTransport()
	}
	c.Backoff = cmp.Or(c.Backoff, defaultBackoff)
	switch {
	case c.Token.IsSet() && !isHeaderText(*c.Token.text):
		return c, misconfigured("TOKEN is empty or holds a character that no token has, such as a space or a line break")
	case c.Authorization == nil:
		return c, misconfigured("TOKEN is missing: the OAuth token of a Tracker user")
	case !isRate(c.Rate), !isRate(c.SearchRate):
		return c, misconfigured("RATE and SEARCH_RATE must be from %v to %v, or 0 for no limit", minRate, maxRate)
	case c.Backoff < 0:
		return c, misconfigured("the wait before a repetition is negative")
	}
	return c, c.checkOrg()
}

func (c Config) checkOrg() error {
	switch {
	case c.Org == "" && c.CloudOrg == "":
		return misconfigured("ORG or CLOUD_ORG is missing: the id of the Yandex 360 or of the Yandex Cloud organization")
	case c.Org != "" && c.CloudOrg != "":
		return misconfigured("ORG and CLOUD_ORG are both set: if both organizations are linked to Tracker, keep ORG")
	case strings.Trim(c.Org, digits) != "":
		return misconfigured("ORG is not the id of a Yandex 360 organization, which has digits only: is it CLOUD_ORG?")
	case strings.Trim(c.CloudOrg, digits+smallLetters) != "":
		return misconfigured("CLOUD_ORG is not the id of a Yandex Cloud organization, which has small letters and digits only")
	case c.CloudOrg != "" && strings.Trim(c.CloudOrg, digits) == "":
		return misconfigured("CLOUD_ORG is not the id of a Yandex Cloud organization, which has letters too: is it ORG?")
	}
	return nil
}

const (
	digits       = "0123456789"
	smallLetters = "abcdefghijklmnopqrstuvwxyz"
)

// isRate is false for what is no number, too.
func isRate(rate float64) bool {
	return rate == 0 || rate >= minRate && rate <= maxRate
}

func misconfigured(format string, args ...any) error {
	return errkind.New(errkind.Misconfigured, fmt.Sprintf(format, args...))
}

// checkURL returns the address without a slash at its end. Its errors do not
// repeat the address, which may hold a password.
func checkURL(address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return "", misconfigured("API_URL is not an address such as %s", defaultURL)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", misconfigured("API_URL must not hold a user, a query or a fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !IsLoopback(u.Hostname())):
		return "", misconfigured("API_URL must begin with https://, since requests carry the token")
	}
	address = strings.TrimRight(u.String(), "/")
	if strings.HasSuffix(address, "/v2") || strings.HasSuffix(address, "/v3") {
		return "", misconfigured("API_URL must be without the version of the API at its end: %s?", defaultURL)
	}
	return address, nil
}

// IsLoopback tells whether a host of an address is this machine.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// isHeaderText says whether s can be a token or a scheme with one: a token
// read from a file often ends with a line break.
func isHeaderText(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
