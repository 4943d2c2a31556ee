package review

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"timeupdater/integrate/forge"
	"timeupdater/tracker"
)

// Rule says what becomes of an issue when something happens to a pull request
// that names it.
type Rule struct {
	Name string `json:"name,omitempty"` // for people

	On    forge.What `json:"on"`              // one of [forge.Verdicts]
	Queue string     `json:"queue,omitempty"` // key; empty: every allowed one

	// Base is the branch that the pull request goes to, or a pattern as of
	// [path.Match]. Empty is any.
	Base string `json:"base,omitempty"`

	// Drafts takes drafts as well.
	Drafts bool `json:"drafts,omitempty"`

	// All asks for the approval of every reviewer, where one is enough otherwise.
	All bool `json:"all,omitempty"`

	// From are keys of statuses that the issue may leave. Empty is every one that
	// does not count as closed.
	From []string `json:"from,omitempty"`

	// To is the key of the status that it gets.
	To string `json:"to"`

	// Transition is the id of the one to follow where several lead there.
	Transition string `json:"transition,omitempty"`

	// Fields are set on the way, such as the resolution. Tracker takes those that
	// are on the transition's screen (documented).
	Fields map[string]any `json:"fields,omitempty"`

	// Comment is a template of package text/template for the comment. Not given
	// is a usual one, an empty text is none.
	Comment *string `json:"comment,omitempty"`
}

// Rules are asked in their order; the first that fits counts.
type Rules []Rule

//go:embed rules.json
var usual string

// Usual are the rules of whoever gives none: the owner's scenario.
func Usual() (rules Rules, err error) {
	err = rules.Decode(usual)
	return rules, err
}

// Decode reads rules from JSON and checks them. Its errors name the rule.
func (r *Rules) Decode(text string) error {
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return fmt.Errorf("must be a JSON list of rules: %w", err)
	}
	if len(list) == 0 {
		return errors.New("holds no rule")
	}
	*r = nil
	for i, raw := range list {
		var rule Rule
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		err := decoder.Decode(&rule)
		if err == nil {
			err = rule.check()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", rule.Called(i), err)
		}
		*r = append(*r, rule)
	}
	return r.checkChains()
}

// checkChains refuses a rule that begins where another one of the same event
// ends: a webhook that comes twice would move an issue twice. One that needs all
// approvals does not move it with the first.
func (r Rules) checkChains() error {
	for i, first := range r {
		for j, second := range r {
			same := first.On == second.On && first.Base == second.Base &&
				(first.Queue == second.Queue || first.Queue == "" || second.Queue == "")
			if same && slices.Contains(second.From, first.To) && !second.All {
				return fmt.Errorf("%s begins with %s, where %s ends: a webhook that comes twice would move an issue twice", second.Called(j), first.To, first.Called(i))
			}
		}
	}
	return nil
}

// Called is how errors name a rule, by its place among the rules.
func (r Rule) Called(i int) string {
	if r.Name == "" {
		return fmt.Sprintf("rule %d", i+1)
	}
	return fmt.Sprintf("rule %d (%q)", i+1, r.Name)
}

func (r Rule) check() error {
	if !slices.Contains(forge.Verdicts, r.On) {
		return fmt.Errorf("\"on\" must be one of %s", words(forge.Verdicts))
	}
	if r.To == "" {
		return errors.New("\"to\" is missing: the key of the status that the issue gets")
	}
	for _, status := range append([]string{r.To}, r.From...) {
		if !isStatusKey(status) {
			return fmt.Errorf("%q is not the key of a status, such as readyForTest: Tracker shows keys beside the names, under Administration", status)
		}
	}
	if r.Queue != "" {
		if _, err := tracker.ParseQueue(r.Queue); err != nil {
			return err
		}
	}
	if _, err := path.Match(r.Base, ""); err != nil {
		return fmt.Errorf("\"base\" is no pattern: %w", err)
	}
	if r.All && r.On != forge.Approved {
		return fmt.Errorf("\"all\" goes with \"on\": %q only", forge.Approved)
	}
	if _, ok := r.Fields["comment"]; ok {
		return errors.New("\"fields\" holds a comment: it has a member of its own, \"comment\"")
	}
	return r.checkComment()
}

// isStatusKey tells keys from the names that people see.
func isStatusKey(s string) bool {
	const others = "_.-"
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(others, r)
	}) < 0
}

func words[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = string(one)
	}
	return strings.Join(texts, ", ")
}
