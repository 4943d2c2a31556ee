package tracker

import (
	"context"
	"net/http"
)

// Queues are the keys of all queues that the token may see.
func (c *Client) Queues(ctx context.Context) ([]string, error) {
	r := Request{Op: "read", Key: "all queues", Method: http.MethodGet, Path: []string{"queues"}}
	answers, err := FetchList[queueAnswer](ctx, c, r)
	keys := make([]string, len(answers))
	for i, answer := range answers {
		keys[i] = answer.Key
	}
	return keys, err
}

// queueAnswer is what is read of a queue.
type queueAnswer struct {
	ID  ID     `json:"id"`
	Key string `json:"key"`
}

// ItemID is the id of the queue.
func (a queueAnswer) ItemID() ID { return a.ID }
