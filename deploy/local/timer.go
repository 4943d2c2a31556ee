package local

import (
	"context"
	"time"
)

// TimerEvent is the event that a timer sends when it fires (documented).
func TimerEvent(fired time.Time, payload string) []byte {
	var m timerMessage
	m.Metadata.ID = newRequestID()
	m.Metadata.Type = "yandex.cloud.events.serverless.triggers.TimerMessage"
	m.Metadata.Created = fired.UTC()
	m.Details.TriggerID = "local"
	m.Details.Payload = payload
	return mustMarshal(map[string]any{"messages": []timerMessage{m}})
}

type timerMessage struct {
	Metadata struct {
		ID      string    `json:"event_id"`
		Type    string    `json:"event_type"`
		Created time.Time `json:"created_at"`
	} `json:"event_metadata"`
	Details struct {
		TriggerID string `json:"trigger_id"`
		Payload   string `json:"payload"`
	} `json:"details"`
}

// RunTimer calls the function with a payload, every so often until ctx ends.
// While a call is under way the timer does not fire. Nobody reads the answers;
// the function's own log says what was done.
func RunTimer(ctx context.Context, function Function, every time.Duration, payload string) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_, _ = Invoke(ctx, function, TimerEvent(time.Now(), payload))
		}
	}
}
