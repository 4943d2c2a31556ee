package testbench

import (
	"errors"
	"slices"

	"timeupdater/tracker/workflow"
)

// wish is what a field is to hold: an address, or not that address, or none at
// all ("").
type wish struct {
	address string
	there   bool
}

// errOther keeps a text that people wrote from being lost: the wrong field may
// have been named.
var errOther = errors.New("it holds something that is no address, which is not replaced")

// change is what must be done to a field that holds some texts, nil if nothing.
// Of several values one is added or removed, so that the benches of other
// branches stay.
func (w wish) change(f workflow.Field, held []string) (*workflow.Change, error) {
	others := slices.ContainsFunc(held, func(text string) bool { return !isBench(f, text) })
	switch gone := w.unwanted(f, held); {
	case w.isGranted(f, held):
		return nil, nil
	case w.there && f.Many:
		return &workflow.Change{Add: []string{w.address}}, nil
	case w.there && others:
		return nil, errOther
	case w.there:
		return &workflow.Change{Set: w.address}, nil
	case f.Many:
		return &workflow.Change{Remove: gone}, nil
	}
	return &workflow.Change{}, nil
}

// isGranted says whether a field that holds some texts is as it is to be.
func (w wish) isGranted(f workflow.Field, held []string) bool {
	switch {
	case !w.there:
		return len(w.unwanted(f, held)) == 0
	case f.Many:
		return slices.ContainsFunc(held, w.isMeant)
	}
	return len(held) == 1 && w.isMeant(held[0])
}

// unwanted are the texts that are not to be there any more.
func (w wish) unwanted(f workflow.Field, held []string) []string {
	var texts []string
	for _, text := range held {
		if w.isMeant(text) || w.address == "" && isBench(f, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

func (w wish) isMeant(text string) bool { return isSame(w.address, text) }

// isBench says whether a text may be the address of a bench: whatever a field for
// addresses holds, and an address in any other.
func isBench(f workflow.Field, text string) bool {
	const uri = "uri" // how answers name that type (seen)
	return f.Type == uri || CheckAddress(text) == nil
}
