package tracker

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Record is one worklog record: time that somebody logged on an issue.
type Record struct {
	ID       string
	Duration Duration
	Comment  string

	// Author is who logged it, and Updated when it last changed, by Tracker's
	// clock; zero if Tracker did not say.
	Author  User
	Updated time.Time
}

// Worklog reads all worklog records of an issue.
func (c *Client) Worklog(ctx context.Context, key string) ([]Record, error) {
	r := Request{
		Op: "read worklog", Key: key, Method: http.MethodGet,
		Path: []string{"issues", key, "worklog"},
	}
	answers, err := FetchList[recordAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	records := make([]Record, len(answers))
	for i, answer := range answers {
		if records[i], err = answer.record(r); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// AddRecord adds a worklog record that begins now. It is not repeated after a
// lost answer, since Tracker would then keep two: read the worklog again.
func (c *Client) AddRecord(ctx context.Context, key string, duration Duration, comment string) (Record, error) {
	return c.fetchRecord(ctx, Request{
		Op: "add worklog record", Key: key, Method: http.MethodPost, Once: true,
		Path:  []string{"issues", key, "worklog"},
		Query: c.Quietly(url.Values{}),
		Body: map[string]string{
			"start":    time.Now().UTC().Format(TimeFormat),
			"duration": duration.String(),
			"comment":  comment,
		},
	})
}

// SetRecord changes the duration of a worklog record.
func (c *Client) SetRecord(ctx context.Context, key, id string, duration Duration) (Record, error) {
	r := c.recordRequest("change worklog record", http.MethodPatch, key, id)
	r.Body = map[string]string{"duration": duration.String()}
	return c.fetchRecord(ctx, r)
}

// DeleteRecord removes a worklog record. Repeated after a lost answer it may
// find that the record is gone already: [ErrNotFound].
func (c *Client) DeleteRecord(ctx context.Context, key, id string) error {
	return c.Send(ctx, c.recordRequest("delete worklog record", http.MethodDelete, key, id))
}

func (c *Client) recordRequest(op, method, key, id string) Request {
	return Request{
		Op: op, Key: key, Method: method,
		Path:  []string{"issues", key, "worklog", id},
		Query: c.Quietly(url.Values{}),
	}
}

func (c *Client) fetchRecord(ctx context.Context, r Request) (Record, error) {
	answer, _, err := Fetch[recordAnswer](ctx, c, r)
	if err != nil {
		return Record{}, err
	}
	return answer.record(r)
}

// recordAnswer is what is read of a record.
type recordAnswer struct {
	ID       ID             `json:"id"`
	Duration durationAnswer `json:"duration"`
	Comment  string         `json:"comment"`
	Author   userAnswer     `json:"createdBy"`
	Updated  Moment         `json:"updatedAt"`
}

// ItemID is the id of the record.
func (a recordAnswer) ItemID() ID { return a.ID }

func (a recordAnswer) record(r Request) (Record, error) {
	switch {
	case a.ID == "":
		return Record{}, r.Refuse(fmt.Errorf("%w: a record without id", ErrBadAnswer))
	case a.Duration.err != nil:
		return Record{}, r.Refuse(fmt.Errorf("record %s: %w", clean(string(a.ID)), a.Duration.err))
	case !a.Duration.present:
		return Record{}, r.Refuse(fmt.Errorf("%w: a record without duration", ErrBadAnswer))
	}
	return Record{
		ID: string(a.ID), Duration: a.Duration.value, Comment: a.Comment,
		Author: a.Author.user(), Updated: a.Updated.Time,
	}, nil
}
