// Package notify makes triggers of Yandex Tracker that send messages to a
// messenger, with no function in between. It says what such a trigger must be
// and what became of its calls; whoever puts it into a queue is not its matter.
package notify

import (
	"slices"
	"strings"

	"timeupdater/tracker/triggers"
)

// Messenger is where messages go, and what its documentation asks of them.
type Messenger struct {
	Name string // as people choose it

	// Variable is that of the environment with the secret: the bot's token or,
	// where the messenger gives one, the address of an incoming webhook.
	Variable string

	// Address is where messages go, with [token] in the place of the bot's token.
	// Empty: the secret is the address.
	address string

	// OAuth: the token is sent as the header "Authorization: OAuth ...".
	oauth bool

	// ChatHelp says what the id of a chat looks like. Empty: the address says
	// which chat is meant.
	ChatHelp string

	// Body is the message, see [Messenger.text]. Empty: only a body of one's own.
	body string

	// Longest is the longest title that the messenger takes, counted by measure.
	// Zero: longer than any that Tracker is known to have.
	longest int
	measure func(string) int

	// Troubles say what a status means.
	troubles map[int]string
}

// token stands for the bot's token in an address.
const token = "[token]"

// Names are the names of all messengers.
func Names() []string {
	var names []string
	for _, m := range messengers {
		names = append(names, m.Name)
	}
	return names
}

// Find returns the messenger of a name.
func Find(name string) (Messenger, bool) {
	i := slices.IndexFunc(messengers, func(m Messenger) bool { return m.Name == name })
	if i < 0 {
		return Messenger{}, false
	}
	return messengers[i], true
}

// HasBody says whether the messenger has a message of its own; otherwise only
// one's own can be sent.
func (m Messenger) HasBody() bool { return m.body != "" }

// Title is how the title of the issue gets into a message.
type Title int

// Which of the first two is right is unknown: the documentation has the quotes
// in its list of variables, and puts some around the variable in an example.
const (
	Quoted  Title = iota // {{issue.summary.json}} brings its quotes
	Bare                 // it brings none
	NoTitle              // not at all, the key alone
)

// Message is what is sent, and when.
type Message struct {
	When When
	Chat string // see [Messenger.CheckChat]

	// Secret is the token or the address, see [Messenger.CheckSecret].
	Secret triggers.Secret

	// Authorization is that header as a whole, if the messenger asks for it
	// beside a secret address.
	Authorization triggers.Secret

	Title Title

	// Body is one's own, see [CheckBody]. It is sent as it is.
	Body string
}

// Trigger sends a message through a messenger. Tracker puts values in the place
// of variables in its body (documented).
func (m Messenger) Trigger(name string, msg Message) triggers.Trigger {
	action := triggers.Action{
		Type:        "Webhook",
		Method:      "POST",
		ContentType: "application/json; charset=UTF-8",
		Endpoint:    string(msg.Secret),
		Auth:        &triggers.Auth{Type: "noauth"},
		Body:        triggers.Body(m.text(msg)),
	}
	if m.address != "" {
		action.Endpoint = strings.ReplaceAll(m.address, token, string(msg.Secret))
	}
	if m.oauth {
		action.Auth = &triggers.Auth{Type: "oauth", HeaderName: "Authorization", TokenType: "OAuth", AccessToken: msg.Secret}
	}
	if msg.Authorization != "" {
		action.Headers = map[string]triggers.Secret{"Authorization": msg.Authorization}
	}
	return triggers.Trigger{Name: name, Active: true, Conditions: msg.When.Conditions, Actions: []triggers.Action{action}}
}

// Summary is the title of the issue as a text in JSON. It is the only thing in
// a message that people write, and nothing stands beside it between its quotes.
const summary = "{{issue.summary.json}}"

// text is the body of the request. Messengers have it with the title [Bare].
func (m Messenger) text(msg Message) string {
	if msg.Body != "" {
		return msg.Body
	}
	recipient := "login"
	if strings.Contains(msg.Chat, "/") {
		recipient = "chat_id"
	}
	title := map[Title]string{Quoted: summary, Bare: `"` + summary + `"`, NoTitle: `"{{issue.key}}: [what]"`}[msg.Title]
	body := strings.ReplaceAll(m.body, `"`+summary+`"`, title)
	return strings.NewReplacer("[recipient]", recipient, "[chat]", msg.Chat, "[what]", msg.When.What).Replace(body)
}
