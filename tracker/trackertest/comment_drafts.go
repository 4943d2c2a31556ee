package trackertest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// addComment makes a comment that calls nobody.
func (c *change) addComment(is *issue, text string) *comment {
	return c.postComment(is, &comment{text: text})
}

// postComment makes a comment out of a draft that was checked.
func (c *change) postComment(is *issue, cm *comment) *comment {
	cm.by, cm.createdAt, cm.updatedBy, cm.updatedAt = c.by, c.now, c.by, c.now
	c.putComment(is, cm)
	c.attach(is, cm.files)
	c.await(is, c.by, elements(cm.summonees))
	return cm
}

// putComment adds a comment that says already by whom and of when it is.
func (c *change) putComment(is *issue, cm *comment) {
	tc := c.touch(is)
	cm.id, cm.version = c.t.newID(), 1
	tc.deeds = append(tc.deeds, deed{kind: commentAdded, comment: cm})
	is.setComments(append(is.comments, cm))
}

// editComment puts a checked draft in the place of a comment.
func (c *change) editComment(is *issue, old, cm *comment) {
	tc := c.touch(is)
	cm.version++
	cm.updatedBy, cm.updatedAt = c.by, c.now
	tc.deeds = append(tc.deeds, deed{kind: commentUpdated, comment: cm, before: old})
	is.comments[slices.Index(is.comments, old)] = cm
	is.setComments(is.comments)
	c.attach(is, cm.files)
	c.await(is, nil, except(elements(cm.summonees), elements(old.summonees))) // whom it called may have answered
}

// dropComment removes a comment. The files in it stay with the issue (assumed).
func (c *change) dropComment(is *issue, cm *comment) {
	tc := c.touch(is)
	tc.deeds = append(tc.deeds, deed{kind: commentRemoved, comment: cm})
	is.setComments(slices.DeleteFunc(is.comments, func(x *comment) bool { return x == cm }))
}

// setComments keeps what the issue's fields tell of its comments.
func (is *issue) setComments(list []*comment) {
	is.comments = list
	is.commentCount, is.commentedAt = len(list), time.Time{}
	for _, cm := range list {
		if cm.updatedAt.After(is.commentedAt) {
			is.commentedAt = cm.updatedAt
		}
	}
}

// await lets the issue wait for those who are called (documented), and no longer
// for the author of a new comment (assumed).
func (c *change) await(is *issue, author *user, called []value) {
	pending := c.t.fieldByID("pendingReplyFrom")
	waiting := elements(pending.value(&is.data))
	if len(waiting)+len(called) == 0 {
		return
	}
	others := slices.DeleteFunc(slices.Clone(waiting), func(u value) bool { return u == value(author) })
	pending.write(is, listOf(unique(append(others, called...))))
}

// commentDraft checks what a request says a comment is to be; base is the
// comment as it is. Text is required also where one is changed (documented).
func (c *change) commentDraft(is *issue, base comment, body map[string]json.RawMessage) (*comment, error) {
	cm := &base
	cm.text = ""
	if json.Unmarshal(body["text"], &cm.text) != nil || strings.TrimSpace(cm.text) == "" {
		return nil, invalid("text", "Поле не может быть пустым.", "cannot be empty")
	}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		raw := body[name]
		var err error
		switch name {
		case "text":
		case "summonees":
			cm.summonees, err = c.t.readAll(summonees, raw)
		case "maillistSummonees":
			cm.maillists, err = c.t.readAll(maillistSummonees, raw)
		case "attachmentIds":
			var files []*attachment
			files, err = c.files(is, name, raw)
			cm.files = slices.Concat(cm.files, except(files, cm.files))
		case "markupType":
			if !isNull(raw) && refName(raw) != "md" {
				err = invalid(name, "Известна только разметка md.", "Only the markup md is known.")
			}
		default:
			if !isNull(raw) {
				err = unknown(name)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return cm, nil
}

// except is what is left of a list: those that are not in another one.
func except[T comparable](list, others []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(e T) bool { return slices.Contains(others, e) })
}
