package members

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"
)

func TestReadMatchesNamesToTheLetter(t *testing.T) {
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
		"quotes and braces in text": {`{"a":"\"}{][","b":[{}, "]"] ,"spent" : "PT1H" , "c":-1.5e3}`, "PT1H"},
	} {
		got := "as it was"
		if err := Read([]byte(test.object), func(name string) any {
			if name == "spent" {
				return &got
			}
			return nil
		}); err != nil || got != test.want {
			t.Errorf("%s: %q, error %v; want %q", name, got, err, test.want)
		}
	}
}

func TestReadRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`[]`, `"x"`, `1`, `true`, `{"spent":1}`} {
		text := ""
		if err := Read([]byte(value), func(string) any { return &text }); err == nil {
			t.Errorf("%s is taken", value)
		}
	}
}

// FuzzRead compares with a map, whose names match to the letter too.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"a":1,"A":[2,{"b":"\\\""}],"":null}`, `{"a" :	{ } , "b":"ü\u00fc"}`, `{"x":-0.5E-7}`, `{}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.TrimSpace(data)
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil || want == nil {
			return
		}
		got := map[string]json.RawMessage{}
		err := Read(data, func(name string) any { return &raw{got, name} })
		if err != nil || !maps.EqualFunc(got, want, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Errorf("%s: %s, error %v; want %s", data, got, err, want)
		}
	})
}

// raw keeps a value as it stands.
type raw struct {
	all  map[string]json.RawMessage
	name string
}

func (r *raw) UnmarshalJSON(data []byte) error {
	r.all[r.name] = bytes.Clone(data)
	return nil
}
