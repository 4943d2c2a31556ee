// Package tracker is a client of the Yandex Tracker REST API, version 3.
//
// It reads and writes what is needed to keep time spent rolled up, and the
// triggers that call for it. An answer is believed only when it is whole, JSON
// and holds what it must; anything else is an error, never a zero. Requests
// that do no harm when they are sent twice are repeated after a lost
// connection, 429, 500, 502, 503 and 504, as long as the context's deadline
// leaves room.
package tracker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

// DefaultURL is the address of the public Tracker (documented).
const DefaultURL = "https://api.tracker.yandex.net"

const (
	defaultBackoff = 200 * time.Millisecond

	// The official Python client gives a request ten seconds as well. A
	// connection that died without a word costs this long, then the request
	// goes out on a new one.
	attemptTimeout = 10 * time.Second

	// One answer holds at most 100 issues, and a description has at most
	// 512,000 characters (documented for imports). 16 MiB leave 160 KiB to
	// each issue even if Tracker ignores that only a few fields were asked
	// for, and keep a function of 128 MB alive.
	answerLimit = 16 << 20
)

// Config says how to reach Tracker.
type Config struct {
	// URL is Tracker's address; empty means [DefaultURL]. Plain http is
	// accepted for this machine only, since every request carries the token.
	URL string

	// Org is the id of a Yandex 360 organization, CloudOrg of a Yandex Cloud
	// organization. Exactly one must be given.
	Org, CloudOrg string

	// Authorization returns the whole value of the header: "OAuth <token>" or
	// "Bearer <IAM token>". It is asked once for each request.
	Authorization func(ctx context.Context) (string, error)

	// Transport replaces the client's own transport.
	Transport http.RoundTripper

	// Backoff is the wait before the first repetition; it doubles with each
	// one, up to five seconds. Zero means 200 ms.
	Backoff time.Duration

	// Rate and SearchRate limit the requests sent per second: searches, and
	// all others. Zero means no limit. Tracker grants 5 searches
	// (documented) and supposedly 10 others.
	Rate, SearchRate float64

	// Mute asks Tracker not to notify people of a write (seen in public
	// clients, undocumented).
	Mute bool
}

// Client talks to one organization's Tracker. It is safe for concurrent use
// and meant to be kept: it holds the connections.
type Client struct {
	rest          *resty.Client
	base          string
	authorization func(context.Context) (string, error)
	backoff       time.Duration
	pace          *pacer
	searchPace    *pacer
	mute          bool
	linksApart    atomic.Bool // see IssueWithLinks
}

// New checks the configuration; it sends nothing.
func New(config Config) (*Client, error) {
	base, err := checkURL(config.URL)
	if err != nil {
		return nil, err
	}
	orgHeader, org := "X-Org-ID", config.Org
	if config.CloudOrg != "" {
		orgHeader, org = "X-Cloud-Org-ID", config.CloudOrg
	}
	switch {
	case config.Org == "" && config.CloudOrg == "", config.Org != "" && config.CloudOrg != "":
		return nil, errors.New("exactly one of a Yandex 360 and a Yandex Cloud organization id is needed")
	case !isHeaderText(org):
		return nil, errors.New("the organization id holds a character that it cannot hold")
	case config.Authorization == nil:
		return nil, errors.New("no authorization is configured")
	case config.Backoff < 0 || config.Rate < 0 || config.SearchRate < 0:
		return nil, errors.New("a negative wait or rate is configured")
	}
	c := &Client{
		base:          base,
		authorization: config.Authorization,
		backoff:       config.Backoff,
		pace:          newPacer(config.Rate),
		searchPace:    newPacer(config.SearchRate),
		mute:          config.Mute,
	}
	if c.backoff == 0 {
		c.backoff = defaultBackoff
	}
	transport := config.Transport
	if transport == nil {
		transport = newTransport()
	}
	c.rest = newREST(transport, c.backoff).
		SetHeader(orgHeader, org)
	return c, nil
}

// newREST prepares resty. Its defaults are unfit here: it logs, follows
// redirects, repeats writes, and takes a page of HTML for an empty answer.
func newREST(transport http.RoundTripper, backoff time.Duration) *resty.Client {
	stay := resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	})
	rest := resty.NewWithClient(&http.Client{Transport: reader{transport}})
	return rest.
		SetLogger(silent{}).
		SetTimeout(attemptTimeout).
		SetRedirectPolicy(stay).
		SetHeader("Accept", "application/json").
		SetHeader("Accept-Language", "en").
		SetHeader("User-Agent", "timeupdater").
		OnBeforeRequest(beforeAttempt).
		OnAfterResponse(afterAttempt).
		SetRetryCount(maxTries - 1).
		SetRetryWaitTime(0).
		SetRetryMaxWaitTime(noLimit).
		AddRetryCondition(func(r *resty.Response, err error) bool { return wantsRetry(r, err, backoff) }).
		SetRetryAfter(func(_ *resty.Client, r *resty.Response) (time.Duration, error) { return callOf(r.Request).wait, nil }).
		AddRetryHook(func(_ *resty.Response, err error) {
			if err != nil { // the other idle connections are likely dead as well
				rest.GetClient().CloseIdleConnections()
			}
		})
}

// newTransport makes connections that suit an instance which sleeps between
// calls and loses them without a word (documented): what was idle for half a
// minute is not used again. Go compares wall clocks here, so an instance that
// was frozen notices that it slept.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 3 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			ClientSessionCache: tls.NewLRUClientSessionCache(4),
		},
	}
}

// ErrAddress is what an error of [New] matches if the address is no good.
var ErrAddress = errors.New("bad address of Tracker")

// checkURL returns the address without a slash at its end. Its errors do not
// repeat the address, which may hold a password.
func checkURL(address string) (string, error) {
	if address == "" {
		return DefaultURL, nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return "", fmt.Errorf("%w: it is not a URL such as %s", ErrAddress, DefaultURL)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%w: it must not hold a user, a query or a fragment", ErrAddress)
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/"), nil
	default:
		return "", fmt.Errorf("%w: it must begin with https://, since requests carry the token", ErrAddress)
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// isHeaderText says whether s can be the value of a header: a token read from
// a file often ends with a line break.
func isHeaderText(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// Format prints the address and nothing else, whatever the verb.
func (c *Client) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "tracker.Client(%s)", c.base)
}

// silent is a logger for resty, whose messages hold addresses.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
