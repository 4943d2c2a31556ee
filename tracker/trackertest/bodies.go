package trackertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// object reads the body as a JSON object; an empty body is an empty object.
func (q *request) object() (map[string]json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(q.body)) == 0 {
		return fields, nil
	}
	if err := json.Unmarshal(q.body, &fields); err != nil {
		return nil, errBody
	}
	if fields == nil { // some clients send null for no body
		fields = map[string]json.RawMessage{}
	}
	return fields, nil
}

// into reads the body. Into a struct it reads no members that the struct does
// not have: they are refused unless they are null.
func (q *request) into(v any) error {
	if len(bytes.TrimSpace(q.body)) == 0 {
		return nil
	}
	shape := reflect.TypeOf(v).Elem()
	if shape.Kind() != reflect.Struct {
		if json.Unmarshal(q.body, v) != nil {
			return errBody
		}
		return nil
	}
	body, err := q.only(shape)
	if err != nil {
		return err
	}
	err = strictly(body, v)
	if err == nil {
		return nil
	}
	if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
		name, _, _ := strings.Cut(wrong.Field, ".")
		return invalid(name, "Некорректное значение.", "Invalid value.")
	}
	return unknown(strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`))
}

// only is the body without members that a struct does not have. It is refused if
// one of them is not null.
func (q *request) only(shape reflect.Type) ([]byte, error) {
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	given := len(body)
	// Sorted, so that of several mistakes always the same one is named.
	for _, name := range slices.Sorted(maps.Keys(body)) {
		has := slices.ContainsFunc(reflect.VisibleFields(shape), func(f reflect.StructField) bool {
			return !f.Anonymous && f.Tag.Get("json") == name
		})
		switch {
		case has:
		case !isNull(body[name]):
			return nil, unknown(name)
		default:
			delete(body, name)
		}
	}
	if len(body) == given {
		return q.body, nil
	}
	return json.Marshal(body)
}

// strictly reads JSON into a struct that has all members which it may have.
func strictly(raw json.RawMessage, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// What requests write in many places: references, lists of them and times.

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

// isGiven reports whether a body has a member, other than null.
func isGiven(raw json.RawMessage) bool { return len(raw) > 0 && !isNull(raw) }

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
	if !isGiven(raw) {
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
