//go:build ycf

// Review is a Yandex Cloud Function that moves issues in Yandex Tracker by the
// verdicts of code reviews: a forge's webhook calls it.
package main

import (
	"context"
	"os"
	"sync"

	"timeupdater/deploy/function"
	"timeupdater/integrate/review/webhook"
)

// Handler is the entry point of the function, handler.Handler. It may be called
// by several goroutines at once.
func Handler(ctx context.Context, event *function.Event) (*function.Response, error) {
	return instance().Handle(ctx, event)
}

// instance is made by the first call and serves all others of this instance.
var instance = sync.OnceValue(func() *function.Function { return webhook.Start(os.Stderr) })
