package notify

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

var occasions = map[string]string{
	"critical-bug":  "new critical bug",
	"status:closed": "status closed",
	"deadline":      "deadline changed",
	"comment":       "new comment",
}

// Whatever people write into a title, it arrives as it is, in each messenger,
// under both ways in which Tracker may show it: a thousand titles each, a quarter
// of them for each occasion.
func TestTitlesArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	for i, when := range slices.Sorted(maps.Keys(occasions)) {
		for title, switches := range map[Title]trackertest.Switches{
			Quoted: {EscapeVariables: true, UnsetVariable: trackertest.UnsetStopsTrigger},
			Bare:   {BareJSON: true, RawAddress: true},
		} {
			t.Run(when+map[Title]string{Bare: ", bare"}[title], func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, switches)
				for name := range secretOf {
					w.put(name, when, title)
				}
				titles := map[string]string{} // by links
				for _, title := range makeTitles(uint64(4*int(title) + i)) {
					titles["https://tracker.yandex.ru/"+w.happen(when, title)] = title
				}
				w.Wait()
				for name := range secretOf {
					w.arrived(name, occasions[when], titles)
				}
			})
		}
	}
}

// arrived compares what a messenger shows with the titles that it was sent, but
// for those that are longer than it takes.
func (w *world) arrived(name, what string, titles map[string]string) {
	w.t.Helper()
	messenger, _ := Find(name)
	arrived := map[string]bool{}
	for _, m := range w.chats[name].all() {
		key := strings.TrimPrefix(m.link, "https://tracker.yandex.ru/")
		switch title, ok := titles[m.link]; {
		case !ok || arrived[m.link]:
			w.t.Errorf("%s: a second message, or a wrong link: %+v", name, m)
		case m.title != title:
			w.t.Errorf("%s: the title %q arrived as %q", name, title, m.title)
		case m.chat != chatOf[name] || !strings.Contains(m.rest, what) || !strings.Contains(m.rest, key):
			w.t.Errorf("%s: arrived: %+v, want words about %s", name, m, what)
		}
		arrived[m.link] = true
	}
	for link, title := range titles {
		if !arrived[link] && (messenger.longest == 0 || messenger.measure(title) <= messenger.longest) {
			w.t.Errorf("%s: no message about %s, %q", name, link, title)
		}
	}
	if few := len(titles) / 20; len(titles)-len(arrived) > few {
		w.t.Errorf("%s: %d titles did not arrive", name, len(titles)-len(arrived))
	}
}

// Telegram's limit is the only one that a title of 5,000 characters exceeds.
func TestTitlesThatAreTooLong(t *testing.T) {
	t.Parallel()
	for name, title := range map[string]string{
		"one character too many":   strings.Repeat("a", 4097),
		"two units for each emoji": "x" + strings.Repeat("🚀", 2048),
		"5,000 characters":         strings.Repeat("Ж", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			w.put("telegram", "critical-bug", Quoted)
			w.happen("critical-bug", title)
			call := w.log()[0]
			trouble := telegram.Trouble(call.Response.StatusCode, call.Request.Body)
			if want := "the title has more than the 4096 characters that telegram takes: make the trigger again with --no-title"; len(w.chats["telegram"].all()) != 0 || trouble != want {
				t.Errorf("shown %v, trouble %q, want %q", w.chats["telegram"].all(), trouble, want)
			}
		})
	}
	w := newWorld(t, trackertest.Switches{})
	w.put("telegram", "critical-bug", Quoted)
	w.happen("critical-bug", strings.Repeat("a", 4096))
	w.happen("critical-bug", strings.Repeat("🚀", 2048))
	w.Wait()
	if got := w.chats["telegram"].all(); len(got) != 2 {
		t.Errorf("%d of the longest that fit were shown, want 2", len(got))
	}
}

func TestMessagesWithoutTheTitle(t *testing.T) {
	t.Parallel()
	for _, bare := range []bool{false, true} {
		w := newWorld(t, trackertest.Switches{BareJSON: bare})
		for name := range secretOf {
			w.put(name, "critical-bug", NoTitle)
		}
		w.happen("critical-bug", strings.Repeat("secret ", 2000))
		w.Wait()
		for name := range secretOf {
			if got := w.chats[name].all(); len(got) != 1 || got[0].title != "TEST-1: new critical bug" || got[0].link != "https://tracker.yandex.ru/TEST-1" {
				t.Errorf("%s shows %+v", name, got)
			}
		}
	}
}

// Mattermost is the one that changes something in a title: it takes Slack's
// words for everybody for its own (documented). It calls nobody in titles.
func TestMattermostReadsSlacksWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.put("mattermost", "critical-bug", Quoted)
	w.happen("critical-bug", "<!channel> & <b>")
	w.Wait()
	if got := w.chats["mattermost"].all(); len(got) != 1 || got[0].title != "@channel & <b>" {
		t.Errorf("shows %+v", got)
	}
}

// Tracker may call twice for one event; Yandex Messenger shows it once.
func TestYandexMessengerShowsARepeatOnce(t *testing.T) {
	t.Parallel()
	var w *world
	w = newWorld(t, trackertest.Switches{Deliver: func(d trackertest.Delivery) {
		for range 2 {
			if status, err := w.Send(context.Background(), d); status != 200 || err != nil {
				t.Errorf("status %d, %v", status, err)
			}
		}
	}})
	w.put("yandex-messenger", "comment", Quoted)
	w.happen("comment", "first")
	w.happen("comment", "second")
	if got := w.chats["yandex-messenger"].all(); len(got) != 2 {
		t.Errorf("shows %+v", got)
	}
}
