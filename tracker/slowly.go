package tracker

import "context"

// paces are the pacers of one kind of requests.
type paces struct{ all, slow *pacer }

func newPaces(perSecond float64) paces {
	all := newPacer(perSecond)
	return paces{all, all.half()}
}

// places are those of a request in the queues of its pacers.
type places struct{ all, slow int }

func (p paces) wait(ctx context.Context, at *places) error {
	if ctx.Value(slowlyKey{}) != nil {
		if err := p.slow.wait(ctx, &at.slow); err != nil {
			return err
		}
	}
	return p.all.wait(ctx, &at.all)
}

type slowlyKey struct{}

// Slowly returns a context under which requests take at most half of the rate
// that the client has at the time, and leave the rest to others.
func Slowly(ctx context.Context) context.Context {
	return context.WithValue(ctx, slowlyKey{}, true)
}
