package forge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
)

// Access says how to ask a forge. Package envconfig can read it from the
// environment, under the forge's prefix: GITHUB_TOKEN and GITHUB_URL.
type Access struct {
	Token Token  `desc:"token that may read pull requests and their comments"`
	URL   string `desc:"address of its API with the version, if it is not the public one"`
}

// Token proves to a forge who asks. It is kept behind a pointer, where neither
// fmt nor JSON nor a log finds it.
type Token struct{ text *string }

// Decode keeps a token. One read from a file often ends with a line break.
func (t *Token) Decode(text string) error {
	if text == "" {
		return errors.New("is empty")
	}
	if strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
		return errors.New("holds a character that no token has, such as a space or a line break")
	}
	t.text = &text
	return nil
}

// Format prints nothing of it, whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[hidden]") }

// The limits of a request. A webhook has ten seconds for all that it does.
const (
	apiTimeout  = 3 * time.Second
	answerLimit = 4 << 20 // bytes: a hundred comments of 32 KiB, and what is around them
)

// API is a forge's API with a token. It is safe for concurrent use.
type API struct {
	rest  *resty.Client
	base  string
	forge Forge
}

// NewAPI prepares requests to a forge; it is nil without a token. The token goes
// to the address that is set here and nowhere else, whatever webhooks say.
func NewAPI(f Forge, a Access, transport http.RoundTripper) (*API, error) {
	base := strings.TrimRight(a.URL, "/")
	if base == "" {
		base = f.PublicAPI
	}
	u, err := url.Parse(base)
	switch {
	case a.Token.text == nil && a.URL == "":
		return nil, nil //nolint:nilnil // most have no token, and then nothing is asked
	case a.Token.text == nil:
		return nil, fmt.Errorf("%s_URL is set without %s_TOKEN", f.Prefix, f.Prefix)
	case base == "":
		return nil, fmt.Errorf("%s_URL is missing: the address of the API of your %s, with its version", f.Prefix, f.Name)
	case err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(base, "?#"):
		return nil, fmt.Errorf("%s_URL is not an address such as https://git.example.com/api", f.Prefix)
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, fmt.Errorf("%s_URL must begin with https://, since requests carry the token", f.Prefix)
	}
	if transport == nil {
		transport = http.DefaultTransport
	}
	// A page of HTML must not be taken for an answer, nor a redirect followed with
	// the token.
	rest := resty.NewWithClient(&http.Client{Transport: transport, CheckRedirect: stay}).
		SetLogger(silent{}).
		SetTimeout(apiTimeout).
		SetResponseBodyLimit(answerLimit).
		SetHeader("Accept", "application/json").
		SetHeader("User-Agent", "timeupdater").
		SetAuthToken(*a.Token.text)
	return &API{rest: rest, base: base, forge: f}, nil
}

// stay makes a redirect an answer like others.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Get reads what is at a path below the forge's API; each element is escaped.
func (a *API) Get(ctx context.Context, path []string, query url.Values, to any) error {
	parts := []string{a.base}
	for _, element := range path {
		if strings.Trim(element, ".") == "" { // dots alone would climb
			return fmt.Errorf("%s: %q cannot be part of an address", a.forge.Name, element)
		}
		parts = append(parts, url.PathEscape(element))
	}
	address := strings.Join(parts, "/")
	answer, err := a.rest.R().SetContext(ctx).SetQueryParamsFromValues(query).Get(address)
	switch {
	case err != nil:
		return fmt.Errorf("%s does not answer: %w", a.forge.Name, bare(err))
	case answer.StatusCode() == http.StatusUnauthorized, answer.StatusCode() == http.StatusForbidden:
		return fmt.Errorf("%s answered %s: check the token and what it may read", a.forge.Name, answer.Status())
	case answer.StatusCode() != http.StatusOK:
		return fmt.Errorf("%s answered %s", a.forge.Name, answer.Status())
	}
	if err := json.Unmarshal(answer.Body(), to); err != nil {
		return fmt.Errorf("%s: what answered is not its API", a.forge.Name)
	}
	return nil
}

// bare takes the address away that net/http puts before what went wrong.
func bare(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err
	}
	return err
}

// silent is a logger for resty, whose messages hold addresses.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// ErrNotAsked says that a forge cannot be asked: there is no token for it, or it
// has no answer beyond its events.
var ErrNotAsked = errors.New("the forge is not asked")

// Comments reads a page of the comments of a pull request, about a hundred.
func (a *API) Comments(ctx context.Context, p PullRequest) ([]string, error) {
	if a == nil || a.forge.Comments == nil {
		return nil, ErrNotAsked
	}
	return a.forge.Comments(ctx, a, p)
}

// Reviewers reads who reviews a pull request, and what they say.
func (a *API) Reviewers(ctx context.Context, p PullRequest) ([]Reviewer, error) {
	if a == nil || a.forge.Reviewers == nil {
		return nil, ErrNotAsked
	}
	return a.forge.Reviewers(ctx, a, p)
}
