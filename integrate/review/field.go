package review

import (
	"errors"
	"strings"

	"timeupdater/tracker"
)

// Field is the field of issues that lists their open pull requests: a text that
// takes several values. A queue's own field has another id in each queue.
type Field struct {
	everywhere string            // id, where no queue has one of its own
	of         map[string]string // id by the queue's key
}

// Decode reads an id, or ids with the queue's key before each:
// TEST:6054…--pullRequests,OPS:pullRequests.
func (f *Field) Decode(text string) error {
	*f = Field{of: make(map[string]string)}
	for _, part := range strings.Split(text, ",") {
		queue, id, given := strings.Cut(strings.TrimSpace(part), ":")
		if !given {
			queue, id = "", queue
		}
		_, err := tracker.ParseQueue(queue)
		switch {
		case !isStatusKey(id), given && err != nil:
			return errors.New("must be the id of a field, or several as TEST:id,OPS:id")
		case !given && f.everywhere != "", f.of[queue] != "":
			return errors.New("names two fields for one queue")
		case given:
			f.of[queue] = id
		default:
			f.everywhere = id
		}
	}
	return nil
}

// In is the field's id in a queue; empty if there is none.
func (f Field) In(queue string) string {
	if id, ok := f.of[queue]; ok {
		return id
	}
	return f.everywhere
}
