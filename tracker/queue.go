package tracker

import "context"

// Queues are the keys of all queues that the token may see.
func (c *Client) Queues(ctx context.Context) ([]string, error) { return c.queues(ctx) }
