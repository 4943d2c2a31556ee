package notify

import (
	"os"
	"strings"
	"testing"
)

func TestSecretsAreLookedAt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ messenger, secret, want string }{
		"a bot's token":              {"telegram", secretOf["telegram"], ""},
		"half of one":                {"telegram", "AAF-canary_9", "it is no token of a bot"},
		"one that leaves the path":   {"telegram", "1:canary/getUpdates?", "it is no token of a bot"},
		"a variable for a token":     {"telegram", "{{canary}}", "it is no token of a bot"},
		"any token":                  {"yandex-messenger", secretOf["yandex-messenger"], ""},
		"a webhook":                  {"slack", secretOf["slack"], ""},
		"a webhook on this machine":  {"mattermost", "http://127.0.0.1:8065/hooks/x", ""},
		"a query":                    {"webhook", "https://platform-api2.max.ru/messages?chat_id=1", ""},
		"a token for an address":     {"slack", "canary", "it is not a URL"},
		"no URL":                     {"slack", "https://canary.example/%zz", "it is not a URL"},
		"plain http":                 {"mattermost", "http://canary.example/hooks/x", "it must begin with https://"},
		"another scheme":             {"webhook", "ftp://canary.example", "it must begin with https://"},
		"a password":                 {"webhook", "https://u:canary@a.example/", "it must not hold a user or a password"},
		"a variable in the address":  {"webhook", "https://a.example/{{canary}}", "it must not hold spaces, braces or a #"},
		"a part that is not sent":    {"webhook", "https://a.example/#canary", "it must not hold spaces, braces or a #"},
		"an address without a host":  {"webhook", "https:canary", "it is not a URL"},
		"a space within the address": {"webhook", "https://a.example/a b", "it must not hold spaces, braces or a #"},
	} {
		messenger, ok := Find(test.messenger)
		if !ok {
			t.Fatalf("%s: there is no %s", name, test.messenger)
		}
		problem(t, name, messenger.CheckSecret(test.secret), test.want)
	}
}

// problem compares an error with the beginning of what is wanted. It may not
// repeat what was given.
func problem(t *testing.T, name string, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
	}
	if (got == "") != (want == "") || !strings.HasPrefix(got, want) || strings.Contains(got, "canary") {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}

func TestChatsAreLookedAt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ messenger, chat, want string }{
		"a group":                {"telegram", "-1001234567890", ""},
		"a public name":          {"telegram", "@team_a", ""},
		"no chat":                {"telegram", "", "must be a number, of groups"},
		"a quote":                {"telegram", `1","canary":"`, "must be a number, of groups"},
		"a group's id":           {"yandex-messenger", chatOf["yandex-messenger"], ""},
		"a login":                {"yandex-messenger", "ann@example.com", ""},
		"a variable":             {"yandex-messenger", "{{canary}}", "must be the chat's id such as 0/0/"},
		"none where none is due": {"slack", "", ""},
		"one where none is due":  {"slack", "#canary", "is not for slack: its address says which chat is meant"},
	} {
		messenger, _ := Find(test.messenger)
		problem(t, name, messenger.CheckChat(test.chat), test.want)
	}
}

func TestBodiesOfOnesOwn(t *testing.T) {
	t.Parallel()
	const quotes = "it is no JSON once variables have their values, line "
	for name, test := range map[string]struct {
		body string
		bare bool
		want string
	}{
		"a title without quotes":           {`{"text":{{issue.summary.json}}}`, false, ""},
		"a title with quotes, bare":        {`{"text":"{{issue.summary.json}}"}`, true, ""},
		"words beside a title, bare":       {`{"text":"new: {{issue.summary.json}} ({{issue.key}})"}`, true, ""},
		"what nobody writes":               {`{"a":"{{issue.key}} {{ currentDateTime.date }}","b":{{currentDateTime.unixEpoch}},"c":{{issue.tags.json}}}`, false, ""},
		"a title with quotes":              {"{\n\"text\":\"{{issue.summary.json}}\"}", false, quotes + "2: {{….json}} brings its quotes"},
		"a title without quotes, bare":     {`{"text":{{issue.summary.json}}}`, true, quotes + "1: with --bare-json there must be quotes"},
		"the documentation's example":      {`{"text":"{{issue.key}}: {{issue.summary}}"}`, false, "a quote in {{issue.summary}} would break it: write {{issue.summary.json}}"},
		"a description":                    {`{"text":"{{ issue.description }}"}`, false, "a quote in {{issue.description}} would break it"},
		"a comment":                        {`{"text":"{{userComment.text}}"}`, true, "a quote in {{userComment.text}} would break it"},
		"no JSON at all":                   {"canary", false, quotes + "1"},
		"half of it, with a file's ending": {"{\"canary\":\n1,\n", false, quotes + "3"},
		"nothing":                          {" \n", false, "it is empty"},
	} {
		problem(t, name, CheckBody(test.body, test.bare), test.want)
	}
}

// The guide's examples are what a body has to be.
func TestBodiesInTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := strings.Split(string(guide), "```json\n")[1:]
	for _, rest := range examples {
		body, _, _ := strings.Cut(rest, "```")
		problem(t, body, CheckBody(body, false), "")
	}
	if len(examples) == 0 {
		t.Error("the guide has no example")
	}
}

// What is checked is what is sent.
func TestOwnBodyIsSentAsItIs(t *testing.T) {
	t.Parallel()
	const body = `{"text":{{issue.summary.json}}, "chat_id":"[chat]"}`
	got := telegram.Trigger("x", Message{Body: body, Chat: "1", Title: Bare, Secret: "1:a"})
	if string(got.Actions[0].Body) != body || got.Actions[0].Endpoint != "https://api.telegram.org/bot1:a/sendMessage" {
		t.Errorf("sends %s to %s", got.Actions[0].Body, got.Actions[0].Endpoint)
	}
}
