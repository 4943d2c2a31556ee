package trackertest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// jsonOut is JSON being written straight into a buffer: answers with hundreds
// of issues are most of what the tests ask for. A name of "" stands for an
// element of an array or the outermost value.
type jsonOut struct{ buf []byte }

func (o *jsonOut) lead(name string) {
	if n := len(o.buf); n > 0 && o.buf[n-1] != '{' && o.buf[n-1] != '[' && o.buf[n-1] != ':' {
		o.buf = append(o.buf, ',')
	}
	if name != "" {
		o.buf = appendString(o.buf, name)
		o.buf = append(o.buf, ':')
	}
}

func (o *jsonOut) object(name string) { o.lead(name); o.buf = append(o.buf, '{') }
func (o *jsonOut) array(name string)  { o.lead(name); o.buf = append(o.buf, '[') }
func (o *jsonOut) endObject()         { o.buf = append(o.buf, '}') }
func (o *jsonOut) endArray()          { o.buf = append(o.buf, ']') }

func (o *jsonOut) null(name string) { o.lead(name); o.buf = append(o.buf, "null"...) }

func (o *jsonOut) text(name, value string) {
	o.lead(name)
	o.buf = appendString(o.buf, value)
}

func (o *jsonOut) number(name string, value int64) {
	o.lead(name)
	o.buf = strconv.AppendInt(o.buf, value, 10)
}

func (o *jsonOut) flag(name string, value bool) {
	o.lead(name)
	o.buf = strconv.AppendBool(o.buf, value)
}

func (o *jsonOut) raw(name string, value []byte) {
	o.lead(name)
	o.buf = append(o.buf, value...)
}

// join writes a string out of parts that need no escaping: an address.
func (o *jsonOut) join(name string, parts ...string) {
	o.lead(name)
	o.buf = append(o.buf, '"')
	for _, p := range parts {
		o.buf = append(o.buf, p...)
	}
	o.buf = append(o.buf, '"')
}

// any writes a value that is rare enough for the general encoder.
func (o *jsonOut) any(name string, value any) {
	b, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	o.raw(name, b)
}

func appendString(buf []byte, s string) []byte {
	plain := true
	for i := range len(s) {
		c := s[i]
		plain = plain && c >= ' ' && c != '"' && c != '\\'
	}
	if !plain || !utf8.ValidString(s) {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false) // variables show a text's JSON to others
		_ = e.Encode(s)        // a string always has JSON
		return append(buf, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
	}
	buf = append(buf, '"')
	buf = append(buf, s...)
	return append(buf, '"')
}
