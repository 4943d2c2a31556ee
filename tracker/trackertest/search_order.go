package trackertest

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// sorting is a field by which what a search found is sorted.
type sorting struct {
	field      *field
	descending bool
}

// sortings reads "+field", "-field" or "field", which is ascending.
func (t *Tracker) sortings(names []string) ([]sorting, error) {
	var list []sorting
	for _, name := range names {
		bare := name
		if name[0] == '+' || name[0] == '-' {
			bare = name[1:]
		}
		f := t.filterField(bare)
		if f == nil {
			return nil, invalid("order", "Неизвестное поле: "+name+".", "Unknown field: "+name+".")
		}
		list = append(list, sorting{f, name[0] == '-'})
	}
	return list, nil
}

// ordered sorts what was found, which comes in the order of creation. The first
// field is what counts, the next are for issues that are equal in it.
func (t *Tracker) ordered(found []*issue, by []sorting) []*issue {
	if len(by) == 0 && t.sw.NewestFirst {
		by = []sorting{{t.fieldByID("updatedAt"), true}}
	}
	// From the last to the first, as sorting keeps the order of equals.
	for _, s := range slices.Backward(by) {
		if s.field.id == "key" {
			found = byKey(found, s.descending)
		} else {
			found = s.byWeight(found, t.ranks(s.field.kind))
		}
	}
	return found
}

// byKey sorts what mostly comes in few runs of ascending keys, one a queue.
func byKey(found []*issue, descending bool) []*issue {
	compare := func(a, b *issue) int { return compareKeys(a.look().key, b.look().key) }
	sorted := slices.IsSortedFunc(found, compare)
	if sorted && !descending {
		return found
	}
	found = slices.Clone(found)
	if !sorted {
		slices.SortStableFunc(found, compare)
	}
	if descending {
		slices.Reverse(found) // no two keys are equal
	}
	return found
}

// compareKeys puts TEST-9 before TEST-10; which of two queues comes first is
// unknown.
func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// place is where an issue is in a list, with what its value of a field counts in
// sorting: to get that is costly, so it is done once for each.
type place struct {
	weight
	at int
}

// weight is what counts of a value: the number, and among equals the text. That
// empty fields come first is assumed.
type weight struct {
	number float64
	text   string
}

func (w weight) compare(other weight) int {
	switch {
	case w.number < other.number:
		return -1
	case w.number > other.number:
		return 1
	}
	return strings.Compare(w.text, other.text)
}

// byWeight sorts and keeps the order of equals.
func (s sorting) byWeight(found []*issue, ranks map[*term]int) []*issue {
	places := make([]place, len(found))
	for i, is := range found {
		places[i] = place{weigh(s.field.value(is.look()), ranks), i}
	}
	compare := func(a, b place) int {
		n := a.compare(b.weight)
		switch {
		case n == 0:
			return a.at - b.at
		case s.descending:
			return -n
		}
		return n
	}
	if slices.IsSortedFunc(places, compare) {
		return found
	}
	slices.SortFunc(places, compare)
	list := make([]*issue, len(places))
	for i, p := range places {
		list[i] = found[p.at]
	}
	return list
}

// ranks number the values of a dictionary in their order, from 1.
func (t *Tracker) ranks(kind fieldKind) map[*term]int {
	list := slices.Clone(t.dictionary(kind))
	slices.SortFunc(list, func(a, b *term) int { return compareValues(a, b) })
	ranks := make(map[*term]int, len(list))
	for i, v := range list {
		ranks[v] = i + 1
	}
	return ranks
}

func weigh(v value, ranks map[*term]int) weight {
	switch v := v.(type) {
	case nil:
		return weight{number: math.Inf(-1)}
	case string:
		return weight{text: v}
	case *term:
		return weight{number: float64(ranks[v])}
	case *issue: // as compareKeys
		return weight{float64(len(v.key)), v.key}
	case *user:
		return weight{text: v.name}
	case *queue:
		return weight{text: v.key}
	case []value:
		return weight{text: strings.Join(spell(v), "\x00")}
	}
	n, _ := scalar(v)
	return weight{number: n}
}
