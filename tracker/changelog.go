package tracker

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Change is one entry of an issue's changelog. The zero Change is none.
type Change struct {
	Updated time.Time // by Tracker's clock
	By      User

	// Fields names the fields that changed, such as "spent" and "parent"
	// (documented), and "links" if a link did.
	Fields []string

	// Records says that a worklog record was part of it (seen in public
	// clients; that there may be several is assumed).
	Records bool
}

// LastChange reads the newest entry of an issue's changelog. The parameter that
// asks for the newest is not documented (seen in a public client). Where
// Tracker ignores it, this is the oldest entry: compare Updated with the
// issue's before you believe it.
func (c *Client) LastChange(ctx context.Context, key string) (Change, error) {
	r := Request{
		Op: "read changelog", Key: key, Method: http.MethodGet,
		Path:  []string{"issues", key, "changelog"},
		Query: url.Values{"perPage": {"1"}, "sort": {"desc"}},
	}
	answers, _, err := Fetch[[]changeAnswer](ctx, c, r)
	if err != nil || len(answers) == 0 {
		return Change{}, err
	}
	newest := slices.MaxFunc(answers, func(a, b changeAnswer) int { return a.Updated.value.Compare(b.Updated.value) })
	return newest.change(r)
}

// changeAnswer is what is read of an entry.
type changeAnswer struct {
	Updated timeAnswer `json:"updatedAt"`
	By      userAnswer `json:"updatedBy"`
	Fields  []struct {
		Field struct {
			ID ID `json:"id"`
		} `json:"field"`
	} `json:"fields"`
	Records []json.RawMessage `json:"worklog"`
	Links   []json.RawMessage `json:"links"`
}

func (a changeAnswer) change(r Request) (Change, error) {
	change := Change{Updated: a.Updated.value, By: a.By.user(), Records: len(a.Records) > 0}
	for _, changed := range a.Fields {
		if changed.Field.ID == "" {
			return Change{}, r.Refuse(fmt.Errorf("%w: a change of a field without id", ErrBadAnswer))
		}
		change.Fields = append(change.Fields, string(changed.Field.ID))
	}
	if len(a.Links) > 0 {
		change.Fields = append(change.Fields, "links")
	}
	if change.Updated.IsZero() {
		return Change{}, r.Refuse(fmt.Errorf("%w: a change without a time", ErrBadAnswer))
	}
	return change, nil
}
