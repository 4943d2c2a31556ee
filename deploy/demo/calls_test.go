package demo

import (
	"bytes"
	"context"
	"testing"
)

func TestCallsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "null", "<html>", `{"statusCode":200,"body":{}}`, `{"statusCode":200,"body":"<html>"}`} {
		var log callLog
		function := log.record(func(context.Context, []byte) ([]byte, error) { return []byte(text), nil }, func() {})
		if got, err := function(context.Background(), nil); err != nil || !bytes.Equal(got, []byte(text)) {
			t.Errorf("the answer %q became %q, %v", text, got, err)
		}
		if last := log.last(1)[0]; !last.Failed() || last.Message == "" {
			t.Errorf("%q was logged as %+v", text, last)
		}
	}
}
