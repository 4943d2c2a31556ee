package function

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"timeupdater/tracker/errkind"
)

// Callers says who may call a function that a trigger of Tracker or a timer
// calls.
type Callers struct {
	// WebhookSecret is what a caller must send. Empty leaves the function
	// open.
	WebhookSecret Secrets `split_words:"true" desc:"what callers must send in X-Webhook-Secret; several: commas"`

	// Timer makes the function answer timers. Their events bring no secret, so
	// nobody from outside may be able to call such a function.
	Timer bool `desc:"true: answer timers, which bring no secret"`
}

var (
	errSecret = errkind.New(errkind.Unauthorized, "the header X-Webhook-Secret is missing or wrong")
	errTwice  = errkind.New(errkind.Unauthorized, "the header X-Webhook-Secret is given more than once, with different values")
	errTimer  = errkind.New(errkind.Unauthorized, "timers are not answered here: that needs TIMER=true, on a function that is private")
)

// Admit is the door for calls.
func (c Callers) Admit(e *Event) error {
	secret, ok := e.header("X-Webhook-Secret")
	switch {
	case !ok:
		return errTwice
	case !c.WebhookSecret.Match(secret):
		return errSecret
	case e.Method != "" && e.Method != http.MethodGet && e.Method != http.MethodPost:
		return errkind.New(errkind.BadInput, "only GET and POST do something here")
	}
	return nil
}

// Timers is the door for timers, before what they do.
func (c Callers) Timers(timer Timer) Timer {
	if c.Timer {
		return timer
	}
	return func(Message) (Job, error) { return nil, errTimer }
}

// Open is the warning that anybody may call; empty if that is not so.
func (c Callers) Open() string {
	if len(c.WebhookSecret) > 0 {
		return ""
	}
	return "WEBHOOK_SECRET is not set: if the function is public, whoever has its address can call it"
}

// Secrets are digests of what a caller may send. A secret itself is not kept.
type Secrets [][sha256.Size]byte

// Decode reads secrets with commas between them.
func (s *Secrets) Decode(text string) error {
	for _, secret := range strings.Split(text, ",") {
		if secret = strings.TrimSpace(secret); secret == "" {
			return errors.New("holds a secret that is empty")
		}
		*s = append(*s, sha256.Sum256([]byte(secret)))
	}
	return nil
}

// Match tells whether a text is one of the secrets, or there are none. It
// compares digests, so that the time it takes tells nothing of the secrets,
// not even their length.
func (s Secrets) Match(given string) bool {
	digest := sha256.Sum256([]byte(given))
	match := 0
	for _, secret := range s {
		match |= subtle.ConstantTimeCompare(digest[:], secret[:])
	}
	return len(s) == 0 || match == 1
}
