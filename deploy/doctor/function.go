package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"timeupdater/deploy/function"
	"timeupdater/deploy/install"
	"timeupdater/tracker/triggers"
)

// toAnswer is how long the function has to answer, its start included.
const toAnswer = 8 * time.Second

// function calls the function without an id, which writes nothing.
func (e examination) function(ctx context.Context, looks []queueLook) Finding {
	address, sends := e.URL, true
	if address == "" {
		var all []string
		for _, look := range looks {
			for _, t := range look.there {
				all = append(all, addressIn(t))
				sends = sends && e.Keys.areIn(t)
			}
		}
		slices.Sort(all)
		switch all = slices.Compact(all); {
		case len(all) == 0:
			return Unknown.finds(checkFunction, "its address is not known").cure("give it with --url")
		case len(all) > 1:
			f := Look.finds(checkFunction, "the triggers call %d addresses, so none was called", len(all)).cure("say with --url which is the right one")
			for _, address := range all {
				f.Details = append(f.Details, shown(address))
			}
			return f
		}
		address = all[0]
	}
	if err := install.CheckURL(address); err != nil {
		return Wrong.finds(checkFunction, "the address that the triggers call is no good: %v", err).cure("bring the triggers up to date, with the right --url")
	}
	p := probe{address: address}
	if sends {
		p.keys = e.Keys
	}
	p.ask(ctx, e.Transport)
	return p.finding()
}

// areIn tells whether a trigger sends these very keys. To an address that only
// Tracker names we send nothing that is not sent there anyway.
func (k Keys) areIn(t triggers.Trigger) bool {
	way, own := wayOf(t)
	return (k.API == "" || way == install.AuthPrivate && own == k.API) &&
		(len(k.Secrets) == 0 || way == install.AuthSecret && own == k.Secrets[0])
}

// probe is a call without an id, and what came of it.
type probe struct {
	address string
	keys    Keys // that were sent

	status  int
	crashed bool   // the platform says that the function failed
	version string // of the function; empty if no answer told
	message string // of the answer, if it is of the function's form
	err     error
}

func (p *probe) ask(ctx context.Context, transport http.RoundTripper) {
	ctx, cancel := context.WithTimeout(ctx, toAnswer)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address, nil)
	if err != nil {
		p.err = err
		return
	}
	if p.keys.API != "" {
		request.Header.Set("Authorization", "Api-Key "+string(p.keys.API))
	}
	if len(p.keys.Secrets) > 0 {
		request.Header.Set("X-Webhook-Secret", string(p.keys.Secrets[0]))
	}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		var address *url.Error
		if errors.As(err, &address) { // which repeats the address
			err = address.Err
		}
		p.err = err
		return
	}
	defer response.Body.Close()
	const most = 64 << 10
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	var answer struct{ Message string }
	if json.Unmarshal(body, &answer) == nil {
		p.message = p.keys.hide(oneLine(answer.Message))
	}
	p.version = oneLine(response.Header.Get(function.VersionHeader))
	p.status, p.crashed, p.err = response.StatusCode, response.Header.Get("X-Function-Error") == "true", err
}

// finding tells the function's own answers from those of the platform and of
// others.
func (p probe) finding() Finding {
	key, secret := p.keys.API != "", len(p.keys.Secrets) > 0
	is := func(status int, begin string) bool { return p.status == status && strings.HasPrefix(p.message, begin) }
	switch {
	case p.err != nil:
		text := p.keys.hide(oneLine(p.err.Error()))
		if errors.Is(p.err, context.DeadlineExceeded) {
			text = fmt.Sprintf("within %v", toAnswer)
		}
		return p.wrong("no answer: %s", text).cure("check the address, and whether this machine reaches it")
	case is(http.StatusBadRequest, "no issue key") && !key && !secret:
		return Look.finds(checkFunction, "answers at %s, to anybody who has the address%s", p.address, p.inVersion()).
			cure("make it private, or give it a WEBHOOK_SECRET, unless it listens on this machine only")
	case is(http.StatusBadRequest, "no issue key"):
		return Right.finds(checkFunction, "answers at %s, to what the triggers send%s", p.address, p.inVersion())
	case is(http.StatusUnauthorized, "the header X-Webhook-Secret") && secret:
		return p.wrong("it takes another secret than WEBHOOK_SECRET here").cure("give WEBHOOK_SECRET here as the function has it, then bring the triggers up to date with --rotate")
	case is(http.StatusUnauthorized, "the header X-Webhook-Secret"):
		return Right.finds(checkFunction, "answers at %s, and asks for its secret%s%s", p.address, p.inVersion(), notTried("WEBHOOK_SECRET"))
	case is(http.StatusInternalServerError, "the function is misconfigured"):
		return p.wrong("%s", p.message).cure("mend the setting that it names, in the cloud, and make a new version")
	case p.crashed:
		return p.wrong("it fails before it answers").cure("look at its log: yc serverless function logs timeupdater --since 1h")
	case (p.status == http.StatusUnauthorized || p.status == http.StatusForbidden) && key:
		return p.wrong("the cloud refuses the API key (%d)", p.status).cure("check the key's scope, and its service account's role functions.functionInvoker on this function")
	case p.status == http.StatusUnauthorized || p.status == http.StatusForbidden:
		return Right.finds(checkFunction, "private, at %s: the cloud refuses who brings no key%s", p.address, notTried("FUNCTION_API_KEY"))
	case p.status == http.StatusNotFound:
		return p.wrong("no function has this address (404)").cure("give the right one with --url, and bring the triggers up to date with it")
	case p.status == http.StatusTooManyRequests:
		return Look.finds(checkFunction, "too many calls at once at %s (429)", p.address).cure("if it comes often, raise its concurrency, or ask for a higher quota")
	}
	return p.wrong("what answers is not this function (%d)", p.status).cure("give the right address with --url, and bring the triggers up to date with it")
}

// inVersion names the function's version, which on this machine has none.
func (p probe) inVersion() string {
	if p.version == "" {
		return ""
	}
	return ", version " + p.version
}

func (p probe) wrong(format string, args ...any) Finding {
	return Wrong.finds(checkFunction, "at %s: %s", p.address, fmt.Sprintf(format, args...))
}

func notTried(name string) string {
	return "; with " + name + " here, and --url, that is tried too"
}

// hide takes the keys out of a text that a stranger wrote.
func (k Keys) hide(text string) string {
	for _, secret := range append(slices.Clone(k.Secrets), k.API) {
		if secret != "" {
			text = strings.ReplaceAll(text, string(secret), "[hidden]")
		}
	}
	return text
}

// shown is an address out of Tracker, without the password that it may hold.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "one that cannot be read"
	}
	return oneLine(u.Redacted())
}

// oneLine makes a stranger's text fit for a terminal.
func oneLine(text string) string {
	const most = 300
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	if len(runes) > most {
		runes = append(runes[:most], '…')
	}
	return string(runes)
}
