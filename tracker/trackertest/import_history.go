package trackertest

import (
	"encoding/json"
	"time"
)

// historyBody are the members of an import that tell who did what when.
type historyBody struct {
	CreatedAt json.RawMessage `json:"createdAt"`
	CreatedBy json.RawMessage `json:"createdBy"`
	UpdatedAt json.RawMessage `json:"updatedAt"`
	UpdatedBy json.RawMessage `json:"updatedBy"`
}

// takeHistory takes these members out of a body.
func takeHistory(body map[string]json.RawMessage) historyBody {
	h := historyBody{body["createdAt"], body["createdBy"], body["updatedAt"], body["updatedBy"]}
	for _, name := range []string{"createdAt", "createdBy", "updatedAt", "updatedBy"} {
		delete(body, name)
	}
	return h
}

// history is who made something and who changed it last, and when. updatedBy is
// nil and updatedAt zero if the import does not tell a change.
type history struct {
	createdAt, updatedAt time.Time
	createdBy, updatedBy *user
}

// history reads who did what when. Who made it and when is required, and a change
// is told by both of its members or by none (documented).
func (t *Tracker) history(body historyBody) (h history, err error) {
	if h.createdAt, h.createdBy, err = t.whenAndWho("created", body.CreatedAt, body.CreatedBy); err != nil {
		return h, err
	}
	if isGiven(body.UpdatedAt) || isGiven(body.UpdatedBy) {
		h.updatedAt, h.updatedBy, err = t.whenAndWho("updated", body.UpdatedAt, body.UpdatedBy)
	}
	return h, err
}

// whenAndWho reads the two members that tell when something was done and by whom.
func (t *Tracker) whenAndWho(done string, when, who json.RawMessage) (at time.Time, by *user, err error) {
	for _, member := range []struct {
		name string
		raw  json.RawMessage
	}{{done + "At", when}, {done + "By", who}} {
		if !isGiven(member.raw) {
			return at, by, required(member.name)
		}
		v, err := t.read(t.fieldByID(member.name), member.raw)
		switch v := v.(type) {
		case time.Time:
			at = v
		case *user:
			by = v
		}
		if err != nil {
			return at, by, err
		}
	}
	return at, by, nil
}

// inside checks the times of something that belongs to an issue, or to two. They
// lie between the creation of each and its latest update (documented). That
// nothing is changed before it is made is assumed.
func (h history) inside(issues ...*issue) error {
	from, to := issues[0].createdAt, issues[0].updatedAt
	for _, is := range issues[1:] {
		if is.createdAt.After(from) {
			from = is.createdAt
		}
		if is.updatedAt.Before(to) {
			to = is.updatedAt
		}
	}
	return h.between(from, to)
}

func (h history) between(from, to time.Time) error {
	if h.updatedBy != nil {
		if h.updatedAt.After(to) {
			return tooLate("updatedAt")
		}
		to = h.updatedAt
	}
	switch {
	case h.createdAt.After(to):
		return tooLate("createdAt")
	case h.createdAt.Before(from):
		return tooEarly("createdAt")
	}
	return nil
}

func tooLate(name string) *refusal {
	return invalid(name, "Слишком позднее время.", "The time is too late.")
}

func tooEarly(name string) *refusal {
	return invalid(name, "Слишком раннее время.", "The time is too early.")
}

// last is who changed it last and when: who made it, if nobody has (assumed).
func (h history) last() (time.Time, *user) {
	if h.updatedBy == nil {
		return h.createdAt, h.createdBy
	}
	return h.updatedAt, h.updatedBy
}

// imports begins to change issues by an import of what belongs to them. It counts
// as a change of today like any other (assumed).
func (c *change) imports(issues ...*issue) {
	for _, is := range issues {
		c.touch(is).dated = c.t.sw.ImportsKeepUpdated
	}
}
