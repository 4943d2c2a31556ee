package tracker

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Queries are written in Tracker's query language (documented in its help).
// They are sorted by key, which does not change while pages are read.
const byKey = ` "Sort By": Key ASC`

// keysPerQuery is how many keys we put into one query. How many Tracker takes
// is unknown.
const keysPerQuery = 50

// familiesQuery finds issues and their sub-issues.
func familiesQuery(keys ...string) (string, error) {
	list, err := listOf(ParseKey, keys)
	return fmt.Sprintf(`"Is Subtask For": %s OR Key: %s`, list, list) + byKey, err
}

// subIssuesQuery finds all sub-issues of the issues in some queues.
func subIssuesQuery(queues []string) (string, error) {
	list, err := listOf(ParseQueue, queues)
	return `"Subtasks For Queue": ` + list + byKey, err
}

// issuesQuery finds all issues in some queues.
func issuesQuery(queues []string) (string, error) {
	list, err := listOf(ParseQueue, queues)
	return "Queue: " + list + byKey, err
}

// changedQuery finds what changed within a time, where the issue or its parent
// is in one of the queues; nil is every queue. Tracker's now() has the
// precision of a minute (documented), so a minute more is asked for. An
// absolute time is no choice: in which zone Tracker reads it is unknown.
func changedQuery(since time.Duration, queues []string) (string, error) {
	minutes := math.Ceil(max(since, 0).Minutes()) + 1
	query := fmt.Sprintf("Updated: >now()-%.0fm", minutes)
	if queues == nil {
		return query + byKey, nil
	}
	list, err := listOf(ParseQueue, queues)
	return query + fmt.Sprintf(` AND (Queue: %s OR "Subtasks For Queue": %s)`, list, list) + byKey, err
}

// listOf joins keys. One that could mean more than itself is refused: keys come
// from Tracker's answers, too.
func listOf(parse func(string) (string, error), keys []string) (string, error) {
	for _, key := range keys {
		if _, err := parse(key); err != nil {
			return "", fmt.Errorf("%w: %q cannot be part of a query", ErrBadAnswer, clean(key))
		}
	}
	return strings.Join(keys, ", "), nil
}
