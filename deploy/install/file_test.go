package install

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker/triggers"
)

// file is a file with one action and one condition.
func file(action, condition string) string {
	return `{"name":"x","actions":[` + action + `],"conditions":[` + condition + `]}`
}

const (
	opens     = `{"type":"Transition","status":{"key":"open"}}`
	commented = `{"type":"CommentFullyMatchCondition","word":"Open"}`
)

func parse(t *testing.T, text string) triggers.Trigger {
	t.Helper()
	trigger, err := ParseFile([]byte(text))
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return trigger
}

// sends says what Tracker is sent for a file.
func sends(t *testing.T, text, want string) {
	t.Helper()
	var got, wanted any
	if err := errors.Join(json.Unmarshal([]byte(asJSON(parse(t, text))), &got), json.Unmarshal([]byte(want), &wanted)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("%s\nis sent as\n%v\nwant\n%v", text, got, wanted)
	}
}

func TestFilesAreSentAsTheyAre(t *testing.T) {
	t.Parallel()
	every, err := os.ReadFile(filepath.Join("testdata", "every.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"every action and group": string(every),
		"a mark at its head":     "\uFEFF" + string(every),
		"a member nobody knows":  `{"name":"x","active":false,"conditions":[{"type":"Event.create","mood":1}],"actions":[{"type":"Move","queue":"A","speed":{"a":[1.50]}}]}`,
		"a variable for a host":  `{"name":"x","active":true,"conditions":[],"actions":[{"type":"Webhook","endpoint":"https://{{issue.local.host}}/{{issue.key}}"}]}`,
		"an odd webhook":         `{"name":"x","active":true,"conditions":[],"actions":[{"type":"Webhook","endpoint":"{{issue.local.a}}","headers":{"A":1},"authContext":{"type":"basic","realm":"x"}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sends(t, text, strings.TrimPrefix(text, "\uFEFF"))
		})
	}
}

func TestWhatFilesLeaveOut(t *testing.T) {
	t.Parallel()
	const action = `"actions":[` + opens + `]`
	sends(t, `{"name":"x",`+action+`}`, `{"name":"x","active":true,"conditions":[],`+action+`}`)
	sends(t, `{"name":"x",`+action+`,"active":null,"conditions":null}`, `{"name":"x","active":true,"conditions":[],`+action+`}`)
	// All of them must hold in a group without a type (documented).
	sends(t, file(opens, `{"conditions":[{"type":"or","conditions":[`+commented+`]}]}`),
		`{"name":"x","active":true,"conditions":[{"type":"And","conditions":[{"type":"or","conditions":[`+commented+`]}]}],`+action+`}`)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, want string }{
		"nothing":               {"", "the file is empty"},
		"blanks":                {" \n\t", "the file is empty"},
		"another encoding":      {"{\"name\":\"\xcf\xf0\"}", "the file is not written in UTF-8"},
		"no JSON":               {canary, "the file is no JSON: line 1, column 1: "},
		"a comma too many":      {"{\n  \"name\": \"x\",\n  \"actions\": [],\n}", "the file is no JSON: line 4, column 1: "},
		"half of it":            {`{"name": "имя"`, "the file is no JSON: line 1, column 14: unexpected end of JSON input"},
		"two of them":           {`{} {}`, "the file is no JSON: line 1, column 4: "},
		"a list of triggers":    {`[{"name":"` + canary + `"}]`, "the file must be one object, with name and actions"},
		"a text":                {`"` + canary + `"`, "the file must be one object, with name and actions"},
		"a number of no size":   {`1e999`, "the file must be one object, with name and actions"},
		"a list without an end": {strings.Repeat("[", 20_000), "the file is no JSON: line 1, column 10001: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, test.file, test.want)
		})
	}
}

// refused expects problems, of which each begins as a wanted one does.
func refused(t *testing.T, file string, want ...string) {
	t.Helper()
	trigger, err := ParseFile([]byte(file))
	var e *FileError
	if !errors.As(err, &e) || len(e.Problems) != len(want) || !reflect.ValueOf(trigger).IsZero() {
		t.Fatalf("%s\nerror = %v\nwant %q", file, err, want)
	}
	for i, problem := range e.Problems {
		if !strings.HasPrefix(problem, want[i]) {
			t.Errorf("%s\nproblem %s\nwant    %s", file, problem, want[i])
		}
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("what stands in the file is repeated: %v", err)
	}
}

func TestMembersOfFiles(t *testing.T) {
	t.Parallel()
	const fine = `"actions":[` + opens + `],"conditions":[` + commented + `]`
	for name, test := range map[string]struct{ file, want string }{
		"no name":              {`{` + fine + `}`, "name is missing"},
		"a blank name":         {`{"name":" ",` + fine + `}`, "name is missing"},
		"a number for a name":  {`{"name":1,` + fine + `}`, "name is missing"},
		"a name with an end":   {`{"name":"x ",` + fine + `}`, "name must not begin or end with a space"},
		"a name of two lines":  {`{"name":"x\ny",` + fine + `}`, "name must not begin or end with a space"},
		"no actions":           {`{"name":"x"}`, "actions must be a list with at least one action"},
		"an empty list":        {`{"name":"x","actions":[]}`, "actions must be a list with at least one action"},
		"one action alone":     {`{"name":"x","actions":` + opens + `}`, "actions must be a list with at least one action"},
		"one condition alone":  {`{"name":"x","actions":[` + opens + `],"conditions":` + commented + `}`, "conditions must be a list"},
		"active in words":      {`{"name":"x","active":"` + canary + `",` + fine + `}`, "active must be true or false"},
		"the queue":            {`{"name":"x","queue":{"key":"` + canary + `"},` + fine + `}`, "queue must be left out: the flag --queue names the queues"},
		"a version":            {`{"name":"x","version":4,` + fine + `}`, "version must be left out: Tracker gives it"},
		"a place in the order": {`{"name":"x","before":4,` + fine + `}`, `"before" is no member of a trigger; known are, nearest first: `},
		"a capital letter":     {`{"name":"x","Active":true,` + fine + `}`, `"Active" is no member of a trigger; known are, nearest first: active, actions, `},
		"control characters":   {`{"name":"x","\u001b[2J\n":1,` + fine + `}`, `"\x1b[2J\n" is no member of a trigger`},
		"a long one":           {`{"name":"x","` + strings.Repeat("ы", 99) + `":1,` + fine + `}`, `"` + strings.Repeat("ы", 60) + `…" is no member`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, test.file, test.want)
		})
	}
}

func TestActionsOfFiles(t *testing.T) {
	t.Parallel()
	const place = "actions[1]"
	for name, test := range map[string]struct{ action, want string }{
		"no object":                 {`"` + canary + `"`, " must be an object with a type"},
		"nothing":                   {`null`, " must be an object with a type"},
		"no type":                   {`{"status":"open"}`, ".type is missing"},
		"a number for a type":       {`{"type":1}`, ".type is missing"},
		"a misspelt type":           {`{"type":"Transiton","status":"open"}`, `.type is "Transiton", which is unknown; known types of actions are, nearest first: Transition, `},
		"the type of another case":  {`{"type":"webhook"}`, `.type is "webhook", which is unknown; known types of actions are, nearest first: Webhook, `},
		"no status":                 {`{"type":"Transition"}`, ".status is missing: it must be the key, id or name of a status"},
		"null for a status":         {`{"type":"Transition","status":null}`, ".status is missing"},
		"a status of nothing":       {`{"type":"Transition","status":{}}`, ".status must be the key, id or name"},
		"several statuses":          {`{"type":"Transition","status":["` + canary + `"]}`, ".status must be the key, id or name"},
		"no update":                 {`{"type":"Update"}`, ".update is missing"},
		"no updates":                {`{"type":"Update","update":[]}`, `.update must be a list of objects with "field" and "update"`},
		"an update of no field":     {`{"type":"Update","update":[{"update":{"set":1}}]}`, `.update must be a list of objects with "field" and "update"`},
		"an update without one":     {`{"type":"Update","update":[{"field":"tags"}]}`, `.update must be a list of objects with "field" and "update"`},
		"an update of nothing":      {`{"type":"Update","update":{}}`, `.update must be a list of objects with "field" and "update"`},
		"no queue":                  {`{"type":"Move"}`, ".queue is missing: it must be the key of a queue"},
		"no text":                   {`{"type":"CreateComment","fromRobot":true}`, ".text is missing: it must be the text of the comment"},
		"an empty text":             {`{"type":"Event.comment-create","text":" "}`, ".text must be the text of the comment"},
		"no items":                  {`{"type":"CreateChecklist"}`, ".checklistItems is missing"},
		"an item without text":      {`{"type":"CreateChecklist","checklistItems":[{"text":"x"},{"assignee":"y"}]}`, `.checklistItems must be a list of objects with a "text"`},
		"an item as a text":         {`{"type":"CreateChecklist","checklistItems":["x"]}`, `.checklistItems must be a list of objects with a "text"`},
		"no address":                {`{"type":"Webhook","method":"GET"}`, ".endpoint is missing: it must be an address that begins with https://"},
		"no URL":                    {`{"type":"Webhook","endpoint":"` + canary + `"}`, ".endpoint must be an address"},
		"another scheme":            {`{"type":"Webhook","endpoint":"ftp://` + canary + `"}`, ".endpoint must be an address"},
		"an address without a host": {`{"type":"Webhook","endpoint":"https:///` + canary + `"}`, ".endpoint must be an address"},
		"an address with a break":   {`{"type":"Webhook","endpoint":"https://a.example/\n"}`, ".endpoint must be an address"},
		"PATCH":                     {`{"type":"Webhook","endpoint":"https://a.example","method":"PATCH"}`, ".method must be GET, POST, PUT or DELETE"},
		"post":                      {`{"type":"Webhook","endpoint":"https://a.example","method":"post"}`, ".method must be GET, POST, PUT or DELETE"},
		"an unknown authorization":  {`{"type":"Webhook","endpoint":"https://a.example","authContext":{"type":"` + canary + `"}}`, `.authContext must be an object whose "type" is noauth, basic or oauth`},
		"a token alone":             {`{"type":"Webhook","endpoint":"https://a.example","authContext":"` + canary + `"}`, ".authContext must be an object"},
		"headers in a line":         {`{"type":"Webhook","endpoint":"https://a.example","headers":"A: ` + canary + `"}`, ".headers must be an object with headers"},
		"a body as a list":          {`{"type":"Webhook","endpoint":"https://a.example","body":["` + canary + `"]}`, ".body must be a text or an object"},
		"no formula":                {`{"type":"CalculateFormula","resultField":"start"}`, ".formula is missing"},
		"no result":                 {`{"type":"CalculateFormula","formula":"now()"}`, ".resultField is missing"},
		"an issue of no queue":      {`{"type":"CreateIssue","summary":"x"}`, ".queue is missing"},
		"an issue without a name":   {`{"type":"Event.create","queue":"TEST"}`, ".summary is missing"},
		"fields in a list":          {`{"type":"CreateIssue","queue":"TEST","summary":"x","fieldTemplates":["tags"]}`, ".fieldTemplates must be an object with fields"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, file(opens+","+test.action, commented), place+test.want)
		})
	}
}

func TestConditionsOfFiles(t *testing.T) {
	t.Parallel()
	const place = "conditions[1].conditions[0]"
	for name, test := range map[string]struct{ condition, want string }{
		"no object":              {`"` + canary + `"`, " must be an object with a type"},
		"no type":                {`{"word":"x"}`, ".type is missing"},
		"a misspelt type":        {`{"type":"CommentFullMatchCondition","word":"x"}`, `.type is "CommentFullMatchCondition", which is unknown; known types of conditions are, nearest first: CommentFullyMatchCondition, `},
		"all in capitals":        {`{"type":"AND","conditions":[]}`, `.type is "AND", which is unknown; known types of conditions are, nearest first: And, and, `},
		"no text":                {`{"type":"CommentStringMatchCondition"}`, ".word is missing: it must be a text or a list of texts"},
		"an empty text":          {`{"type":"CommentStringNotMatchCondition","word":""}`, ".word must be a text or a list of texts"},
		"an empty text in many":  {`{"type":"CommentAnyMatchCondition","words":["x",""]}`, ".words must be a text or a list of texts"},
		"no texts":               {`{"type":"CommentNoneMatchCondition","word":[]}`, ".word must be a text or a list of texts"},
		"nobody":                 {`{"type":"CommentAuthor"}`, ".user is missing: it must be the id of a user"},
		"everybody but nobody":   {`{"type":"CommentAuthorNot","user":true}`, ".user must be the id of a user"},
		"a link of no kind":      {`{"type":"CreatedLinkCondition","relationship":[7]}`, ".relationship must be a list of relationships"},
		"no field":               {`{"type":"FieldChangedCondition"}`, ".field is missing: it must be the id of a field"},
		"no value":               {`{"type":"FieldEquals","field":"status"}`, ".value is missing: it must be what to compare the field with"},
		"no value of a group":    {`{"type":"UserInGroups","field":"assignee","value":null}`, ".value is missing"},
		"a group without any":    {`{"type":"Or"}`, ".conditions is missing: it must be a list with at least one condition"},
		"a group of none":        {`{"type":"and","conditions":[]}`, ".conditions must be a list with at least one condition"},
		"a group deeper":         {`{"type":"And","conditions":[{"type":"or","conditions":[{}]}]}`, ".conditions[0].conditions[0].type is missing"},
		"a group without a type": {`{"conditions":[{"type":"FieldIsEmpty"}]}`, ".conditions[0].field is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, file(opens, commented+`,{"type":"Or","conditions":[`+test.condition+`]}`), place+test.want)
		})
	}
}

// One run tells all that is wrong, and the long list of types once.
func TestAllIsToldAtOnce(t *testing.T) {
	t.Parallel()
	const text = `{"id":1,"actions":[{"type":"Dance"},{"type":"Webhoook"},{"type":"Move"}],
		"conditions":[{"type":"Event.creat"},{"type":"Or","conditions":[{"type":"Event.updat"}]}]}`
	refused(t, text,
		"id must be left out", "name is missing",
		`actions[0].type is "Dance", which is unknown; known types of actions are, nearest first: `,
		`actions[1].type is "Webhoook", which is unknown; known types of actions are, nearest first: Webhook, `,
		"actions[2].queue is missing",
		`conditions[0].type is "Event.creat", which is unknown; known types of conditions are, nearest first: Event.create, Event.update, `,
		`conditions[1].conditions[0].type is "Event.updat", which is unknown; known types of conditions are, nearest first: Event.update, Event.create, `)
	_, err := ParseFile([]byte(text))
	if got := strings.Count(err.Error(), "CalculateFormula"); got != 1 {
		t.Errorf("all types of actions are told %d times: %v", got, err)
	}
	if got := strings.Count(err.Error(), "Container.SizeLessOrEquals"); got != 1 {
		t.Errorf("all types of conditions are told %d times: %v", got, err)
	}
}

// The documentation has eight actions, two of them by two names, and so many
// conditions beside the two groups by two names.
func TestAllDocumentedTypesAreKnown(t *testing.T) {
	t.Parallel()
	if got := len(actionKinds); got != 8+2 {
		t.Errorf("%d types of actions", got)
	}
	const events, comments, links, fields, dates, groups, lists, numbers, texts = 5, 9, 3, 7, 5, 2, 9, 8, 3
	if got := len(conditionKinds); got != 4+events+comments+links+fields+dates+groups+lists+numbers+texts {
		t.Errorf("%d types of conditions: %q", got, slices.Sorted(maps.Keys(conditionKinds)))
	}
}

func FuzzFile(f *testing.F) {
	every, err := os.ReadFile(filepath.Join("testdata", "every.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(every), "", "[]", `{"name":"x","actions":[{}]}`, file(opens, commented), file(opens, `{"type":"Or","conditions":[{"conditions":[`+commented+`]},{}]}`),
		file(`{"type":"Webhook","endpoint":"https://a.example","headers":{"a":"***","A":"b"},"authContext":{"type":"basic"},"body":"{}"}`, ""),
		file(`{"type":"Update","update":[{"field":"tags","update":null},{"field":"tags","update":{"add":["a","a"]}}]}`, `{"type":"FieldEquals","field":{"key":"x"},"value":[[1.0],{}]}`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		trigger, err := ParseFile(data)
		var refusal *FileError
		if err != nil {
			if !errors.As(err, &refusal) || strings.ContainsFunc(strings.Join(refusal.Problems, ""), func(r rune) bool { return r < ' ' }) {
				t.Errorf("%v", err)
			}
			return
		}
		// What is sent comes to the same in a file, and is what it should be.
		again, err := ParseFile([]byte(asJSON(trigger)))
		if err != nil || asJSON(again) != asJSON(trigger) {
			t.Errorf("%s\nbecame %s, error %v", asJSON(trigger), asJSON(again), err)
		}
		if d := CompareWhole(trigger, again); len(d.Lines) > 0 || d.Hidden {
			t.Errorf("%s\ndiffers from itself: %+v", asJSON(trigger), d)
		}
		if shown := Show(trigger); !json.Valid([]byte(shown)) {
			t.Errorf("shown as %s", shown)
		}
	})
}
