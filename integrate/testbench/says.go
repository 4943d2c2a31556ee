package testbench

import (
	"fmt"
	"slices"
	"strings"

	"timeupdater/tracker/workflow"
)

// says puts a result into words.
func (w wish) says(r Result) string {
	text := w.words(r, label(workflow.Field{ID: r.Field, Name: r.Name}))
	if r.Created {
		text += "; the field was made for it"
	}
	return r.Issue + ": " + text
}

func (w wish) words(r Result, field string) string {
	isMeant := func(text string) bool { return w.isMeant(text) }
	others := slices.DeleteFunc(slices.Clone(r.After), isMeant)
	gone := slices.DeleteFunc(slices.Clone(r.Before), func(text string) bool { return slices.Contains(r.After, text) })
	switch {
	case w.there && !r.Changed:
		return fmt.Sprintf("%s is in %s already", w.address, field)
	case w.there && len(others) > 0:
		return fmt.Sprintf("%s is now in %s, beside %s", w.address, field, list(others))
	case w.there && len(gone) > 0:
		return fmt.Sprintf("%s is now in %s, in the place of %s", w.address, field, list(gone))
	case w.there:
		return fmt.Sprintf("%s is now in %s", w.address, field)
	case r.Changed && len(r.After) > 0:
		return fmt.Sprintf("%s is no longer in %s, which still holds %s", list(gone), field, list(r.After))
	case r.Changed:
		return fmt.Sprintf("%s is no longer in %s, which is empty now", list(gone), field)
	case len(r.After) == 0:
		return fmt.Sprintf("%s is empty already", field)
	case w.address != "":
		return fmt.Sprintf("%s is left alone: it holds %s, and not the address to be cleared", field, list(r.After))
	}
	return fmt.Sprintf("%s is left alone: it holds %s, and no address", field, list(r.After))
}

// list shows what a field holds.
func list(texts []string) string {
	if len(texts) == 0 {
		return "nothing"
	}
	shown := make([]string, len(texts))
	for i, text := range texts {
		shown[i] = show(text)
	}
	return strings.Join(shown, ", ")
}

// show makes a text that anybody may have written fit for a log.
func show(text string) string {
	const most = 60
	if CheckAddress(text) == nil {
		return text
	}
	runes := []rune(text)
	if len(runes) > most {
		return fmt.Sprintf("%q…", string(runes[:most]))
	}
	return fmt.Sprintf("%q", text)
}
