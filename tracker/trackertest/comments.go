package trackertest

import (
	"fmt"
	"strconv"
)

func (q *request) comment(o *jsonOut, is *issue, cm *comment) {
	o.object("")
	o.join("self", q.base, "/issues/", is.key, "/comments/", strconv.FormatInt(cm.id, 10))
	q.entryID(o, cm.id)
	o.text("longId", fmt.Sprintf("5fa1%020x", cm.id))
	o.text("text", cm.text)
	q.user(o, "createdBy", cm.by)
	q.user(o, "updatedBy", cm.updatedBy)
	o.time("createdAt", cm.createdAt)
	o.time("updatedAt", cm.updatedAt)
	o.number("version", cm.version)
	o.text("type", "standard")
	o.text("transport", "internal")
	o.endObject()
}
