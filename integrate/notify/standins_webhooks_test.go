package notify

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// control are the sequences that Slack reads in texts, but not in rich text.
var control = regexp.MustCompile(`[&<>]`)

// slack wants a text for notifications and known blocks, and answers in plain
// text.
func (c *chats) slack(w http.ResponseWriter, r *http.Request) {
	var sent struct {
		Text   string `json:"text"`
		Blocks []struct {
			Type     string `json:"type"`
			Elements []struct {
				Type     string `json:"type"`
				Elements []struct {
					Type string `json:"type"`
					Text string `json:"text"`
					URL  string `json:"url"`
				} `json:"elements"`
			} `json:"elements"`
		} `json:"blocks"`
	}
	if r.Method != http.MethodPost || "https://hooks.slack.com"+r.URL.Path != secretOf["slack"] {
		http.Error(w, "no_service", http.StatusNotFound)
		return
	}
	err := decode(r, &sent)
	switch {
	case err != nil:
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	case sent.Text == "":
		http.Error(w, "no_text", http.StatusBadRequest)
		return
	case control.MatchString(sent.Text), len(sent.Blocks) != 1, sent.Blocks[0].Type != "rich_text",
		len(sent.Blocks[0].Elements) != 1, sent.Blocks[0].Elements[0].Type != "rich_text_section":
		http.Error(w, "invalid_blocks", http.StatusBadRequest)
		return
	}
	m := message{rest: sent.Text}
	for _, e := range sent.Blocks[0].Elements[0].Elements {
		switch {
		case e.Type == "link" && isLink(e.URL):
			m.link = e.URL
			m.rest += "|" + e.Text
		case e.Type == "text" && e.Text != "":
			m.title += e.Text
		default:
			http.Error(w, "invalid_blocks", http.StatusBadRequest)
			return
		}
	}
	m.title = strings.TrimPrefix(m.title, "\n") // the line break after the link
	c.show(m)
	fmt.Fprint(w, "ok")
}

// mattermost wants a text or attachments, each with a fallback. It takes what
// calls everybody in Slack for its own, in titles too.
func (c *chats) mattermost(w http.ResponseWriter, r *http.Request) {
	refuse := func(id, why string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"id":%q,"message":%q,"detailed_error":"","status_code":400}`, id, why)
	}
	var sent struct {
		Text        string `json:"text"`
		Attachments []struct {
			Fallback  string `json:"fallback"`
			Title     string `json:"title"`
			TitleLink string `json:"title_link"`
		} `json:"attachments"`
	}
	if r.Method != http.MethodPost || "https://mattermost.example"+r.URL.Path != secretOf["mattermost"] {
		refuse("web.incoming_webhook.invalid.app_error", "Invalid webhook.")
		return
	}
	err := decode(r, &sent)
	switch {
	case err != nil:
		refuse("api.webhook.incoming.error", "Unable to parse incoming data.")
	case sent.Text == "" && len(sent.Attachments) == 0:
		refuse("web.incoming_webhook.text.app_error", "No text specified.")
	case utf8.RuneCountInString(sent.Text) > 16383 || len(sent.Attachments) != 1 || sent.Attachments[0].Fallback == "" || !isLink(sent.Attachments[0].TitleLink):
		refuse("api.webhook.incoming.error", "An attachment is wrong.")
	default:
		a := sent.Attachments[0]
		title := strings.NewReplacer("<!channel>", "@channel", "<!here>", "@here", "<!all>", "@all").Replace(a.Title)
		c.show(message{title: title, link: a.TitleLink, rest: sent.Text})
		fmt.Fprint(w, "ok")
	}
}
