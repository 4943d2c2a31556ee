package notify

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"timeupdater/tracker"
)

// botToken is what BotFather gives: the bot's id, a colon, and a secret.
var botToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// CheckSecret looks at a token or an address. The errors do not repeat it.
func (m Messenger) CheckSecret(secret string) error {
	switch {
	case m.address == "":
		return checkAddress(secret)
	case strings.Contains(m.address, token) && !botToken.MatchString(secret):
		return errors.New("it is no token of a bot, which is a number, a colon and some letters")
	}
	return nil
}

// checkAddress looks at the address of a webhook. Tracker would put values in
// the place of variables there, escaped or not (unknown), so it has none.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("it is not a URL such as https://example.com/hooks/4f24")
	case u.Scheme != "https" && (u.Scheme != "http" || !tracker.IsLoopback(u.Hostname())):
		return errors.New("it must begin with https://, since it is a secret; plain http is for this machine only")
	case u.User != nil:
		return errors.New("it must not hold a user or a password")
	case strings.ContainsAny(address, "#{} "):
		return errors.New("it must not hold spaces, braces or a #")
	}
	return nil
}

// chat is an id of a chat, a public name or a login.
var chat = regexp.MustCompile(`^@?[A-Za-z0-9_./@-]+$`)

// CheckChat looks at the id of a chat. The error does not repeat it.
func (m Messenger) CheckChat(id string) error {
	switch {
	case m.ChatHelp == "" && id != "":
		return errors.New("is not for " + m.Name + ": its address says which chat is meant")
	case m.ChatHelp != "" && !chat.MatchString(id):
		return errors.New("must be " + m.ChatHelp)
	}
	return nil
}
