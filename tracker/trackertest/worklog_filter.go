package trackertest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// span is a part of time; a zero end is open.
type span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// recordFilter reads what a search over all worklogs asks for: from the
// address (createdBy=x&createdAt=from:a&createdAt=to:b) or from the body.
func (q *request) recordFilter() (func(*record) bool, error) {
	var want struct {
		CreatedBy oneOrMany `json:"createdBy"`
		CreatedAt span      `json:"createdAt"`
		Start     span      `json:"start"`
	}
	if q.http.Method == http.MethodPost {
		if err := q.into(&want); err != nil {
			return nil, err
		}
	} else {
		want.CreatedBy = q.query["createdBy"]
		want.CreatedAt = querySpan(q.query["createdAt"])
		want.Start = querySpan(q.query["start"])
	}
	made, ok1 := want.CreatedAt.within()
	began, ok2 := want.Start.within()
	if !ok1 || !ok2 {
		return nil, bad("Некорректная дата.", "The date is invalid.")
	}
	var authors []*user
	for _, name := range want.CreatedBy {
		u := findUser(name)
		if u == nil { // seen for "me"
			return nil, invalid("createdBy", "Пользователь не существует.", "No such user.")
		}
		authors = append(authors, u)
	}
	return func(r *record) bool {
		by := len(authors) == 0 || slices.Contains(authors, r.by)
		return by && made(r.createdAt) && began(r.start)
	}, nil
}

// querySpan reads "from:a" and "to:b". Anything else makes a span that is none.
func querySpan(values []string) span {
	var s span
	for _, v := range values {
		switch end, at, _ := strings.Cut(v, ":"); end {
		case "from":
			s.From = at
		case "to":
			s.To = at
		default:
			return span{From: v + "?"}
		}
	}
	return s
}

// within tells whether a time is in the span, ends included.
func (s span) within() (func(time.Time) bool, bool) {
	from, to := time.Time{}, time.Unix(1<<40, 0)
	ok := true
	if s.From != "" {
		from, ok = parseTime(s.From)
	}
	if s.To != "" && ok {
		to, ok = parseTime(s.To)
	}
	return func(at time.Time) bool { return !at.Before(from) && !at.After(to) }, ok
}
