package trackertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// ObjectInfo is what the page of an issue shows of a linked object.
type ObjectInfo struct {
	URL     string // by Application.FrontURL
	IconURL string // the application's, unless the object has its own

	// What the application tells. Without Application.InfoURL it is the key
	// alone.
	Key, Summary       string
	Status, Resolution *ObjectState    // nil: not told
	Assignee           *ObjectAssignee // nil: not told
	Updated, Deadline  time.Time       // zero: not told
}

// ObjectState is a status or resolution of an object.
type ObjectState struct {
	Name        string `json:"name"`
	Description string `json:"description"` // may be ""
}

// ObjectAssignee is who works on an object. What is not told is 0 or "".
type ObjectAssignee struct {
	TrackerUID  int64  `json:"trackerUid"`
	PassportUID int64  `json:"passportUid"`
	Login       string `json:"login"`
}

// ObjectInfo asks an application for what the issue's page shows of a link to
// one of its objects, for the user person, whose token is "person". It keeps
// nothing (whether Tracker does is unknown). The error says what is wrong with
// the application's answer. It panics if there is no such issue or link.
func (t *Tracker) ObjectInfo(ctx context.Context, issueKey, linkID string) (ObjectInfo, error) {
	key, ob := t.mustRemoteObject(issueKey, linkID)
	app := ob.app
	info := ObjectInfo{URL: fillAddress(app.FrontURL, key, ob.key), IconURL: app.IconURL}
	if app.InfoURL == "" {
		info.Key = ob.key
		return info, nil
	}
	call, answer := t.callApplication(ctx, t.applicationCall(app, http.MethodGet, fillAddress(app.InfoURL, key, ob.key), personToken))
	err := call.Err
	switch {
	case err != nil:
	case call.Status != http.StatusOK: // which other codes would do is unknown
		err = fmt.Errorf("status %d, want 200", call.Status)
	default:
		err = info.read(answer)
	}
	if err != nil {
		return ObjectInfo{}, fmt.Errorf("object %q of %s: %w", ob.key, app.ID, err)
	}
	return info, nil
}

func (t *Tracker) mustRemoteObject(issueKey, linkID string) (key string, ob *remoteObject) {
	t.mu.Lock()
	defer t.mu.Unlock()
	is := t.mustFind(issueKey)
	l := t.remoteLink(is, linkID)
	if l == nil {
		panic(fmt.Sprintf("trackertest: no remote link %s on %s", linkID, issueKey))
	}
	return is.key, l.object
}

// objectTimeForm is how an application writes times (documented).
const objectTimeForm = "2006-01-02T15:04:05.000-0700"

// members are the members of an application's answer. Their names count as they
// are written: one old page has "Key" for key, which is taken for a slip.
type members map[string]json.RawMessage

// read takes the documented members out of an application's answer, and names
// all that is wrong with them. Others are passed over, and null is absent (both
// assumed).
func (info *ObjectInfo) read(answer []byte) error {
	var m members
	if err := json.Unmarshal(answer, &m); err != nil || m == nil {
		return errors.New("the answer is no JSON object")
	}
	return errors.Join(
		m.takeText("key", &info.Key),
		m.takeText("summary", &info.Summary),
		m.take("iconUrl", &info.IconURL),
		m.takeState("status", &info.Status),
		m.takeState("resolution", &info.Resolution),
		m.take("assignee", &info.Assignee),
		m.takeTime("updated", &info.Updated),
		m.takeTime("deadline", &info.Deadline),
	)
}

func (m members) take(name string, into any) error {
	raw, ok := m[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s is %s: %w", name, raw, err)
	}
	return nil
}

// takeText takes what must be there.
func (m members) takeText(name string, into *string) error {
	if err := m.take(name, into); err != nil {
		return err
	}
	return needed(name, *into)
}

func (m members) takeState(name string, into **ObjectState) error {
	if err := m.take(name, into); err != nil || *into == nil {
		return err
	}
	return needed(name+".name", (*into).Name)
}

func (m members) takeTime(name string, into *time.Time) error {
	var text string
	if err := m.take(name, &text); err != nil || text == "" {
		return err
	}
	at, err := time.Parse(objectTimeForm, text)
	if err != nil {
		return fmt.Errorf("%s is %q, want the form 2006-01-02T15:04:05.000+0000", name, text)
	}
	*into = at.UTC()
	return nil
}

func needed(name, value string) error {
	if value == "" {
		return fmt.Errorf("%s is missing", name)
	}
	return nil
}
