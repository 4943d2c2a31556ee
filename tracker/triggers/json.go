package triggers

import (
	"bytes"
	"encoding/json"
)

// Names of members match to the letter here, as in the rest of Tracker's JSON.

// take decodes one member and removes it.
func take(all map[string]json.RawMessage, name string, into any) error {
	value, ok := all[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return err
	}
	delete(all, name)
	return nil
}

// takeIfFits leaves a member of another form where it is: one odd trigger must
// not hide all others of its queue.
func takeIfFits[T any](all map[string]json.RawMessage, name string, into *T) {
	var value T
	if take(all, name, &value) == nil {
		*into = value
	}
}

// rest are the members that nobody took, or nil.
func rest(all map[string]json.RawMessage) map[string]json.RawMessage {
	if len(all) == 0 {
		return nil
	}
	return all
}

// withOther writes a struct that is never empty, and further members after its
// own.
func withOther(v any, other map[string]json.RawMessage) ([]byte, error) {
	data, err := inClear(v)
	if err != nil || len(other) == 0 {
		return data, err
	}
	more, err := inClear(other)
	return append(append(data[:len(data)-1], ','), more[1:]...), err
}

// inClear is json.Marshal without escapes for HTML. Who prints addresses for
// people could not undo them.
func inClear(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
