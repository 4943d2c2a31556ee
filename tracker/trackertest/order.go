package trackertest

import (
	"cmp"
	"encoding/binary"
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
			found = s.byKey(found)
		} else {
			found = s.byWeight(found, t.ranks(s.field.kind))
		}
	}
	return found
}

// byKey sorts what mostly comes in few runs of ascending keys, one a queue.
// TEST-9 is before TEST-10; which of two queues comes first is unknown.
func (s sorting) byKey(found []*issue) []*issue {
	compare := func(a, b *issue) int { return compareKeys(a.look().key, b.look().key) }
	sorted := slices.IsSortedFunc(found, compare)
	if sorted && !s.descending {
		return found
	}
	found = slices.Clone(found)
	if !sorted {
		slices.SortStableFunc(found, compare)
	}
	if s.descending {
		slices.Reverse(found) // no two keys are equal
	}
	return found
}

func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// place is where an issue is in a list, with what its value of a field counts in
// sorting: to get that is costly, so it is done once for each.
type place struct {
	rank uint64
	at   int
}

// ranks number the values of a dictionary in their order.
func (t *Tracker) ranks(kind fieldKind) map[*term]uint64 {
	list := slices.Clone(t.dictionary(kind))
	slices.SortFunc(list, func(a, b *term) int { return order(a, b) })
	ranks := make(map[*term]uint64, len(list))
	for i, v := range list {
		ranks[v] = uint64(i) + 1
	}
	return ranks
}

// byWeight sorts and keeps the order of equals.
func (s sorting) byWeight(found []*issue, terms map[*term]uint64) []*issue {
	places, texts := make([]place, len(found)), make([]string, len(found))
	for i, is := range found {
		places[i].at = i
		places[i].rank, texts[i] = weight(s.field.value(is.look()), terms)
	}
	compare := func(a, b place) int {
		n := cmp.Compare(a.rank, b.rank)
		if n == 0 {
			n = strings.Compare(texts[a.at], texts[b.at])
		}
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

// weight is what counts of a value in sorting: the rank and, among equals, the
// text. That empty fields come first is assumed.
func weight(v value, terms map[*term]uint64) (rank uint64, text string) {
	switch v := v.(type) {
	case nil:
		return 0, ""
	case string:
		return head(v), v
	case *term:
		return terms[v], ""
	case *issue: // as compareKeys
		return uint64(len(v.key))<<56 | head(v.key)>>8, v.key
	case *user:
		return head(v.name), v.name
	case *queue:
		return head(v.key), v.key
	case []value:
		text = strings.Join(spell(v), "\x00")
		return head(text), text
	default:
		n, _ := scalar(v)
		bits := math.Float64bits(n)
		if n < 0 {
			return ^bits, ""
		}
		return bits | 1<<63, ""
	}
}

// head is the first bytes of a text as a number, in the order of the texts.
func head(text string) uint64 {
	var first [8]byte
	copy(first[:], text)
	return binary.BigEndian.Uint64(first[:])
}
