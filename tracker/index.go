package tracker

import (
	"context"
	"errors"
	"fmt"
)

// IndexedVersion is the version of an issue that the search shows, zero if it
// does not show the issue, or not by this key. A filter is used and not the
// parameter "keys", which might be answered without the index (unknown). A
// Tracker that knows no such filter shows nothing.
func (c *Client) IndexedVersion(ctx context.Context, key string) (int64, error) {
	r := byField("search issue", "key", key).page(1, 1)
	r.Query.Set("fields", "key,version")
	answers, _, err := Fetch[[]issueAnswer](ctx, c, r)
	if errors.Is(err, ErrRejected) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, answer := range answers {
		if answer.Version == nil {
			return 0, r.Refuse(fmt.Errorf("%w: an issue without version", ErrBadAnswer))
		}
		if answer.Key == key {
			return *answer.Version, nil
		}
	}
	return 0, nil
}
