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
}

// timeFormat is how Tracker writes a moment (documented): UTC, milliseconds,
// an offset without a colon.
const timeFormat = "2006-01-02T15:04:05.000-0700"

type recordAnswer struct {
	ID       flexID         `json:"id"`
	Duration durationAnswer `json:"duration"`
	Comment  string         `json:"comment"`
}

func (a recordAnswer) id() flexID { return a.ID }

func (a recordAnswer) record(call *call) (Record, error) {
	switch {
	case a.ID == "":
		return Record{}, call.refuse(fmt.Errorf("%w: a record without id", ErrBadAnswer))
	case a.Duration.err != nil:
		return Record{}, call.refuse(fmt.Errorf("record %s: %w", clean(string(a.ID), call.token), a.Duration.error(call)))
	case !a.Duration.present:
		return Record{}, call.refuse(fmt.Errorf("%w: a record without duration", ErrBadAnswer))
	}
	return Record{ID: string(a.ID), Duration: a.Duration.value, Comment: a.Comment}, nil
}

// Worklog reads all worklog records of an issue.
func (c *Client) Worklog(ctx context.Context, key string) ([]Record, error) {
	if _, err := ParseKey(key); err != nil {
		return nil, err
	}
	call := &call{
		op: "read worklog", key: key, method: http.MethodGet,
		path: []string{"issues", key, "worklog"},
	}
	answers, err := fetchList[recordAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	records := make([]Record, len(answers))
	for i, answer := range answers {
		if records[i], err = answer.record(call); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// AddRecord adds a worklog record that begins now. It is not repeated after a
// lost answer, since Tracker would then keep two: read the worklog again.
func (c *Client) AddRecord(ctx context.Context, key string, duration Duration, comment string) (Record, error) {
	if _, err := ParseKey(key); err != nil {
		return Record{}, err
	}
	call := &call{
		op: "add worklog record", key: key, method: http.MethodPost, once: true,
		path:  []string{"issues", key, "worklog"},
		query: c.quietly(url.Values{}),
		body: map[string]string{
			"start":    time.Now().UTC().Format(timeFormat),
			"duration": duration.String(),
			"comment":  comment,
		},
	}
	return c.fetchRecord(ctx, call)
}

// SetRecord changes the duration of a worklog record.
func (c *Client) SetRecord(ctx context.Context, key, id string, duration Duration) (Record, error) {
	call, err := c.recordCall("change worklog record", http.MethodPatch, key, id)
	if err != nil {
		return Record{}, err
	}
	call.body = map[string]string{"duration": duration.String()}
	return c.fetchRecord(ctx, call)
}

// DeleteRecord removes a worklog record. Repeated after a lost answer it may
// find that the record is gone already: [ErrNotFound].
func (c *Client) DeleteRecord(ctx context.Context, key, id string) error {
	call, err := c.recordCall("delete worklog record", http.MethodDelete, key, id)
	if err != nil {
		return err
	}
	_, err = c.send(ctx, call)
	return err
}

func (c *Client) recordCall(op, method, key, id string) (*call, error) {
	if _, err := ParseKey(key); err != nil {
		return nil, err
	}
	if err := checkID("worklog record", id); err != nil {
		return nil, err
	}
	return &call{
		op: op, key: key, method: method,
		path:  []string{"issues", key, "worklog", id},
		query: c.quietly(url.Values{}),
	}, nil
}

func (c *Client) fetchRecord(ctx context.Context, call *call) (Record, error) {
	answer, _, err := fetch[recordAnswer](ctx, c, call)
	if err != nil {
		return Record{}, err
	}
	return answer.record(call)
}
