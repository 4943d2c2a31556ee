//go:build go1.25

package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"timeupdater/deploy/totals"
	"timeupdater/deploy/undo"
	"timeupdater/summarize"
	"timeupdater/tracker"
)

// What an administrator meets: so many parents, in so many queues.
const (
	adminParents, adminSubs, adminQueues = 5000, 4, 20

	entered = 9 * tracker.Hour // by hand, where somebody has

	// checkTime is how long a check of them may take, in seconds.
	checkTime = 15 * 60
)

// administered builds families in many queues, with a minute logged on each
// sub-issue, and then their totals.
func administered(totals func(*stage)) func(*stage) {
	return func(s *stage) {
		var queues []string
		for n := range adminQueues {
			queues = append(queues, fmt.Sprintf("Q%c", 'A'+n))
			s.AddQueue(queues[n])
		}
		for n := range adminParents {
			parent := s.Create(queues[n%adminQueues], "Parent", "")
			for range adminSubs {
				key := s.Create(queues[n%adminQueues], "Sub-issue", parent)
				s.ledger.create(key, parent)
				s.log(key)
			}
		}
		totals(s)
	}
}

// neverSummed leaves all totals wrong, and nobody waits for them.
func neverSummed(s *stage) { clear(s.ledger.due) }

// byHand lets people have entered all totals, and wrong ones.
func byHand(s *stage) {
	for key := range s.ledger.want {
		s.SetSpent(key, entered)
	}
}

// newAdmin is the rule in an administrator's hands, for all queues.
func (s *stage) newAdmin(before func(summarize.Off) error) (*summarize.Summarizer, error) {
	options := summarize.Options{Write: s.rule.Write, BeforeWrite: before}
	err := options.Queues.Decode("*")
	client, failed := s.newClient(searchRate, rate)
	return summarize.New(client, options), errors.Join(err, failed)
}

// admin does what an administrator starts, and notes it as a sweep.
func (s *stage) admin(what string, do func(context.Context) (summarize.Report, error)) {
	s.ResetCalls()
	r := &run{begin: time.Now()}
	r.report, r.err = do(context.Background())
	r.end = time.Now()
	asked := count(s.Calls())
	s.t.Logf("%s: %.0f s, %d requests, %d of them refused: %v", what, r.end.Sub(r.begin).Seconds(), asked.All, asked.Refused, asked.Kinds)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs = append(s.runs, r)
}

// check checks all, and must find so many totals off.
func check(off int) func(*stage) {
	return func(s *stage) {
		s.admin("check", func(ctx context.Context) (summarize.Report, error) {
			rule, err := s.newAdmin(nil)
			if err != nil {
				return summarize.Report{}, err
			}
			survey, err := s.checked(ctx, rule)
			if err == nil && len(survey.Off) != off {
				err = fmt.Errorf("%d are off, want %d", len(survey.Off), off)
			}
			return summarize.Report{Looked: survey.Looked}, err
		})
	}
}

// checked is a check that must leave nothing, and ask why of as many totals as it
// may.
func (s *stage) checked(ctx context.Context, rule *summarize.Summarizer) (summarize.Survey, error) {
	survey, err := rule.Check(ctx, summarize.Scope{}, summarize.Watch{})
	why := map[summarize.Reason]int{}
	for _, o := range survey.Off {
		why[o.Why]++
	}
	s.t.Logf("%d parents: %v", survey.Parents, why)
	const mostReasons = 2000
	switch n := why[summarize.ByHand]; {
	case err != nil:
	case survey.Parents != adminParents || survey.Left > 0:
		err = fmt.Errorf("%d parents, %d left: %q", survey.Parents, survey.Left, survey.LeftWhy)
	case n > 0 && (n != mostReasons || n+why[summarize.NotAsked] != len(survey.Off)):
		err = fmt.Errorf("it was asked why of %d", n)
	}
	return survey, err
}

// fix fixes all that a check has found, and keeps the old totals in a file, which
// it returns.
func (s *stage) fix() (before string, err error) {
	rule, err := s.newAdmin(nil)
	if err != nil {
		return "", err
	}
	survey, err := s.checked(context.Background(), rule)
	if err != nil {
		return "", err
	}
	before = filepath.Join(s.t.TempDir(), "before.csv")
	file, err := totals.Keep(before, survey.Off)
	if err != nil {
		return "", err
	}
	s.admin("fix", func(ctx context.Context) (summarize.Report, error) {
		rule, err := s.newAdmin(file.Before)
		if err != nil {
			return summarize.Report{}, err
		}
		report, err := rule.Fix(tracker.Slowly(ctx), survey.Off, nil)
		if err == nil && report.Mended != adminParents {
			err = fmt.Errorf("%+v", report)
		}
		return report, err
	})
	return before, file.Close()
}

func fix(s *stage) {
	if _, err := s.fix(); err != nil {
		s.t.Error(err)
	}
}

// fixAndUndo fixes all, and puts all back from the file.
func fixAndUndo(s *stage) {
	before, err := s.fix()
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := os.ReadFile(before)
	if err != nil {
		s.t.Fatal(err)
	}
	rows, err := totals.Read(bytes.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	s.admin("undo", func(ctx context.Context) (summarize.Report, error) {
		client, err := s.newClient(searchRate, rate)
		if err != nil {
			return summarize.Report{}, err
		}
		back := 0
		err = undo.PutBack(ctx, client, rows, func(o undo.Outcome) {
			if o.Result == undo.Back {
				back++
			}
		})
		if err == nil && back != adminParents {
			err = fmt.Errorf("%d were put back", back)
		}
		return summarize.Report{}, err
	})
	for key := range s.ledger.want {
		if shows := s.Issue(key).Spent; shows != entered {
			s.t.Errorf("%s shows %v", key, shows)
		}
	}
}
