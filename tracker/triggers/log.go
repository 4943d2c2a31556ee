package triggers

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"timeupdater/tracker"
)

// Call is a request that a trigger sent.
type Call struct {
	ID       string
	Start    string // as Tracker writes it: 2006-01-02T15:04:05.000+0000
	Duration time.Duration
	IssueID  string
	Request  HTTPRequest

	// Response is nil if none came (assumed).
	Response *HTTPResponse
}

// HTTPRequest is what a trigger sent.
type HTTPRequest struct {
	Method   string            `json:"method"`
	Endpoint string            `json:"endpoint"`
	Headers  map[string]Secret `json:"headers"`
	Body     string            `json:"body"`
}

// HTTPResponse is what came back.
type HTTPResponse struct {
	StatusCode int `json:"statusCode"`
}

type callAnswer struct {
	ID       tracker.ID    `json:"id"`
	Start    string        `json:"startTime"`
	Duration tracker.ID    `json:"duration"` // milliseconds (documented)
	IssueID  string        `json:"issueId"`
	Request  HTTPRequest   `json:"request"`
	Response *HTTPResponse `json:"response"`
}

// LogFilter chooses entries of a trigger's log. The zero value stands for the
// last ten (documented).
type LogFilter struct {
	Issue    string // id or key
	Limit    int    // at most 100 (documented)
	From, To time.Time
}

// Log reads which requests a trigger sent and what came back.
func Log(ctx context.Context, c *tracker.Client, queue, id string, filter LogFilter) ([]Call, error) {
	r := request("read trigger log", http.MethodGet, queue, id, "webhooks", "log")
	r.Query = filter.query()
	answers, _, err := tracker.Fetch[[]callAnswer](ctx, c, r)
	if err != nil {
		return nil, err
	}
	log := make([]Call, len(answers))
	for i, a := range answers {
		ms, err := strconv.ParseInt(string(a.Duration), 10, 32)
		if err != nil && a.Duration != "" {
			return nil, r.Refuse(fmt.Errorf("%w: a duration that is no number", tracker.ErrBadAnswer))
		}
		log[i] = Call{string(a.ID), a.Start, time.Duration(ms) * time.Millisecond, a.IssueID, a.Request, a.Response}
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
		query.Set("from", f.From.UTC().Format(tracker.TimeFormat))
	}
	if !f.To.IsZero() {
		query.Set("to", f.To.UTC().Format(tracker.TimeFormat))
	}
	return query
}
