package notify

import (
	"unicode/utf16"
	"unicode/utf8"
)

// messengers are all that are known. What their statuses mean is documented by
// each of them, unless something else is said; what to do about it is ours.
var messengers = []Messenger{telegram, yandex, slack, mattermost, webhook}

// link is the page of an issue (documented).
const link = "https://tracker.yandex.ru/{{issue.key}}"

// telegram is the method sendMessage of its Bot API. There is no parse_mode, so
// that nothing in a title is markup; the link is a button below the text, since
// no text may stand beside the title.
var telegram = Messenger{
	Name:     "telegram",
	Variable: "TELEGRAM_TOKEN",
	address:  "https://api.telegram.org/bot" + token + "/sendMessage",
	ChatHelp: "a number, of groups and channels with a minus before it, or a public name such as @team",
	body: `{"chat_id":"[chat]","text":"` + summary + `",` +
		`"reply_markup":{"inline_keyboard":[[{"text":"{{issue.key}}: [what]","url":"` + link + `"}]]}}`,
	longest: 4096, // characters, it says; its clients count in UTF-16 (seen)
	measure: func(s string) int { return len(utf16.Encode([]rune(s))) },
	troubles: map[int]string{
		0:   "no answer: Tracker may not reach Telegram, whose servers are blocked or slowed down in Russia",
		400: "Telegram refused the message: is --chat right? --test tells why",
		401: "the bot's token is wrong or revoked: set TELEGRAM_TOKEN and make the trigger again",
		403: "the bot was removed from the chat, or may not write there",
		404: "no such bot: is TELEGRAM_TOKEN whole?",
		429: "too many messages: Telegram takes 20 a minute in a group",
	},
}

// yandex is the method sendText of the Bot API of Yandex Messenger. Requests
// with the same payload_id are one message. Buttons of the field
// suggest_buttons replace those of inline_keyboard, which is outdated.
var yandex = Messenger{
	Name:     "yandex-messenger",
	Variable: "YANDEX_MESSENGER_TOKEN",
	address:  "https://botapi.messenger.yandex.net/bot/v1/messages/sendText/",
	oauth:    true,
	ChatHelp: "the chat's id such as 0/0/4f24b544-..., or somebody's login such as ann@example.com",
	body: `{"[recipient]":"[chat]","text":"` + summary + `","payload_id":"{{issue.key}} [what] {{currentDateTime.iso8601}}",` +
		`"suggest_buttons":{"layout":"true","persist":true,"buttons":[[{"id":"issue","title":"{{issue.key}}: [what]",` +
		`"directives":[{"type":"open_uri","uri":"` + link + `"}]}]]}}`,
	longest: 6000,
	measure: utf8.RuneCountInString,
	troubles: map[int]string{
		0:   "no answer from Yandex Messenger",
		400: "Yandex Messenger refused the message: is --chat right? --test tells why",
		401: "the bot's token is wrong or was replaced: set YANDEX_MESSENGER_TOKEN and make the trigger again",
		403: "the bot's token is wrong, or the bot may not write to the chat: is it a member?",
		404: "there is no such chat, or the bot is not in it",
		429: "too many messages at once",
	},
}

// slack is an incoming webhook of Slack. The title is a text in a block of rich
// text, where characters mean themselves (seen); elsewhere & < > would be
// control characters, and no variable replaces them. The text is for
// notifications.
var slack = Messenger{
	Name:     "slack",
	Variable: "SLACK_URL",
	body: `{"text":"{{issue.key}}: [what]","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` +
		`{"type":"link","url":"` + link + `","text":"{{issue.key}}: [what]"},{"type":"text","text":"\n"},` +
		`{"type":"text","text":"` + summary + `"}]}]}]}`,
	troubles: map[int]string{
		0:   "no answer: Tracker may not reach Slack",
		400: "Slack refused the message: --test tells why",
		403: "the workspace does not let the webhook write there, or its address is wrong",
		404: "the webhook or its channel is gone: make a new one, set SLACK_URL and make the trigger again",
		410: "the channel is archived: take another one",
		429: "too many messages: Slack takes one a second",
		500: "Slack failed",
	},
}

// mattermost is an incoming webhook of Mattermost. The title is that of an
// attachment with a link: its text would be Markdown, in which @all calls
// everybody. The fallback is required; notifications show it.
var mattermost = Messenger{
	Name:     "mattermost",
	Variable: "MATTERMOST_URL",
	body: `{"text":"[{{issue.key}}](` + link + `): [what]",` +
		`"attachments":[{"fallback":"` + summary + `","title":"` + summary + `","title_link":"` + link + `"}]}`,
	troubles: map[int]string{
		0:   "no answer: Tracker may not reach your Mattermost, which must be in the internet",
		400: "the webhook or its channel is gone, or the message was refused: --test tells which",
		403: "the webhook's owner may not write to the channel",
		404: "there is no Mattermost at that address, or it has another path: is MATTERMOST_URL whole?",
		429: "too many messages at once",
		501: "incoming webhooks are switched off in Mattermost's System Console",
	},
}

// webhook is any other messenger that takes JSON.
var webhook = Messenger{
	Name:     "webhook",
	Variable: "WEBHOOK_URL",
	troubles: map[int]string{
		0:   "no answer: Tracker may not reach the address",
		400: "the message was refused: --test tells why",
		401: "is WEBHOOK_AUTHORIZATION right?",
		403: "is WEBHOOK_AUTHORIZATION right?",
		404: "nobody is at that address: is WEBHOOK_URL whole?",
		429: "too many messages at once",
	},
}
