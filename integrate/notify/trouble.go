package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Trouble says what is wrong with a call of a trigger, and what to do; it is
// empty if all is well. Of an answer Tracker's log shows the status, 0 if there
// was none, and not the words (documented). Sent is the body of the call.
func (m Messenger) Trouble(status int, sent string) string {
	switch {
	case status >= 200 && status < 300:
		return ""
	case notJSON(sent) != "":
		return notJSON(sent)
	case status == 400 && m.tooLong(sent):
		return fmt.Sprintf("the title has more than the %d characters that %s takes: make the trigger again with --no-title", m.longest, m.Name)
	case m.troubles[status] != "":
		return m.troubles[status]
	case status >= 500:
		return "the messenger failed"
	}
	return "unexpected: is the address the messenger's?"
}

// notJSON says how Tracker shows a title if that was no JSON; which way it is
// is unknown until it does.
func notJSON(sent string) string {
	const made = "the body was no JSON, since Tracker "
	var wrong *json.SyntaxError
	if !errors.As(json.Unmarshal([]byte(sent), new(any)), &wrong) || int(wrong.Offset) == len(sent) {
		return "" // it is JSON, or the beginning of some
	}
	switch before := sent[:wrong.Offset-1]; {
	case strings.Contains(sent, "&quot;"):
		return made + "escapes quotes as in HTML: make the trigger again with --no-title"
	case strings.HasSuffix(before, `"`): // as in ""title""
		return made + "puts quotes around the title: make the trigger again without --bare-json"
	}
	return made + "puts no quotes around the title: make the trigger again with --bare-json"
}

// tooLong says whether the text that was sent is longer than the messenger
// takes.
func (m Messenger) tooLong(sent string) bool {
	var message struct{ Text string }
	return m.longest > 0 && json.Unmarshal([]byte(sent), &message) == nil && m.measure(message.Text) > m.longest
}

// Key is the key of the issue that a message is about, or empty: messages of
// ours hold a link to it.
func Key(sent string) string {
	_, rest, _ := strings.Cut(sent, strings.TrimSuffix(link, "{{issue.key}}"))
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') })
	return rest[:max(end, 0)]
}
