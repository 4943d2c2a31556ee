package trackertest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// Requests that change a checklist answer with its issue (documented).
var checklistRoutes = []*routeEntry{
	{"GET", path("issues/*/checklistItems"), KindOther, listChecklist},
	{"POST", path("issues/*/checklistItems"), KindOther, createItem},
	{"PATCH", path("issues/*/checklistItems"), KindOther, patchChecklist},
	{"DELETE", path("issues/*/checklistItems"), KindOther, deleteChecklist},
	{"PATCH", path("issues/*/checklistItems/*"), KindOther, patchItem},
	{"DELETE", path("issues/*/checklistItems/*"), KindOther, deleteItem},
}

func listChecklist(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, is.checklist, Whole, nil, func(o *jsonOut, item *checklistItem) { q.checklistItem(o, "", item) })
}

func createItem(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	item, err := q.t.itemDraft(checklistItem{}, body)
	if err != nil {
		return nil, err
	}
	q.c.addChecklist(is, []*checklistItem{item})
	return q.showIssue(http.StatusOK, is), nil
}

// patchChecklist changes several items. The request must list all of them
// (documented), in the order that they get (assumed).
func patchChecklist(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	var bodies []map[string]json.RawMessage
	if err := q.into(&bodies); err != nil {
		return nil, err
	}
	var list []*checklistItem
	named := map[int]bool{}
	for _, body := range bodies {
		at := is.itemAt(refName(body["id"]))
		if at < 0 || named[at] {
			return nil, invalid("id", "Пункт не существует или указан дважды.", "The item does not exist or is named twice.")
		}
		delete(body, "id")
		item, err := q.t.itemDraft(*is.checklist[at], body)
		if err != nil {
			return nil, err
		}
		named[at] = true
		list = append(list, item)
	}
	if len(list) == 0 || len(list) < len(is.checklist) {
		return nil, bad("Необходимо указать все пункты.", "All items must be given.")
	}
	q.c.setChecklist(is, list)
	return q.showIssue(http.StatusOK, is), nil
}

// itemAt is the place of an item in the checklist, -1 if there is none.
func (is *issue) itemAt(id string) int {
	return slices.IndexFunc(is.checklist, func(item *checklistItem) bool { return item.id == id })
}

// itemToChange is the place of the item that the path names.
func (q *request) itemToChange() (*issue, int, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, 0, err
	}
	at := is.itemAt(q.args[1])
	if at < 0 {
		return nil, 0, errPath
	}
	return is, at, nil
}

func patchItem(q *request) (func() *answer, error) {
	is, at, err := q.itemToChange()
	if err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	item, err := q.t.itemDraft(*is.checklist[at], body)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(is.checklist)
	list[at] = item
	q.c.setChecklist(is, list)
	return q.showIssue(http.StatusOK, is), nil
}

func deleteItem(q *request) (func() *answer, error) {
	is, at, err := q.itemToChange()
	if err != nil {
		return nil, err
	}
	q.c.setChecklist(is, slices.Delete(slices.Clone(is.checklist), at, at+1))
	return q.showIssue(http.StatusOK, is), nil
}

func deleteChecklist(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	q.c.setChecklist(is, nil)
	return q.showIssue(http.StatusOK, is), nil
}
