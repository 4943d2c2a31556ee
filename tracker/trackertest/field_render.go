package trackertest

import "time"

// paths are where the objects are that fields refer to.
var paths = map[fieldKind]string{
	statusKind: "statuses", typeKind: "issuetypes", priorityKind: "priorities", resolutionKind: "resolutions",
	componentKind: "components", versionKind: "versions", sprintKind: "sprints", projectKind: "projects",
	boardKind: "boards",
}

// value writes what a field holds.
func (q *request) value(o *jsonOut, name string, f *field, v value) {
	if f.kind == projectKind && !q.v2 && v != nil {
		// Version 3 has a main project and others, version 2 has one.
		o.object(name)
		q.oneValue(o, "primary", f.kind, v)
		o.array("secondary")
		o.endArray()
		o.endObject()
		return
	}
	q.oneValue(o, name, f.kind, v)
}

// boardRef names a board. It differs from other references (documented).
func boardRef(o *jsonOut, name string, board *term) {
	o.object(name)
	o.raw("id", []byte(board.id))
	o.text("name", board.en)
	o.endObject()
}

func (q *request) oneValue(o *jsonOut, name string, kind fieldKind, v value) {
	switch v := v.(type) {
	case nil:
		o.null(name)
	case string:
		o.text(name, v)
	case float64:
		o.any(name, v)
	case time.Time:
		o.time(name, v)
	case amount:
		o.join(name, q.t.duration(v))
	case *user:
		q.user(o, name, v)
	case *term:
		if kind == boardKind {
			boardRef(o, name, v)
			return
		}
		q.term(o, name, paths[kind], v)
	case *issue:
		q.issueRef(o, name, v)
	case *queue:
		q.queueRef(o, name, v)
	case *checklistItem:
		q.checklistItem(o, name, v)
	default:
		o.array(name)
		for _, e := range elements(v) {
			q.oneValue(o, "", kind, e)
		}
		o.endArray()
	}
}
