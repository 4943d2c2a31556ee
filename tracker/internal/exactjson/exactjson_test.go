package exactjson

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestNamesMatchToTheLetter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		object string
		want   string // of "spent"
	}{
		"nothing":                   {`{}`, "as it was"},
		"null":                      {`null`, "as it was"},
		"the name":                  {`{"spent":"PT1H"}`, "PT1H"},
		"another case":              {`{"Spent":"PT9H"}`, "as it was"},
		"another case behind it":    {`{"spent":"PT1H","SPENT":"PT9H"}`, "PT1H"},
		"another case before it":    {`{"Spent":"PT9H","spent":"PT1H"}`, "PT1H"},
		"a letter that folds to s":  {`{"ſpent":"PT9H"}`, "as it was"},
		"twice":                     {`{"spent":"PT9H","spent":"PT1H"}`, "PT1H"},
		"escaped":                   {`{"\u0073pent":"PT1H"}`, "PT1H"},
		"inside of another":         {`{"sla":[{"spent":"PT9H"}],"spent":"PT1H"}`, "PT1H"},
		"null for its value":        {`{"spent":null}`, "as it was"},
		"quotes and braces in text": {` {"a":"\"}{][","b":[{}, "]"] ,"spent" : "PT1H" , "c":-1.5e3} `, "PT1H"},
	} {
		got := struct {
			Spent string `json:"spent"`
		}{"as it was"}
		if err := Unmarshal([]byte(test.object), &got); err != nil || got.Spent != test.want {
			t.Errorf("%s: %q, error %v; want %q", name, got.Spent, err, test.want)
		}
	}
}

type inner struct {
	Key string `json:"key"`
}

type outer struct {
	inner
	Spent   *string         `json:"spent"`
	Numbers []int           `json:"numbers"`
	Inner   *inner          `json:"inner"`
	Inners  []inner         `json:"inners"`
	Raw     json.RawMessage `json:"raw"`
	Any     any             `json:"any"`
	Texts   map[string]bool `json:"texts,omitempty"`
	Not     int
	Never   int `json:"-"`
}

// What is deeper matches to the letter too, and a value that does not fit does
// not keep the rest from being read.
func TestWhatIsDeeper(t *testing.T) {
	t.Parallel()
	text := "x"
	for object, test := range map[string]struct {
		want outer
		ok   bool
	}{
		`{"key":"A","KEY":"B","inner":{"key":"C","Key":"D"},"inners":[{"key":"E"},{"Key":"F"}]}`: {
			outer{inner: inner{"A"}, Inner: &inner{"C"}, Inners: []inner{{"E"}, {}}}, true},
		`{"spent":"x","numbers":[1,2],"raw":{"A":1},"any":[null],"texts":{"a":true},"Not":7,"-":7}`: {
			outer{Spent: &text, Numbers: []int{1, 2}, Raw: json.RawMessage(`{"A":1}`), Any: []any{nil}, Texts: map[string]bool{"a": true}}, true},
		`{"spent":null,"numbers":null,"inner":null,"inners":[]}`:  {outer{Inners: []inner{}}, true},
		`{"key":7,"numbers":["a",2],"inners":{},"inner":"no"}`:    {outer{Numbers: []int{0, 2}, Inner: &inner{}}, false},
		`{"key":"A","inners":[1,{"key":"B"}],"texts":{"a":"no"}}`: {outer{inner: inner{"A"}, Inners: []inner{{}, {"B"}}, Texts: map[string]bool{"a": false}}, false},
	} {
		var got outer
		if err := Unmarshal([]byte(object), &got); (err == nil) != test.ok || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, error %v; want %+v", object, got, err, test.want)
		}
	}
}

// FuzzUnmarshal compares with encoding/json through maps, whose names match to
// the letter as well.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"A":[2,{"b":"\\\""}],"":null}`, `{"a" :	{ } , "b":"ü\u00fc"}`, `{"x":-0.5E-7}`, `{}`, ``, `[`, `{"b":tru`, ` null `,
		`{"a":"x","b":[{"a":"y"},{"a":"z","A":"q"}]}`,
	} {
		f.Add([]byte(seed))
	}
	type item struct {
		A json.RawMessage `json:"a"`
		B []item          `json:"b"`
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got item
		err := Unmarshal(data, &got)
		var want map[string]json.RawMessage
		wrong := json.Unmarshal(data, &want)
		switch {
		case !json.Valid(data) && err == nil:
			t.Errorf("%q is taken", data)
		case wrong == nil && string(got.A) != string(want["a"]):
			t.Errorf("%s: %s, want %s", data, got.A, want["a"])
		}
	})
}
