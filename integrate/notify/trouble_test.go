package notify

import (
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// Whether Tracker puts quotes around a title shows in its log, and so does what
// to do about it. Done, that helps.
func TestTheLogTellsHowTrackerShowsTitles(t *testing.T) {
	t.Parallel()
	for name := range secretOf {
		for wrong, test := range map[Title]struct {
			bare bool
			want string
		}{
			Quoted: {true, "the body was no JSON, since Tracker puts no quotes around the title: make the trigger again with --bare-json"},
			Bare:   {false, "the body was no JSON, since Tracker puts quotes around the title: make the trigger again without --bare-json"},
		} {
			w := newWorld(t, trackertest.Switches{BareJSON: test.bare})
			w.put(name, "critical-bug", wrong)
			for _, title := range []string{"Plain", `Say "hi" & go`, "two\nlines", "🚀"} {
				w.happen("critical-bug", title)
			}
			messenger, _ := Find(name)
			calls := w.log()
			for _, call := range calls {
				if call.Response == nil || call.Response.StatusCode != 400 {
					t.Fatalf("%s answered %+v", name, call)
				}
				if got := messenger.Trouble(400, call.Request.Body); !strings.HasPrefix(got, test.want) {
					t.Errorf("%s: %q, want %q", name, got, test.want)
				}
			}
			if shown := w.chats[name].all(); len(shown) > 0 || len(calls) != 4 {
				t.Errorf("%s shows %v of %d", name, shown, len(calls))
			}
		}
	}
}

func TestTroubles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		messenger Messenger
		status    int
		sent      string
		want      string
	}{
		"all is well":                         {telegram, 200, "", ""},
		"well, though it was no JSON":         {webhook, 204, "x", ""},
		"no answer":                           {telegram, 0, `{"text":"a"}`, "no answer: Tracker may not reach Telegram"},
		"a body that the log does not show":   {telegram, 400, "", "Telegram refused the message: is --chat right?"},
		"a body that is right":                {telegram, 400, `{"text":"a"}`, "Telegram refused the message: is --chat right?"},
		"a title that is too long":            {yandex, 400, `{"text":"` + strings.Repeat("Ж", 6001) + `"}`, "the title has more than the 6000 characters that yandex-messenger takes"},
		"the longest title":                   {yandex, 400, `{"text":"` + strings.Repeat("🚀", 6000) + `"}`, "Yandex Messenger refused"},
		"quotes as in HTML":                   {telegram, 400, `{"text":&quot;a&quot;}`, "the body was no JSON, since Tracker escapes quotes as in HTML: make the trigger again with --no-title"},
		"no quotes":                           {telegram, 400, `{"text":a}`, "the body was no JSON, since Tracker puts no quotes"},
		"two pairs of quotes":                 {telegram, 400, `{"text":""a""}`, "the body was no JSON, since Tracker puts quotes"},
		"a title that looks like JSON":        {telegram, 400, `{"text":1, \"b\","x":2}`, "the body was no JSON, since Tracker puts no quotes"},
		"words beside two pairs":              {webhook, 400, `{"text":"new: "a" (TEST-1)"}`, "the body was no JSON, since Tracker puts quotes"},
		"a log that cuts bodies":              {telegram, 400, `{"text":"a`, "Telegram refused the message"},
		"a bot's dead token":                  {telegram, 401, "{}", "the bot's token is wrong or revoked"},
		"a member's rights":                   {yandex, 403, "{}", "the bot's token is wrong, or the bot may not write"},
		"a webhook that is gone":              {slack, 404, "{}", "the webhook or its channel is gone"},
		"an archived channel":                 {slack, 410, "{}", "the channel is archived"},
		"webhooks are off":                    {mattermost, 501, "{}", "incoming webhooks are switched off"},
		"too much":                            {mattermost, 429, "{}", "too many messages"},
		"a header of one's own":               {webhook, 401, "{}", "is WEBHOOK_AUTHORIZATION right?"},
		"the messenger is down":               {yandex, 503, "{}", "the messenger failed"},
		"a status that nobody knows":          {telegram, 302, "{}", "unexpected: is the address the messenger's?"},
		"a redirect that looks like an error": {webhook, 418, "{}", "unexpected: is the address the messenger's?"},
	} {
		got := test.messenger.Trouble(test.status, test.sent)
		if (got == "") != (test.want == "") || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// Each messenger explains the statuses that it answers with.
func TestEveryMessengerExplainsUsualStatuses(t *testing.T) {
	t.Parallel()
	for _, m := range messengers {
		for _, status := range []int{0, 400, 403, 404, 429} {
			if got := m.Trouble(status, ""); got == "" || strings.HasPrefix(got, "unexpected") {
				t.Errorf("%s says of %d: %q", m.Name, status, got)
			}
		}
	}
}

func TestKeyOfAMessage(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`{"url":"https://tracker.yandex.ru/TEST-12"}`:         "TEST-12",
		`[OPS2-1](https://tracker.yandex.ru/OPS2-1): ["a-1"]`: "OPS2-1",
		`{"text":"TEST-12"}`:                                  "",
		`https://tracker.yandex.ru/`:                          "",
		"":                                                    "",
	} {
		if got := Key(sent); got != want {
			t.Errorf("%s is about %q, want %q", sent, got, want)
		}
	}
}
