package summarize

import (
	"context"
	"errors"
	"slices"
	"time"

	"timeupdater/tracker"
)

// settled is what has become of an issue.
type settled struct {
	level Level
	issue tracker.Issue   // as it is now
	list  []tracker.Issue // of which the total was made, if it is right
	wrote bool
	last  bool // what is above needs no look
	brief bool // see known
}

// job is the work on one issue.
type job struct {
	*Summarizer
	of    tracker.Ref
	place *place // where it works
	by    *run   // for whom; nil if nothing is written
}

// settle makes the total of an issue right: look, write if it is wrong, and
// look again, because a write may have come from a total that was out of date
// by the time it arrived, and then nobody else would mend it.
func (j job) settle(ctx context.Context, k known) (settled, error) {
	now, err := j.firstLook(ctx, k)
	if err != nil {
		return settled{}, err
	}
	out := settled{level: Level{From: now.issue.Spent}, brief: k.brief}
	var tried attempts
	for round := range maxRounds {
		t, err := j.total(ctx, now, tried.refused != nil)
		if err != nil {
			return out, err
		}
		out.issue, out.level = *now.issue, t.level(now, out.level.From)
		if isDoubtful(now, t) {
			if now, err = j.lookBetter(ctx, now, round); err != nil {
				return out, err
			}
			continue
		}
		if t.right {
			out.list = now.list
			out.last = !out.wrote && (now.known.enough || j.isEcho(ctx, now, t.byRecord))
			return out, nil
		}
		if !j.options.Queues.allow(now.issue.Key) {
			return out, errMovedAway
		}
		if err := j.mayWrite(ctx, now, t, j.place.sweeps); err != nil {
			out.level.To = now.issue.Spent
			return out, err
		}
		if !out.wrote {
			if err := j.checkAbove(ctx, j.of); err != nil {
				return out, err
			}
		}
		var wrote bool
		now, tried, wrote, err = j.writeAndLook(ctx, now, t, tried, round)
		out.wrote = out.wrote || wrote
		if err != nil {
			return out, err
		}
	}
	return out, contended(j.of.Key)
}

// writeAndLook ends a round: it writes a total and looks again. Where the write
// was refused because the issue has changed, or in this way of writing, it looks
// at that.
func (j job) writeAndLook(ctx context.Context, now view, t total, tried attempts, round int) (_ view, _ attempts, wrote bool, err error) {
	written, tried, err := j.write(ctx, now, t, tried)
	refused := errors.Is(err, tracker.ErrConflict) || errors.Is(err, errUnsure) || errors.Is(err, errTurned)
	if err != nil && !refused {
		return now, tried, false, err
	}
	if err := j.takeTime(ctx, round); err != nil {
		return now, tried, !refused, err
	}
	if refused {
		now, err = j.look(ctx, now.known, nil)
	} else {
		now, err = j.lookAgain(ctx, now, written)
	}
	return now, tried, !refused, err
}

// isDoubtful tells that a look is no ground to act on: what the search shows of
// the issue is enough for a write under its version, which can be refused, and a
// record knows none; and a total that fits may be from before our own write.
func isDoubtful(now view, t total) bool {
	return now.indexed && (t.right || t.byRecord) || t.right && now.issue.Version < now.known.self
}

// lookBetter reads the issue itself, or looks once more where the look is old.
func (j job) lookBetter(ctx context.Context, now view, round int) (view, error) {
	if now.indexed {
		return j.confirm(ctx, now)
	}
	if err := j.takeTime(ctx, hastyRounds+round); err != nil {
		return now, err
	}
	return j.look(ctx, now.known, nil)
}

// hastyRounds are those after which it is looked at once. What is still wrong
// then is being changed by others, or a look is old and does not show our own
// write. More writes would only make more versions.
const hastyRounds = 2

// takeTime waits before the look that ends a round.
func (j job) takeTime(ctx context.Context, round int) error {
	if round < hastyRounds {
		return nil
	}
	const longest = 2 * time.Second // more than old reads are behind
	err := j.pause(ctx, min(j.firstPause<<(round-hastyRounds), longest))
	if err != nil && ctx.Err() == nil {
		err = contended(j.of.Key)
	}
	return err
}

// errMovedAway says that an issue has come to a queue where nothing is written
// since it was met.
var errMovedAway = errors.New("it is in another queue now")

// lookAgain is the look after a write. The list must show that write too:
// Tracker's search shows changes in their order, so whoever looks later sees
// what we have seen.
func (j job) lookAgain(ctx context.Context, before view, written *tracker.Issue) (view, error) {
	if written == nil { // a record, which tells nothing of the issue
		issue, err := j.afterRecord(ctx, before)
		if err != nil {
			return view{}, err
		}
		written = &issue
	}
	before.issue = written
	j.memory.sawParent(*written)
	j.memory.wrote(j.by, before, written.Version)
	return j.look(ctx, before.known.wrote(written.Version), written)
}

// level is an issue as a look shows it.
func (t total) level(v view, from tracker.Duration) Level {
	l := Level{Issue: v.issue.Key, From: from, To: t.to, Own: t.own, SubIssues: t.subIssues, Count: t.count, ByRecord: t.byRecord}
	for _, sub := range v.known.hidden {
		l.Hidden = append(l.Hidden, sub.Key)
	}
	slices.Sort(l.Hidden)
	return l
}

// told is the level, unless there is nothing to tell of it: an issue without
// sub-issues that stays as it is.
func (l Level) told() []Level {
	if l.Count == 0 && len(l.Hidden) == 0 && l.From == l.To {
		return nil
	}
	return []Level{l}
}
