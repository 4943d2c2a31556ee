// Package exactjson decodes JSON by names that match to the letter. encoding/json
// alone takes "Spent" for "spent" as well, and the later of the two wins.
package exactjson

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Unmarshal is [json.Unmarshal] but for the names of members: they match to
// the letter in structs that are reached through pointers, slices and structs.
func Unmarshal(data []byte, to any) error {
	if !json.Valid(data) {
		return json.Unmarshal(data, new(any)) // says where
	}
	return decode(bytes.TrimSpace(data), reflect.ValueOf(to).Elem())
}

// decode decodes a value, which must be valid JSON. What does not fit does not
// keep the rest from being read; the first error comes back.
func decode(value []byte, to reflect.Value) error {
	place := to.Addr().Interface()
	if reader, ok := place.(json.Unmarshaler); ok {
		return reader.UnmarshalJSON(value) // json would check the value once more
	}
	switch kind := to.Kind(); {
	case kind == reflect.Pointer && value[0] != 'n': // null
		to.Set(reflect.New(to.Type().Elem()))
		return decode(value, to.Elem())
	case kind == reflect.Slice && value[0] == '[':
		return decodeArray(value, to)
	case kind == reflect.Struct && value[0] == '{':
		return decodeObject(value, to)
	case kind == reflect.String && value[0] == '"':
		text, err := Text(value)
		to.SetString(text)
		return err
	case kind == reflect.Int64:
		if n, err := strconv.ParseInt(string(value), 10, 64); err == nil {
			to.SetInt(n)
			return nil
		}
	}
	return json.Unmarshal(value, place)
}

func decodeArray(value []byte, to reflect.Value) (first error) {
	to.Set(reflect.MakeSlice(to.Type(), 0, 0))
	for rest := skipSpace(value[1:]); rest[0] != ']'; {
		var item []byte
		item, rest = next(rest)
		to.Grow(1)
		to.SetLen(to.Len() + 1)
		if err := decode(item, to.Index(to.Len()-1)); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func decodeObject(value []byte, to reflect.Value) (first error) {
	fields := fieldsOf(to.Type())
	for rest := skipSpace(value[1:]); rest[0] != '}'; {
		var quoted, member []byte
		quoted, rest = cut(rest)
		name := quoted[1 : len(quoted)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			text, _ := Text(quoted) // valid JSON
			name = []byte(text)
		}
		member, rest = next(skipSpace(skipSpace(rest)[1:])) // behind the colon
		if index, ok := fields[string(name)]; ok {
			if err := decode(member, to.FieldByIndex(index)); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}

// known are the fields of structs by name, by type: reflection is slow.
var known sync.Map

func fieldsOf(t reflect.Type) map[string][]int {
	if fields, ok := known.Load(t); ok {
		return fields.(map[string][]int)
	}
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields[name] = f.Index
		}
	}
	known.Store(t, fields)
	return fields
}

// Text decodes a JSON string. Most are as they stand, which costs a tenth.
func Text(quoted []byte) (text string, err error) {
	if quoted[0] == '"' && bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	err = json.Unmarshal(quoted, &text)
	return text, err
}

// next cuts off the value with which valid JSON begins, with the comma behind.
func next(data []byte) (value, rest []byte) {
	value, rest = cut(data)
	if rest = skipSpace(rest); len(rest) > 0 && rest[0] == ',' {
		rest = skipSpace(rest[1:])
	}
	return value, rest
}

// cut cuts off the value with which valid JSON begins.
func cut(data []byte) (value, rest []byte) {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i += lengthOfString(data[i:]) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 { // it belongs to what the value is in
				return data[:i], data[i:]
			}
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return data[:i], data[i:]
			}
			continue
		default:
			continue // a digit or a letter, of which there may be more
		}
		if depth == 0 {
			return data[:i+1], data[i+1:]
		}
	}
	return data, nil
}

// lengthOfString is how long the string is with which valid JSON begins.
func lengthOfString(data []byte) int {
	for i := 1; ; i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// skipSpace skips what may stand between the parts of valid JSON.
func skipSpace(data []byte) []byte {
	for len(data) > 0 && data[0] <= ' ' {
		data = data[1:]
	}
	return data
}
