package demo

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// refusal is a form that was not accepted, and why.
type refusal struct {
	Action, Issue string
	Value         string // what was typed
	Why           string
}

// action does what a form asks for on an issue that exists. Its error is for
// the person.
type action func(issue *node, value string) error

// Bounds that keep the page usable.
const (
	maxForm    = 4 << 10 // bytes
	maxIssues  = 200
	maxLevels  = 6
	maxSummary = 60 // characters
)

var (
	errNoIssue     = errors.New("there is no such issue")
	errNoRecord    = errors.New("there is no record left to delete")
	errNoSummary   = errors.New("give the sub-issue a name")
	errLongSummary = fmt.Errorf("a name has at most %d characters, all of them visible", maxSummary)
	errManyIssues  = fmt.Errorf("the demo takes no more than %d issues", maxIssues)
	errDeep        = fmt.Errorf("the demo takes no more than %d levels of issues", maxLevels)
)

// form checks a posted form and lets the action do its work. A browser is sent
// back to the page when the function has done its own, or is shown the page
// with what was wrong. The page's script, which asks for plain text, gets
// status 204 at once, or what was wrong.
func (d *demo) form(name string, act action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !sameOrigin(r) {
			http.Error(w, "This form was posted from another site.", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			http.Error(w, "The form cannot be read: "+err.Error(), http.StatusBadRequest)
			return
		}
		key, value := r.PostForm.Get("issue"), r.PostForm.Get("value")
		script := r.Header.Get("Accept") == "text/plain"
		status, err := d.act(key, value, act)
		switch {
		case err != nil && (script || status == http.StatusNotFound):
			http.Error(w, err.Error(), status)
		case err != nil:
			d.show(w, status, &refusal{Action: name, Issue: key, Value: value, Why: err.Error()})
		case script:
			w.WriteHeader(http.StatusNoContent)
		default:
			d.tracker.Wait()
			http.Redirect(w, r, "/#"+key, http.StatusSeeOther)
		}
	})
}

// act does one action at a time, so that what was checked still holds.
func (d *demo) act(key, value string, act action) (status int, err error) {
	d.acting.Lock()
	defer d.acting.Unlock()
	var issue *node
	walk(forest(d.tracker), func(n *node) {
		if n.Key == key {
			issue = n
		}
	})
	if issue == nil {
		return http.StatusNotFound, errNoIssue
	}
	if err := act(issue, value); err != nil {
		return http.StatusUnprocessableEntity, err
	}
	return http.StatusOK, nil
}

func (d *demo) addTime(issue *node, value string) error {
	time, err := readTime(value)
	if err != nil {
		return err
	}
	d.tracker.Log(issue.Key, time, "")
	return nil
}

func (d *demo) deleteRecord(issue *node, _ string) error {
	if issue.Last == nil {
		return errNoRecord
	}
	d.tracker.DeleteLog(issue.Key, issue.Last.ID)
	return nil
}

func (d *demo) addSubIssue(issue *node, value string) error {
	summary := strings.TrimSpace(value)
	switch {
	case summary == "":
		return errNoSummary
	case utf8.RuneCountInString(summary) > maxSummary, strings.IndexFunc(summary, unprintable) >= 0:
		return errLongSummary
	case len(d.tracker.Keys()) >= maxIssues:
		return errManyIssues
	case issue.Level >= maxLevels:
		return errDeep
	}
	d.tracker.Create(queue, summary, issue.Key)
	return nil
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
