package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Sample is an issue that there is not, for messages that are sent by hand.
type Sample struct {
	Key  string
	Time time.Time

	// Bare leaves out the quotes of texts in JSON, see [Title].
	Bare bool
}

// SampleTitle holds what breaks messages that are not made with care.
const SampleTitle = "\"Quotes\", <tags> & a\nline break, \\ and 🚀"

var variable = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// texts are the variables that show what people write.
var texts = []string{"issue.summary", "issue.description", "userComment.text", "generatedComment.text"}

// fill puts values in the place of variables.
func (s Sample) fill(text string) string {
	return variable.ReplaceAllStringFunc(text, func(tag string) string {
		name, inJSON := strings.CutSuffix(strings.TrimSpace(tag[2:len(tag)-2]), ".json")
		value := s.value(name)
		if !inJSON {
			return value
		}
		if value = quoted(value); s.Bare {
			value = value[1 : len(value)-1]
		}
		return value
	})
}

func (s Sample) value(name string) string {
	switch {
	case name == "issue.key":
		return s.Key
	case slices.Contains(texts, name):
		return SampleTitle
	case strings.HasSuffix(name, ".iso8601"):
		return s.Time.UTC().Format("2006-01-02T15:04:05.000Z")
	case strings.HasSuffix(name, ".unixEpoch"):
		return fmt.Sprint(s.Time.Unix())
	}
	return "sample"
}

// quoted is a text in JSON.
func quoted(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // neither a text nor the builder fails
	return strings.TrimSuffix(b.String(), "\n")
}

// CheckBody looks at a body of one's own: it must be JSON whatever people write
// into an issue. Its errors do not repeat it.
func CheckBody(body string, bare bool) error {
	for _, name := range texts {
		if slices.ContainsFunc(variable.FindAllStringSubmatch(body, -1), func(tag []string) bool { return strings.TrimSpace(tag[1]) == name }) {
			return fmt.Errorf("a quote in {{%s}} would break it: write {{%s.json}}, which is a whole text in JSON", name, name)
		}
	}
	filled := Sample{Key: "TEST-1", Bare: bare}.fill(body)
	var syntax *json.SyntaxError
	switch err := json.Unmarshal([]byte(filled), new(any)); {
	case strings.TrimSpace(body) == "":
		return errors.New("it is empty")
	case errors.As(err, &syntax):
		line := 1 + strings.Count(filled[:syntax.Offset], "\n")
		return fmt.Errorf("it is no JSON once variables have their values, line %d: %s", line, quoting[bare])
	}
	return nil
}

var quoting = map[bool]string{
	false: "{{….json}} brings its quotes, so there must be none around it, unless with --bare-json",
	true:  "with --bare-json there must be quotes around {{….json}}",
}
