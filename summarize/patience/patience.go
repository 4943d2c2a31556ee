// Package patience keeps issues from being written to death. Tracker locks an
// issue for good when it has had about 10,100 versions (documented), and every
// write of a total is one: an epic with 250 changes a day below it would be
// locked after two months.
//
// A young issue is written at once. An older one is written at most once in a
// slot of the clock. Slots are half a day, halved some number of times, and as
// long as needed for the versions that are left to last three years of working
// days. Where fewer than that are left they stay at half a day.
//
// There is one clock for all issues. A slot ends where the shorter slots of the
// issues below it end, so what was kept back on several levels is written
// together, and levels do not add up. The beginning of a slot is left to the
// sweep for that: it writes from the bottom up, while a call would use the slot
// of an issue when only a part of what is below it has been written.
package patience

import "time"

const (
	// Lock is the version from which on Tracker locks an issue for programs
	// (documented: 10,100; for people 11,100).
	Lock = 10_100

	// Last is the version from which on nothing is written. What is left is a
	// reserve for people.
	Last = Lock - 300

	// young is the version below which an issue need not wait: a week and a
	// half of 250 changes a day.
	young = 2_000

	// lifetime is how many working days the versions have to last: three years.
	lifetime = 3 * 250

	workday = 8 * time.Hour

	// longest is the length of a slot at most. Two of them and an hour are the
	// age of a total at most: one until its slot ends, an hour until a sweep
	// finds it if the next one has forgotten it, and one more if the slot was
	// used meanwhile.
	longest = 12 * time.Hour
)

// Question is whether an issue may be written.
type Question struct {
	Version int64     // of the issue
	Now     time.Time // when it is to be written
	Wrote   time.Time // when we wrote it last, zero if that is not known
	Doubt   bool      // we may have written it in this slot

	// Sweeps is how often sweeps run. Sweep says that it is one who asks.
	Sweeps time.Duration
	Sweep  bool
}

// Until is when the issue may be written; zero if it may be now.
func (q Question) Until() time.Time {
	length := slot(q.Version)
	if length == 0 {
		return time.Time{}
	}
	begin := Begin(q.Version, q.Now)
	const two = 2 // the sweep that begins in the slot has to end, too
	opened := begin.Add(min(two*q.Sweeps, length/2))
	opening := q.Now.Before(opened)
	switch {
	case !q.Wrote.Before(begin), q.Doubt && (!q.Sweep || !opening):
		return begin.Add(length)
	case opening && !q.Sweep:
		return opened
	}
	return time.Time{}
}

// Begin is when the slot began that an issue is in; zero if it need not wait.
func Begin(version int64, now time.Time) time.Time {
	length := slot(version)
	if length == 0 {
		return time.Time{}
	}
	return now.UTC().Truncate(length)
}

// slot is the length of the slots of an issue; zero if it need not wait.
func slot(version int64) time.Duration {
	if version < young {
		return 0
	}
	length := longest
	for shorter := length / 2; touched(shorter)*lifetime <= Last-version; shorter /= 2 {
		length = shorter
	}
	return length
}

// touched is how many slots of a length a working day touches at most.
func touched(length time.Duration) int64 {
	return int64((workday+length-1)/length) + 1
}
