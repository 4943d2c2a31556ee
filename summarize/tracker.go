package summarize

import (
	"context"

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

	// SubIssues reads all sub-issues of an issue through the search index,
	// which may lag behind.
	SubIssues(ctx context.Context, parent tracker.Ref) ([]tracker.Issue, error)

	// SubIssueLinks names all sub-issues of an issue, read directly.
	SubIssueLinks(ctx context.Context, key string) ([]tracker.Ref, error)

	// Worklog reads all records of an issue directly.
	Worklog(ctx context.Context, key string) ([]tracker.Record, error)

	// SetSpent writes "time spent" if the issue still has that version, and
	// returns the issue as Tracker then shows it.
	SetSpent(ctx context.Context, key string, version int64, spent tracker.Duration) (tracker.Issue, error)

	// AddRecord, SetRecord and DeleteRecord keep a worklog record. They know
	// no versions.
	AddRecord(ctx context.Context, key string, duration tracker.Duration, comment string) (tracker.Record, error)
	SetRecord(ctx context.Context, key string, id string, duration tracker.Duration) (tracker.Record, error)
	DeleteRecord(ctx context.Context, key string, id string) error
}
