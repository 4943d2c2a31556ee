package trackertest

import (
	"bytes"
	"encoding/json"
	"time"
)

// What requests write in many places: references, lists of them and times.

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

// compact is JSON, which must be valid, without spaces.
func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// refName is the name in a reference: a string or number, or an object with
// key, id, uid, login or name; "" is none.
func refName(raw json.RawMessage) string {
	var s string
	var n json.Number
	if len(raw) == 0 || isNull(raw) {
		return ""
	}
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	var ref map[string]json.RawMessage
	if json.Unmarshal(raw, &ref) != nil {
		return ""
	}
	for _, name := range []string{"key", "id", "uid", "login", "name"} {
		if inner := ref[name]; len(inner) > 0 && inner[0] != '{' && !isNull(inner) {
			return refName(inner)
		}
	}
	return ""
}

// Tracker writes times with milliseconds and an offset without colon (documented).
const timeForm = "2006-01-02T15:04:05.000-0700"

// parseTime reads a time as clients write it; a date alone is its midnight.
func parseTime(s string) (time.Time, bool) {
	for _, form := range []string{timeForm, time.RFC3339Nano, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if at, err := time.Parse(form, s); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
