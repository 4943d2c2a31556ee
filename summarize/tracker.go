package summarize

import (
	"context"
	"errors"
)

// Ref names an issue. ID never changes; Key does when the issue moves to
// another queue. The zero Ref names none.
type Ref struct {
	ID  string
	Key string
}

// Issue is what the rule needs to know of an issue.
type Issue struct {
	Ref

	// Version grows with every change of the issue.
	Version int64

	// Spent is the issue's "time spent" field: for an issue with sub-issues
	// its total, for any other its own logged time.
	Spent Duration

	// Parent is the zero Ref if the issue is no sub-issue.
	Parent Ref
}

// Record is one worklog record: time that somebody logged on an issue.
type Record struct {
	ID       string
	Duration Duration
	Comment  string
}

// Tracker is what the rule needs of Yandex Tracker. Its errors match, with
// errors.Is, the errors below where they apply. All methods may be called at
// the same time.
type Tracker interface {
	// Issue reads an issue directly, not through a search index.
	Issue(ctx context.Context, key string) (Issue, error)

	// IssueWithLinks is Issue and SubIssueLinks, in one request where
	// Tracker can do that.
	IssueWithLinks(ctx context.Context, key string) (Issue, []Ref, error)

	// IndexedVersion is the version of an issue that the search index shows,
	// zero if it does not show the issue.
	IndexedVersion(ctx context.Context, key string) (int64, error)

	// SubIssues reads all sub-issues of an issue through the search index,
	// which may lag behind.
	SubIssues(ctx context.Context, parent Ref) ([]Issue, error)

	// SubIssueLinks names all sub-issues of an issue, read directly.
	SubIssueLinks(ctx context.Context, key string) ([]Ref, error)

	// Worklog reads all records of an issue directly.
	Worklog(ctx context.Context, key string) ([]Record, error)

	// SetSpent writes "time spent" if the issue still has that version, and
	// returns the issue as Tracker then shows it.
	SetSpent(ctx context.Context, key string, version int64, spent Duration) (Issue, error)

	// AddRecord, SetRecord and DeleteRecord keep a worklog record. They know
	// no versions.
	AddRecord(ctx context.Context, key string, duration Duration, comment string) (Record, error)
	SetRecord(ctx context.Context, key string, id string, duration Duration) (Record, error)
	DeleteRecord(ctx context.Context, key string, id string) error
}

// What an error of a Tracker may match.
var (
	// ErrNotFound: no such issue or record, or none that the token may see.
	ErrNotFound = errors.New("not found")

	// ErrForbidden: the token may not do this.
	ErrForbidden = errors.New("forbidden")

	// ErrConflict: the issue has another version than the one given.
	ErrConflict = errors.New("changed meanwhile")

	// ErrRejected: Tracker takes the request for invalid. For a write of
	// "time spent" it means that this Tracker does not let it be written.
	ErrRejected = errors.New("rejected")
)
