package patience

import (
	"testing"
	"time"
)

func at(clock string) time.Time {
	t, err := time.Parse(time.DateTime, "2026-11-24 "+clock)
	if err != nil {
		panic(err)
	}
	return t
}

func TestUntil(t *testing.T) {
	t.Parallel()
	const old, older = 2_000, 9_000 // slots of 1½ and 12 hours
	tests := map[string]struct {
		Question
		until string // "" is at once
	}{
		"a young issue, just written":                      {Question{Version: young - 1, Now: at("13:47:00"), Wrote: at("13:46:59")}, ""},
		"an old issue that we never wrote":                 {Question{Version: old, Now: at("13:47:00")}, ""},
		"written in this slot":                             {Question{Version: old, Now: at("14:59:59"), Wrote: at("13:30:00")}, "15:00:00"},
		"written just before this slot":                    {Question{Version: old, Now: at("13:47:00"), Wrote: at("13:29:59")}, ""},
		"the opening of a slot is the sweep's":             {Question{Version: old, Now: at("13:31:59"), Wrote: at("13:29:59")}, "13:32:00"},
		"the opening of a slot is over":                    {Question{Version: old, Now: at("13:32:00"), Wrote: at("13:29:59")}, ""},
		"a quiet issue waits for no more than the opening": {Question{Version: older, Now: at("12:00:30")}, "12:02:00"},
		"a sweep in the opening":                           {Question{Version: old, Now: at("13:30:00"), Wrote: at("13:29:59"), Sweep: true}, ""},
		"a second sweep in the opening":                    {Question{Version: old, Now: at("13:31:00"), Wrote: at("13:30:01"), Sweep: true}, "15:00:00"},
		"perhaps written in this slot":                     {Question{Version: old, Now: at("13:47:00"), Doubt: true}, "15:00:00"},
		"perhaps written, a sweep asks":                    {Question{Version: old, Now: at("13:47:00"), Doubt: true, Sweep: true}, "15:00:00"},
		"perhaps written, a sweep in the opening":          {Question{Version: old, Now: at("13:31:00"), Doubt: true, Sweep: true}, ""},
		"hardly any versions are left":                     {Question{Version: older, Now: at("13:47:00"), Wrote: at("12:00:00")}, "24:00:00"},
		"sweeps that run seldom have half of the slot":     {Question{Version: old, Now: at("14:14:00"), Sweeps: time.Hour}, "14:15:00"},
		"a time in another zone means the same slot":       {Question{Version: old, Now: at("13:47:00").In(time.FixedZone("", 3600*5+1800)), Wrote: at("13:30:00")}, "15:00:00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.Sweeps == 0 {
				test.Sweeps = time.Minute
			}
			want := time.Time{}
			switch test.until {
			case "":
			case "24:00:00":
				want = at("00:00:00").Add(24 * time.Hour)
			default:
				want = at(test.until)
			}
			if got := test.Until(); !got.Equal(want) {
				t.Errorf("until %v, want %v", got, want)
			}
		})
	}
}

// TestSlots shows where slots become longer.
func TestSlots(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from int64
		want time.Duration
	}{
		{0, 0}, {2_000, 90 * time.Minute}, {4_551, 3 * time.Hour}, {6_801, 6 * time.Hour}, {7_551, 12 * time.Hour}, {Last, 12 * time.Hour},
	} {
		if got := slot(test.from); got != test.want {
			t.Errorf("version %d has slots of %v, want %v", test.from, got, test.want)
		}
		if test.from > 0 && test.from < Last && slot(test.from-1) == test.want {
			t.Errorf("version %d has them already", test.from-1)
		}
	}
}

// TestSlotsEndTogether is why levels do not add up.
func TestSlotsEndTogether(t *testing.T) {
	t.Parallel()
	now := at("13:47:00")
	for above := int64(young); above <= Last; above += 50 {
		for below := int64(young); below <= above; below += 50 {
			b, a := Begin(below, now), Begin(above, now)
			if b.Before(a) || slot(above)%slot(below) != 0 {
				t.Fatalf("the slot of version %d begins at %v, that of %d above it at %v", below, b, above, a)
			}
		}
	}
}
