package doctor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"timeupdater/deploy/install"
	"timeupdater/tracker/triggers"
)

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
	p.Answer = Call(ctx, p.address, p.keys, e.Transport)
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
	Answer
}

// finding tells the function's own answers from those of the platform and of
// others.
func (p probe) finding() Finding {
	key, secret := p.keys.API != "", len(p.keys.Secrets) > 0
	switch {
	case p.Missing != "":
		return p.wrong("no answer: %s", p.Missing).cure("check the address, and whether this machine reaches it")
	case p.LacksID() && !key && !secret:
		return Look.finds(checkFunction, "answers at %s, to anybody who has the address%s", p.address, p.inVersion()).
			cure("make it private, or give it a WEBHOOK_SECRET, unless it listens on this machine only")
	case p.LacksID():
		return Right.finds(checkFunction, "answers at %s, to what the triggers send%s", p.address, p.inVersion())
	case p.LacksSecret() && secret:
		return p.wrong("it takes another secret than WEBHOOK_SECRET here").cure("give WEBHOOK_SECRET here as the function has it, then bring the triggers up to date with --rotate")
	case p.LacksSecret():
		return Right.finds(checkFunction, "answers at %s, and asks for its secret%s%s", p.address, p.inVersion(), notTried("WEBHOOK_SECRET"))
	case p.IsMisconfigured():
		return p.wrong("%s", p.Message).cure("mend the setting that it names, in the cloud, and make a new version")
	case p.Crashed:
		return p.wrong("it fails before it answers").cure("look at its log: yc serverless function logs timeupdater --since 1h")
	case p.LacksRight() && key:
		return p.wrong("the cloud refuses the API key (%d)", p.Status).cure("check the key's scope, and its service account's role functions.functionInvoker on this function")
	case p.LacksRight():
		return Right.finds(checkFunction, "private, at %s: the cloud refuses who brings no key%s", p.address, notTried("FUNCTION_API_KEY"))
	case p.Status == http.StatusNotFound:
		return p.wrong("no function has this address (404)").cure("give the right one with --url, and bring the triggers up to date with it")
	case p.Status == http.StatusTooManyRequests:
		return Look.finds(checkFunction, "too many calls at once at %s (429)", p.address).cure("if it comes often, raise its concurrency, or ask for a higher quota")
	}
	return p.wrong("what answers is not this function (%d)", p.Status).cure("give the right address with --url, and bring the triggers up to date with it")
}

// inVersion names the function's version, which on this machine has none.
func (p probe) inVersion() string {
	if p.Version == "" {
		return ""
	}
	return ", version " + p.Version
}

func (p probe) wrong(format string, args ...any) Finding {
	return Wrong.finds(checkFunction, "at %s: %s", p.address, fmt.Sprintf(format, args...))
}

func notTried(name string) string {
	return "; with " + name + " here, and --url, that is tried too"
}

// shown is an address out of Tracker, without the password that it may hold.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "one that cannot be read"
	}
	return oneLine(u.Redacted())
}
