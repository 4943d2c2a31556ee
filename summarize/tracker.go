package summarize

import (
	"context"
	"time"

	"timeupdater/tracker"
)

// Tracker is what the rule needs of Yandex Tracker. Its errors match, with
// errors.Is, the errors below where they apply. All methods may be called at
// the same time.
type Tracker interface {
	// Issue reads an issue directly, not through a search index.
	Issue(ctx context.Context, key string) (tracker.Issue, error)

	// IssueWithLinks is Issue and SubIssueLinks, in one request where
	// Tracker can do that.
	IssueWithLinks(ctx context.Context, key string) (tracker.Issue, []tracker.Ref, error)

	// IndexedVersion is the version of an issue that the search index shows,
	// zero if it does not show the issue.
	IndexedVersion(ctx context.Context, key string) (int64, error)

	// Family reads, through the search, all sub-issues of an issue, and the
	// issue itself; the zero Issue if the search does not show it. The search
	// may lag behind.
	Family(ctx context.Context, parent tracker.Ref) (self tracker.Issue, subs []tracker.Issue, err error)

	// Worklog reads all records of an issue directly.
	Worklog(ctx context.Context, key string) ([]tracker.Record, error)

	// Families reads issues and all of their sub-issues through the search.
	Families(ctx context.Context, keys []string) ([]tracker.Issue, error)

	// Changed reads, through the search, the issues that have changed within
	// a time and are in one of the queues, or below an issue that is; nil is
	// all queues.
	Changed(ctx context.Context, since time.Duration, queues []string) ([]tracker.Issue, error)

	// SubIssuesIn reads, through the search, all sub-issues of the issues in
	// queues; nil is all queues.
	SubIssuesIn(ctx context.Context, queues []string) ([]tracker.Issue, error)

	// IssuesIn reads, through the search, those of the issues in queues that
	// keep says yes to, which may be asked from several goroutines; nil is all
	// queues.
	IssuesIn(ctx context.Context, queues []string, keep func(tracker.Issue) bool) ([]tracker.Issue, error)

	// Queues are the keys of the queues that the token's user sees.
	Queues(ctx context.Context) ([]string, error)

	// Me is the user whose token it is.
	Me(ctx context.Context) (tracker.User, error)

	// LastChange is the youngest entry of an issue's history, or another one
	// where Tracker does not know which is wanted.
	LastChange(ctx context.Context, key string) (tracker.Change, error)

	// LastEntered is the newest change of "time spent" that came from no
	// worklog record. It reads so many pages of the changelog at most.
	LastEntered(ctx context.Context, key string, pages int) (tracker.Change, error)

	// SetSpent writes "time spent" if the issue still has that version, and
	// returns the issue as Tracker then shows it.
	SetSpent(ctx context.Context, key string, version int64, spent tracker.Duration) (tracker.Issue, error)

	// AddRecord, SetRecord and DeleteRecord keep a worklog record. They know
	// no versions.
	AddRecord(ctx context.Context, key string, duration tracker.Duration, comment string) (tracker.Record, error)
	SetRecord(ctx context.Context, key string, id string, duration tracker.Duration) (tracker.Record, error)
	DeleteRecord(ctx context.Context, key string, id string) error
}
