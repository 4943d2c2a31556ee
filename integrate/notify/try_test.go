package notify

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

func sample(bare bool) Sample {
	return Sample{Key: "TEST-1", Time: time.Date(2026, 11, 21, 12, 0, 0, 5e6, time.UTC), Bare: bare}
}

// A message that is sent by hand is the one that Tracker would send.
func TestTryingAMessage(t *testing.T) {
	t.Parallel()
	for name := range secretOf {
		for _, title := range []Title{Quoted, Bare, NoTitle} {
			net, chats := newInternet()
			answer, err := Try(context.Background(), net, recipe(t, name, "critical-bug", title), sample(title == Bare))
			want := map[Title]string{Quoted: SampleTitle, Bare: SampleTitle, NoTitle: "TEST-1: new critical bug"}[title]
			if shown := chats[name].all(); err != nil || !answer.Taken || answer.Status != 200 || len(shown) != 1 || shown[0].title != want || shown[0].link != "https://tracker.yandex.ru/TEST-1" {
				t.Errorf("%s shows %+v, answers %+v, %v", name, shown, answer, err)
			}
		}
	}
}

func TestWhatMessengersAnswer(t *testing.T) {
	t.Parallel()
	refusing := func(messenger, secret, chat string) triggers.Trigger {
		m, _ := Find(messenger)
		when, _ := ParseWhen("comment")
		return m.Trigger("x", Message{When: when, Secret: triggers.Secret(secret), Chat: chat})
	}
	for name, test := range map[string]struct {
		trigger triggers.Trigger
		want    Answer
	}{
		"Telegram, another bot":         {refusing("telegram", "1:a", "1"), Answer{401, false, "Unauthorized"}},
		"Telegram, another chat":        {refusing("telegram", secretOf["telegram"], "1"), Answer{400, false, "Bad Request: chat not found"}},
		"Yandex Messenger, no such bot": {refusing("yandex-messenger", "x", "0/0/1"), Answer{401, false, "Unauthorized"}},
		"Yandex Messenger, a stranger":  {refusing("yandex-messenger", secretOf["yandex-messenger"], "0/0/1"), Answer{403, false, "Bot is not a member of the chat"}},
		"Yandex Messenger, a login":     {refusing("yandex-messenger", secretOf["yandex-messenger"], "ann@example.com"), Answer{200, true, ""}},
		"Slack, no such webhook":        {refusing("slack", "https://hooks.slack.com/services/1", ""), Answer{404, false, "no_service"}},
		"Mattermost, no such webhook":   {refusing("mattermost", "https://mattermost.example/hooks/1", ""), Answer{400, false, "Invalid webhook."}},
	} {
		net, _ := newInternet()
		if got, err := Try(context.Background(), net, test.trigger, sample(false)); err != nil || got != test.want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, test.want)
		}
	}
}

func TestAnswersAreRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		text   string
		want   Answer
	}{
		"a plain text":             {200, "ok", Answer{200, true, "ok"}},
		"success that is none":     {200, `{"ok":false,"description":"no"}`, Answer{200, false, "no"}},
		"JSON without words":       {200, `{"ok":true,"result":{}}`, Answer{200, true, ""}},
		"a redirect":               {302, "", Answer{302, false, ""}},
		"a page":                   {404, "<html>\n\x1b[2J <p>no</p>", Answer{404, false, "<html> [2J <p>no</p>"}},
		"more than a line":         {500, strings.Repeat("Ж", 400), Answer{500, false, strings.Repeat("Ж", 300) + "…"}},
		"JSON that is no object":   {400, "[1]", Answer{400, false, "[1]"}},
		"Mattermost's explanation": {400, `{"id":"x","message":"Invalid webhook."}`, Answer{400, false, "Invalid webhook."}},
	} {
		if got := newAnswer(test.status, []byte(test.text)); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

func TestOwnHeaderIsSent(t *testing.T) {
	t.Parallel()
	when, _ := ParseWhen("comment")
	trigger := webhook.Trigger("x", Message{When: when, Secret: "https://a.example/x?chat_id=1", Authorization: "token", Body: `{"text":{{issue.summary.json}},"at":{{currentDateTime.unixEpoch}},"who":"{{issue.author.login}}"}`})
	var got *http.Request
	net := internet{"a.example": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Text, Who string
			At        int64
		}
		if err := decode(r, &body); err != nil || body.Text != SampleTitle || body.At != 1795262400 || body.Who != "sample" {
			t.Errorf("sent %+v, %v", body, err)
		}
		got = r
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})}
	answer, err := Try(context.Background(), net, trigger, sample(false))
	if err != nil || answer.Taken || got.URL.RequestURI() != "/x?chat_id=1" || got.Header.Get("Authorization") != "token" {
		t.Errorf("called %v with %v, answer %+v, %v", got.URL, got.Header, answer, err)
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	trigger := recipe(t, "slack", "comment", Quoted)
	for name, test := range map[string]struct {
		via     http.RoundTripper
		trigger triggers.Trigger
		want    string
	}{
		"nobody is there":         {internet{}, trigger, "no answer: no such host"},
		"an answer breaks off":    {breaking{broken}, trigger, "the answer broke off: broken"},
		"a connection breaks":     {trackertest.InProcess(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })), trigger, "no answer: "},
		"an address that is none": {internet{}, webhook.Trigger("x", Message{Secret: "https://canary\x7f"}), "the address cannot be read"},
	} {
		if _, err := Try(context.Background(), test.via, test.trigger, sample(false)); err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// breaking answers with a body that cannot be read.
type breaking struct{ err error }

func (b breaking) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(iotest.ErrReader(b.err))}, nil
}
