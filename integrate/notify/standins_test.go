package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// The stand-ins demand what the documentation of each messenger demands, and
// answer as it does when it is violated. Where the documentation does not say
// how it answers, that is assumed.

// message is one that a messenger showed in a chat.
type message struct {
	chat, title, link string
	rest              string // what else people see
}

// chats are what messengers showed.
type chats struct {
	mu       sync.Mutex
	messages []message
	payloads []string // of Yandex Messenger
}

func (c *chats) show(m message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = append(c.messages, m)
}

// secretOf is a secret that each messenger knows.
var secretOf = map[string]string{
	"telegram":         "123456:AAF-canary_9",
	"yandex-messenger": "y0_canary9",
	"slack":            "https://hooks.slack.com/services/T0/B0/canary9",
	"mattermost":       "https://mattermost.example/hooks/canary9",
}

// chatOf is a chat that each bot is in.
var chatOf = map[string]string{"telegram": "-1001234567890", "yandex-messenger": "0/0/4f24b544-1c2d"}

// newInternet has the messengers, and what each shows.
func newInternet() (internet, map[string]*chats) {
	telegram, yandex, slack, mattermost := new(chats), new(chats), new(chats), new(chats)
	return internet{
			"api.telegram.org":            http.HandlerFunc(telegram.telegram),
			"botapi.messenger.yandex.net": http.HandlerFunc(yandex.yandex),
			"hooks.slack.com":             http.HandlerFunc(slack.slack),
			"mattermost.example":          http.HandlerFunc(mattermost.mattermost),
		}, map[string]*chats{
			"telegram": telegram, "yandex-messenger": yandex, "slack": slack, "mattermost": mattermost,
		}
}

// decode reads a request's JSON, in which nothing unknown may stand.
func decode(r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return fmt.Errorf("not JSON but %s", kind)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if !json.Valid(body) || !utf8.Valid(body) {
		return errors.New("no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// telegram takes 1 to 4096 characters of text, and buttons in rows with a text
// and an address.
func (c *chats) telegram(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, why string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%q}`, status, why)
	}
	var sent struct {
		ChatID      string `json:"chat_id"`
		Text        string `json:"text"`
		ReplyMarkup struct {
			InlineKeyboard [][]struct {
				Text string `json:"text"`
				URL  string `json:"url"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	}
	switch bot, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/"); {
	case bot != secretOf["telegram"] && botToken.MatchString(bot):
		refuse(401, "Unauthorized")
		return
	case bot != secretOf["telegram"] || method != "sendMessage" || r.Method != http.MethodPost:
		refuse(404, "Not Found")
		return
	}
	err := decode(r, &sent)
	switch {
	case err != nil:
		refuse(400, "Bad Request: can't parse JSON object")
	case sent.ChatID == "":
		refuse(400, "Bad Request: chat_id is empty")
	case sent.ChatID != chatOf["telegram"]:
		refuse(400, "Bad Request: chat not found")
	case strings.TrimSpace(sent.Text) == "":
		refuse(400, "Bad Request: message text is empty")
	case len(utf16.Encode([]rune(sent.Text))) > 4096:
		refuse(400, "Bad Request: message is too long")
	case len(sent.ReplyMarkup.InlineKeyboard) != 1 || len(sent.ReplyMarkup.InlineKeyboard[0]) != 1:
		refuse(400, "Bad Request: can't parse inline keyboard button")
	case !isLink(sent.ReplyMarkup.InlineKeyboard[0][0].URL) || sent.ReplyMarkup.InlineKeyboard[0][0].Text == "":
		refuse(400, "Bad Request: inline keyboard button URL is invalid")
	default:
		button := sent.ReplyMarkup.InlineKeyboard[0][0]
		c.show(message{chat: sent.ChatID, title: sent.Text, link: button.URL, rest: button.Text})
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":1}}`)
	}
}

// yandex wants one of chat_id and login, and up to 6000 characters. Requests
// with one payload_id are one message. Titles of buttons have 255 characters.
func (c *chats) yandex(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, why string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"ok":false,"code":%d,"description":%q}`, status, why)
	}
	var sent struct {
		ChatID    string `json:"chat_id"`
		Login     string `json:"login"`
		Text      string `json:"text"`
		PayloadID string `json:"payload_id"`
		Buttons   struct {
			Layout  string `json:"layout"`
			Persist bool   `json:"persist"`
			Buttons [][]struct {
				ID         string `json:"id"`
				Title      string `json:"title"`
				Directives []struct {
					Type string `json:"type"`
					URI  string `json:"uri"`
				} `json:"directives"`
			} `json:"buttons"`
		} `json:"suggest_buttons"`
	}
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/bot/v1/messages/sendText/":
		refuse(404, "Not Found")
		return
	case r.Header.Get("Authorization") != "OAuth "+secretOf["yandex-messenger"]:
		refuse(401, "Unauthorized")
		return
	}
	err := decode(r, &sent)
	switch {
	case err != nil:
		refuse(400, "Invalid JSON")
	case (sent.ChatID == "") == (sent.Login == ""):
		refuse(400, "Exactly one of chat_id and login must be set")
	case sent.ChatID != "" && sent.ChatID != chatOf["yandex-messenger"]:
		refuse(403, "Bot is not a member of the chat")
	case sent.Text == "" || utf8.RuneCountInString(sent.Text) > 6000:
		refuse(400, "text must have 1 to 6000 characters")
	case sent.PayloadID == "":
		refuse(400, "payload_id is empty")
	case len(sent.Buttons.Buttons) != 1 || len(sent.Buttons.Buttons[0]) != 1 || len(sent.Buttons.Buttons[0][0].Directives) != 1:
		refuse(400, "Invalid suggest_buttons")
	default:
		button := sent.Buttons.Buttons[0][0]
		if button.ID == "" || button.Title == "" || utf8.RuneCountInString(button.Title) > 255 ||
			button.Directives[0].Type != "open_uri" || !isLink(button.Directives[0].URI) {
			refuse(400, "Invalid suggest_buttons")
			return
		}
		m := message{chat: sent.ChatID + sent.Login, title: sent.Text, link: button.Directives[0].URI, rest: button.Title}
		c.once(sent.PayloadID, m)
		fmt.Fprint(w, `{"ok":true,"message_id":1647523230504005}`)
	}
}

// once shows a message unless it was shown before.
func (c *chats) once(payload string, m message) {
	c.mu.Lock()
	again := slices.Contains(c.payloads, payload)
	c.payloads = append(c.payloads, payload)
	c.mu.Unlock()
	if !again {
		c.show(m)
	}
}

// all are the messages so far.
func (c *chats) all() []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.messages)
}
