// Package members reads JSON objects by names that match to the letter.
// encoding/json alone takes "Spent" for "spent" as well, and the later of the
// two wins.
package members

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Read reads the members of a JSON object into the places that they have by
// their names, nil for those that nobody wants. Of members with one name the
// last counts. Data must be valid JSON, as it is in UnmarshalJSON; null leaves
// everything as it is. A value that does not fit does not keep the others from
// being read.
func Read(data []byte, place func(name string) any) error {
	switch data[0] {
	case '{':
	case 'n':
		return nil
	default:
		return fmt.Errorf("it is not an object but %.20s", data)
	}
	var first error
	rest := skipSpace(data[1:])
	for rest[0] != '}' {
		quoted, after := cut(rest)
		name, err := Text(quoted)
		if err != nil {
			return err
		}
		var value []byte
		value, rest = cut(skipSpace(skipSpace(after)[1:])) // behind the colon
		if to := place(name); to != nil {
			if err := into(value, to); err != nil && first == nil {
				first = fmt.Errorf("%s: %w", name, err)
			}
		}
		if rest = skipSpace(rest); rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
	}
	return first
}

// into decodes a value. What reads itself is asked directly, since json would
// check the value once more.
func into(value []byte, to any) error {
	if reader, ok := to.(json.Unmarshaler); ok {
		return reader.UnmarshalJSON(value)
	}
	return json.Unmarshal(value, to)
}

// Text decodes a JSON string. Most are as they stand, which costs a tenth.
func Text(quoted []byte) (string, error) {
	if quoted[0] == '"' && bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	var text string
	err := json.Unmarshal(quoted, &text)
	return text, err
}

// cut cuts the value off with which valid JSON begins.
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

func skipSpace(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }
