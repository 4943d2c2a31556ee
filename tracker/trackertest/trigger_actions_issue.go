package trackertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The actions that change the issue beside its fields, and the one that makes
// another issue.

// transitionAction leads the issue to a status, by the way that the workflow
// offers. A way whose screen has required fields cannot be gone (documented).
// That nothing is to be done in the status already is assumed.
func transitionAction(a *action, o organization) error {
	var given struct {
		common
		Status json.RawMessage `json:"status"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	name := refName(given.Status)
	if a.status = findTerm(o.t.dictionary(statusKind), name); a.status == nil {
		return fmt.Errorf("unknown status %q", name)
	}
	a.writes = true
	a.do = func(c *change, f *firing) error {
		if f.is.status == a.status {
			return nil
		}
		way := c.t.wayTo(f.is, a.status, c.by)
		if way == nil {
			return bad("Нет перехода в этот статус.", "There is no transition to this status.")
		}
		if needs := way.needs(); len(needs) > 0 {
			return needs[0].refuse("Переход требует заполнить поле.", "The transition requires the field.")
		}
		c.follow(f.is, way)
		return nil
	}
	return nil
}

// moveAction moves the issue to another queue, in which who fired the trigger
// must have the right to make issues (documented).
func moveAction(a *action, o organization) error {
	var given struct {
		common
		Queue json.RawMessage `json:"queue"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	if err := a.setQueue(given.Queue, o); err != nil {
		return err
	}
	a.writes = true
	a.do = func(c *change, f *firing) error {
		if f.is.queue == a.queue {
			return bad("Задача уже в этой очереди.", "The issue is in this queue already.")
		}
		move, err := c.move(f.is, moving{to: a.queue}, nil)
		if err == nil {
			move()
		}
		return err
	}
	return nil
}

func (a *action) setQueue(raw json.RawMessage, o organization) error {
	name := refName(raw)
	if a.queue = o.t.queueBy(name); a.queue == nil || a.queue.hidden {
		return fmt.Errorf("unknown queue %q", name)
	}
	return nil
}

// commentAction adds a comment. Whom it summons is not documented for requests.
func commentAction(a *action, _ organization) error {
	var given struct {
		common
		Text string `json:"text"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	if strings.TrimSpace(given.Text) == "" {
		return errors.New("the text is missing")
	}
	a.writes = true
	a.do = func(c *change, f *firing) error {
		text, err := f.expand(given.Text, nil)
		if err != nil {
			return err
		}
		cm := c.addComment(f.is, text)
		if f.generated == nil {
			f.generated = cm
		}
		return nil
	}
	return nil
}

// checklistAction makes a checklist in an issue that has none (documented).
func checklistAction(a *action, _ organization) error {
	var given struct {
		common
		Items []givenItem `json:"checklistItems"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	if len(given.Items) == 0 {
		return errors.New("checklistItems are missing")
	}
	var items []*checklistItem
	for _, g := range given.Items {
		item, err := g.item()
		if err != nil {
			return err
		}
		items = append(items, item)
	}
	a.writes = true
	a.do = func(c *change, f *firing) error {
		if len(f.is.checklist) > 0 {
			return bad("В задаче уже есть чеклист.", "The issue has a checklist already.")
		}
		c.addChecklist(f.is, items)
		return nil
	}
	return nil
}

// givenItem is an item as an action is given it: only text is required
// (documented).
type givenItem struct {
	Text     string          `json:"text"`
	Assignee json.RawMessage `json:"assignee"`
	Deadline string          `json:"deadline"`
}

func (g givenItem) item() (*checklistItem, error) {
	item := &checklistItem{text: g.Text}
	if strings.TrimSpace(g.Text) == "" {
		return nil, errors.New("the text of an item is missing")
	}
	if name := refName(g.Assignee); name != "" {
		if item.assignee = findUser(name); item.assignee == nil {
			return nil, fmt.Errorf("unknown user %q", name)
		}
	}
	if g.Deadline != "" {
		var ok bool
		if item.deadline, ok = parseTime(g.Deadline); !ok {
			return nil, fmt.Errorf("%q is no date", g.Deadline)
		}
	}
	return item, nil
}
