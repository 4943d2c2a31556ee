package tracker

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// WebhookCall is a request that a trigger sent.
type WebhookCall struct {
	ID       string
	Start    string // as Tracker writes it: 2006-01-02T15:04:05.000+0000
	Duration time.Duration
	IssueID  string
	Request  WebhookRequest

	// Response is nil if none came (assumed).
	Response *WebhookResponse
}

// WebhookRequest is what a trigger sent.
type WebhookRequest struct {
	Method   string            `json:"method"`
	Endpoint string            `json:"endpoint"`
	Headers  map[string]Secret `json:"headers"`
	Body     string            `json:"body"`
}

// WebhookResponse is what came back.
type WebhookResponse struct {
	StatusCode int `json:"statusCode"`
}

type webhookAnswer struct {
	ID       flexID           `json:"id"`
	Start    string           `json:"startTime"`
	Duration flexID           `json:"duration"` // milliseconds (documented)
	IssueID  string           `json:"issueId"`
	Request  WebhookRequest   `json:"request"`
	Response *WebhookResponse `json:"response"`
}

// LogFilter chooses entries of a trigger's log. The zero value stands for the
// last ten (documented).
type LogFilter struct {
	Issue    string // id or key
	Limit    int    // at most 100 (documented)
	From, To time.Time
}

// WebhookLog reads which requests a trigger sent and what came back.
func (c *Client) WebhookLog(ctx context.Context, queue, id string, filter LogFilter) ([]WebhookCall, error) {
	call, err := triggerCall("read trigger log", http.MethodGet, queue, id, "webhooks", "log")
	if err != nil {
		return nil, err
	}
	call.query = filter.query()
	answers, _, err := fetch[[]webhookAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	log := make([]WebhookCall, len(answers))
	for i, a := range answers {
		ms, err := strconv.ParseInt(string(a.Duration), 10, 32)
		if err != nil && a.Duration != "" {
			return nil, call.refuse(fmt.Errorf("%w: a duration that is no number", ErrBadAnswer))
		}
		log[i] = WebhookCall{string(a.ID), a.Start, time.Duration(ms) * time.Millisecond, a.IssueID, a.Request, a.Response}
	}
	return log, nil
}

func (f LogFilter) query() url.Values {
	query := url.Values{}
	if f.Issue != "" {
		query.Set("issueId", f.Issue)
	}
	if f.Limit > 0 {
		query.Set("limit", strconv.Itoa(f.Limit))
	}
	if !f.From.IsZero() {
		query.Set("from", f.From.UTC().Format(timeFormat))
	}
	if !f.To.IsZero() {
		query.Set("to", f.To.UTC().Format(timeFormat))
	}
	return query
}
