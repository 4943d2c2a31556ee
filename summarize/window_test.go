package summarize_test

import (
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/tracker/errkind"
)

func TestParseWindow(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]summarize.Window{
		"since 10m":       {Since: 10 * time.Minute},
		"since 1h30m":     {Since: 90 * time.Minute},
		"since 25h":       {Since: 25 * time.Hour},
		"since 60s":       {Since: time.Minute},
		"since 744h":      {Since: 744 * time.Hour},
		"all":             {},
		"all 1/1":         {Part: 1, Parts: 1},
		"all 4/4":         {Part: 4, Parts: 4},
		" since   10m \n": {Since: 10 * time.Minute},
	} {
		got, err := summarize.ParseWindow(payload)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", payload, got, err, want)
		}
	}
}

func TestPayloadsThatSayNothingToSweep(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{
		"", " ", "since", "since ", "since 10", "since 10x", "since -10m", "since 0s", "since 59s", "since 745h",
		"since 10m 5s", "since10m", "Since 10m", "10m", "sweep", "all all", "all of it",
		"all 0/4", "all 5/4", "all 1/0", "all -1/4", "all 1/1001", "all 1", "all 1/", "all /4", "all 1/4/4", "all 01/4", "all +1/4", "all 1 / 4",
		"{}", "null", strings.Repeat("long", 100),
	} {
		w, err := summarize.ParseWindow(payload)
		if errkind.Of(err) != errkind.BadInput || w != (summarize.Window{}) {
			t.Errorf("%q: %+v, error %v", payload, w, err)
		}
		if err != nil && len(err.Error()) > 250 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

func FuzzParseWindow(f *testing.F) {
	for _, payload := range []string{"since 10m", "since 1h30m", "all", "all 3/4", "all 5/4", "since 10x", "", "since 1m0.5s", "since 100000000ns"} {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		w, err := summarize.ParseWindow(payload)
		if err != nil {
			if errkind.Of(err) != errkind.BadInput {
				t.Errorf("%q: %v is not bad input", payload, err)
			}
			return
		}
		if again, err := summarize.ParseWindow(w.String()); err != nil || again != w {
			t.Errorf("%q means %q, which means %+v, %v; want %+v", payload, w, again, err, w)
		}
	})
}
