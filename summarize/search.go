package summarize

import (
	"context"
	"errors"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

const (
	// onePage is how many sub-issues come in one answer.
	onePage = 100

	// firstPause is the least wait before the search is asked again. It grows
	// with the age of what it does not show.
	firstPause, longestPause = 500 * time.Millisecond, 4 * time.Second
)

// errTooSlow says that the search lags so much that the family, which is small
// enough for that, is better read directly.
var errTooSlow = errors.New("the search is too slow")

// search reads a family through Tracker's search, when that shows what is
// known. It waits until it does, as long as there is time. The issue itself may
// be older than the family, or not be shown.
func (j job) search(ctx context.Context, k known) (view, error) {
	for try := 0; ; try++ {
		// Of a list of many pages it is asked in vain as seldom as possible.
		careful := j.memory.get(j.of.ID).size > onePage && (try > 0 || j.lag.expect() == 0 && !k.at.IsZero())
		if err := j.expectShown(ctx, k, try, careful); err != nil {
			return view{}, err
		}
		v, shown, err := view{known: k}, true, error(nil)
		if careful {
			shown, err = j.peek(ctx, k)
		}
		if shown && err == nil {
			v, shown, err = j.ask(ctx, k, try > 0)
		}
		if k = v.known; k.at.IsZero() { // only links are known, of whatever age
			k.at = time.Now()
		}
		age := time.Since(k.at)
		switch {
		case err != nil:
			return view{}, err
		case shown:
			j.lag.shown(age, try == 0)
			return v, nil
		}
		j.lag.behind(age)
		if j.readsDirectly(j.memory.get(j.of.ID).size) {
			return view{}, errTooSlow
		}
	}
}

// expectShown waits until the search is likely to show what is known.
func (j job) expectShown(ctx context.Context, k known, try int, careful bool) error {
	age := time.Since(k.at)
	pause := j.lag.expect() - age
	switch {
	case try > 0:
		pause = max(pause, j.firstPause, min(age/2, longestPause))
	case careful:
		pause = max(pause, j.firstPause-age)
	}
	err := j.pause(ctx, pause)
	if err != nil && ctx.Err() == nil || j.mostTries > 0 && try >= j.mostTries {
		err = doubtful(j.of.Key, "Tracker's search is behind, so its total is not sure")
	}
	return err
}

// pause waits without a place, so that others work meanwhile. A wait that would
// be too long is an error at once.
func (j job) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	j.place.leave()
	if err := wait.InTime(ctx, d); err != nil {
		return err
	}
	return j.place.goOn(ctx)
}

// peek asks for one issue only, to see whether it is worth asking for the whole
// list, which takes many pages.
func (j job) peek(ctx context.Context, k known) (bool, error) {
	look, version := j.of, k.self
	if version == 0 {
		for _, sub := range k.seen {
			look, version = sub.Ref, sub.Version
		}
	}
	if version == 0 {
		return true, nil
	}
	shown, err := j.tracker.IndexedVersion(ctx, look.Key)
	return shown >= version, err
}

// ask asks for the family, and tells whether all that is known is shown. What
// is known may be what is out of date: then that is corrected, by few direct
// reads.
func (j job) ask(ctx context.Context, k known, again bool) (v view, shown bool, err error) {
	v = view{indexed: true, known: k}
	self, list, err := j.tracker.Family(ctx, j.of)
	if err != nil {
		return v, false, err
	}
	v.list = list
	if self.ID != "" && self.Version >= j.memory.written(self.Ref) {
		v.issue = &self
		j.memory.sawParent(self)
	}
	j.memory.sawSize(j.of, len(list)+len(k.hidden))
	if k.gapIn(self, list).none() {
		return v, true, nil
	}
	if again {
		if v.known, err = j.correct(ctx, k, k.gapIn(self, list)); err != nil {
			return v, false, err
		}
	}
	for _, link := range v.known.gapIn(self, list).links {
		_, err := j.tracker.Issue(ctx, link.Key)
		if !isHidden(err) {
			return v, false, err // the search will show it
		}
		v.known = v.known.hiding(link)
	}
	return v, v.known.gapIn(self, list).none(), nil
}

// correct reads again what a list does not show: links may have changed, and
// sub-issues may have left, for which calls of their own come.
func (j job) correct(ctx context.Context, k known, g gap) (known, error) {
	if k.links != nil {
		_, links, err := j.readParent(ctx)
		if err != nil {
			return k, err
		}
		k.links = append([]tracker.Ref{}, links...)
	}
	for _, sub := range g.absent {
		left, err := j.hasLeft(ctx, sub)
		if err != nil {
			return k, err
		}
		if left {
			k = k.without(sub.ID)
		}
	}
	return k, nil
}
