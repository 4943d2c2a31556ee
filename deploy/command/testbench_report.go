package command

import (
	"fmt"
	"io"
	"strings"

	"timeupdater/integrate/keys"
	"timeupdater/integrate/testbench"
)

// testbenchReport prints what becomes of the issues: as text while they are done,
// or as one JSON document at the end. Errors go to standard error either way.
type testbenchReport struct {
	testbenchOptions
	document testbenchDocument
	failed   bool
	err      error // of printing
}

// testbenchDocument is what the verbs tell programs. Names stay.
type testbenchDocument struct {
	Branch  string           `json:"branch,omitempty"`
	From    string           `json:"from,omitempty"`
	Changed bool             `json:"changed"`
	Says    string           `json:"says,omitempty"`
	Issues  []testbenchIssue `json:"issues"`
}

type testbenchIssue struct {
	testbench.Result
	Error string `json:"error,omitempty"`
}

// begin finds the keys that the branch names, and says where they come from. If
// there are none it ends the report.
func (r *testbenchReport) begin(finder keys.Finder) ([]string, error) {
	r.document.Issues = []testbenchIssue{}
	branch, err := testbench.Branch{Name: r.branch}, error(nil)
	if r.branch == "" {
		branch, err = testbench.FindBranch(r.Getenv)
		r.document.Branch, r.document.From = branch.Name, branch.From
	}
	if err != nil {
		return nil, r.keyless(err.Error() + "; --branch names a branch")
	}
	name, isBranch := testbench.ShortName(branch.Name)
	found := finder.Find(name)
	switch {
	case !isBranch:
		return nil, r.keyless("--branch is a tag, which is no branch")
	case len(found) == 0:
		return nil, r.keyless(r.source() + " names no issue of " + strings.Join(finder.Queues, ", "))
	case len(found) > 1 && r.keys == oneKey:
		return nil, fmt.Errorf("%s names %d issues, %s: with --keys one it must be one", r.source(), len(found), strings.Join(found, ", "))
	}
	text := r.source() + " names " + strings.Join(found, ", ")
	if r.url == "" && r.Getenv(environmentURL) != "" {
		text += "; the address is that of " + environmentURL
	}
	r.print(text)
	return found, r.err
}

// source is the branch in words. One that was typed is not repeated.
func (r *testbenchReport) source() string {
	if r.document.From == "" {
		return "--branch"
	}
	return fmt.Sprintf("the branch %q, from %s,", r.document.Branch, r.document.From)
}

// keyless ends a report of no issue.
func (r *testbenchReport) keyless(text string) error {
	r.document.Says = text
	if r.optional {
		r.print(text)
	}
	if err := r.end(); err != nil || r.optional {
		return err
	}
	return noKeyError{fmt.Errorf("%s", text)}
}

func (r *testbenchReport) print(text string) {
	if !r.json && r.err == nil {
		_, r.err = io.WriteString(r.Out, strings.ToUpper(text[:1])+text[1:]+"\n")
	}
}

func (r *testbenchReport) add(result testbench.Result, err error) {
	issue := testbenchIssue{Result: result}
	for _, list := range []*[]string{&issue.Before, &issue.After} {
		if *list == nil {
			*list = []string{} // not null
		}
	}
	if err == nil {
		r.print(result.Says)
	} else {
		r.failed, issue.Error = true, err.Error()
		_, _ = fmt.Fprintln(r.Err, err) // if it fails, the status is left
	}
	r.document.Issues = append(r.document.Issues, issue)
	r.document.Changed = r.document.Changed || result.Changed
}

// stop says which issues an interrupt has left out.
func (r *testbenchReport) stop(rest []string) {
	r.failed = true
	_, _ = fmt.Fprintf(r.Err, "interrupted before it came to %s\n", strings.Join(rest, ", ")) // if it fails, the status is left
}

func (r *testbenchReport) end() error {
	if r.json && r.err == nil {
		r.err = printJSON(r.Out, r.document)
	}
	switch {
	case r.err != nil:
		return r.err
	case r.failed:
		return errReported
	case r.detailedStatus && len(r.document.Issues) > 0 && !r.document.Changed:
		return errAlready
	}
	return nil
}
