// Package tracker is Yandex Tracker: its words (issue, record, duration in
// business time) and a client of its REST API, version 3, for issues, their
// links and their worklogs. What else the API has is in packages below, on the
// same [Client], so that a function ships only what it needs.
//
// An answer is believed only when it is whole, JSON and holds what it must;
// anything else is an error, never a zero. Errors have a kind, see package
// errkind.
package tracker

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

const (
	defaultBackoff = 200 * time.Millisecond

	// The official Python client gives a request ten seconds as well. A
	// connection that died without a word costs this long, then the request
	// goes out on a new one.
	attemptTimeout = 10 * time.Second
)

// Client talks to one organization's Tracker. It is safe for concurrent use
// and meant to be kept: it holds the connections.
type Client struct {
	rest          *resty.Client
	base          string
	authorization func(context.Context) (string, error)
	backoff       time.Duration
	pace          paces
	searchPace    paces
	mute          bool
	large         chan struct{} // holds one while a large answer is read, see readAnswer
	linksApart    atomic.Bool   // see IssueWithLinks
	me            atomic.Pointer[User]
}

// New checks the configuration; it sends nothing. Its errors name the setting
// and are of the kind misconfigured.
func New(config Config) (*Client, error) {
	config, err := config.checked()
	if err != nil {
		return nil, err
	}
	orgHeader, org := "X-Org-ID", config.Org
	if config.CloudOrg != "" {
		orgHeader, org = "X-Cloud-Org-ID", config.CloudOrg
	}
	return &Client{
		rest:          newREST(config.Transport).SetHeader(orgHeader, org),
		base:          config.URL,
		authorization: config.Authorization,
		backoff:       config.Backoff,
		pace:          newPaces(config.Rate),
		searchPace:    newPaces(config.SearchRate),
		mute:          !config.Notify,
		large:         make(chan struct{}, 1),
	}, nil
}

// newREST prepares resty. Its defaults are unfit here: it logs, follows
// redirects, repeats writes, and takes a page of HTML for an empty answer.
func newREST(transport http.RoundTripper) *resty.Client {
	stay := resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	})
	return resty.NewWithClient(&http.Client{Transport: transport}).
		SetLogger(silent{}).
		SetTimeout(attemptTimeout).
		SetRedirectPolicy(stay).
		SetDoNotParseResponse(true).
		SetHeader("Accept", "application/json").
		SetHeader("Accept-Language", "en").
		SetHeader("User-Agent", "timeupdater")
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

// Format prints the address and nothing else, whatever the verb.
func (c *Client) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "tracker.Client(%s)", c.base)
}

// silent is a logger for resty, whose messages hold addresses.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
