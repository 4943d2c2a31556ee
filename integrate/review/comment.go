package review

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"text/template"

	"timeupdater/integrate/forge"
)

// Remark is what a template for a comment can show. Texts that people have
// written are escaped, so that a title is no link and calls nobody.
type Remark struct {
	Issue      string // key
	By         string // who did it
	Did        string // what, in words: approved
	Link       string // the pull request, as a link
	URL        string
	Title      string
	Repository string
	Number     string
	Source     string // branches
	Target     string
}

const usualComment = "{{.By}} {{.Did}} {{.Link}}"

// did is what happened, in words.
var did = map[forge.What]string{
	forge.Approved:         "approved",
	forge.ChangesRequested: "asked for changes in",
	forge.Withdrawn:        "withdrew the verdict on",
	forge.Merged:           "merged",
	forge.Declined:         "declined",
	forge.Opened:           "opened",
	forge.Drafted:          "made a draft of",
}

// checkComment shows a rule's comment to nobody, so that a mistake in its
// template is found at the start.
func (r Rule) checkComment() error {
	_, err := r.comment(forge.Event{What: r.On}, "TEST-1")
	return err
}

// comment is what a rule says in an issue.
func (r Rule) comment(e forge.Event, key string) (string, error) {
	text := usualComment
	if r.Comment != nil {
		text = *r.Comment
	}
	t, err := template.New("comment").Parse(text)
	if err != nil {
		return "", fmt.Errorf("\"comment\" is no template: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, remark(e, key)); err != nil {
		return "", fmt.Errorf("\"comment\" cannot be filled in: %w", err)
	}
	return b.String(), nil
}

func remark(e forge.Event, key string) Remark {
	p := e.PullRequest
	r := Remark{
		Issue: key, By: plain(cmp.Or(e.By, "Somebody")), Did: did[e.What], URL: address(p.URL), Title: plain(p.Title),
		Repository: plain(p.Repository), Number: plain(p.Number), Source: plain(p.Source), Target: plain(p.Target),
	}
	r.Link = "pull request " + r.Repository + "#" + r.Number
	if r.URL != "" {
		r.Link = "[" + r.Link + "](" + r.URL + ")"
	}
	return r
}

// plain is a text of one line that Tracker's markup leaves as it is.
func plain(text string) string {
	const most, marks = 200, "\\`*_{}[]()<>#!|~@"
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(marks, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// address is a web address that can stand in a link; anything else is none.
func address(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(u.String())
}
