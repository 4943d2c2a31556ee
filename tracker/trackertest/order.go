package trackertest

import (
	"cmp"
	"slices"
	"strings"
)

// comparisons are the fields by which search results can be sorted.
var comparisons = map[string]func(a, b *data) int{
	"key":       compareKeys,
	"updated":   compareUpdated,
	"updatedAt": compareUpdated,
	"created":   compareCreated,
	"createdAt": compareCreated,
	"spent":     func(a, b *data) int { return cmp.Compare(a.spent.d, b.spent.d) },
	"summary":   func(a, b *data) int { return cmp.Compare(a.summary, b.summary) },
}

// compareKeys puts TEST-9 before TEST-10; which of two queues comes first is
// unknown.
func compareKeys(a, b *data) int {
	return cmp.Or(cmp.Compare(len(a.key), len(b.key)), cmp.Compare(a.key, b.key))
}

func compareUpdated(a, b *data) int { return a.updatedAt.Compare(b.updatedAt) }

func compareCreated(a, b *data) int { return a.createdAt.Compare(b.createdAt) }

// ordered sorts what was found by "+field" or "-field", the first of several
// before the next. The order of creation is the default.
func (q *request) ordered(found []*issue, orders []string) ([]*issue, error) {
	if len(orders) == 0 && q.t.sw.NewestFirst {
		orders = []string{"-updated"}
	}
	// From the last to the first, as sorting keeps the order of equals.
	for _, order := range slices.Backward(orders) {
		compare := comparisons[strings.TrimLeft(order, "+-")]
		if compare == nil {
			return nil, invalid("order", "Неизвестное поле.", "Unknown field.")
		}
		sign := 1
		if order[0] == '-' {
			sign = -1
		}
		byField := func(a, b *issue) int { return sign * compare(a.look(), b.look()) }
		if !slices.IsSortedFunc(found, byField) {
			found = slices.Clone(found)
			slices.SortStableFunc(found, byField)
		}
	}
	return found, nil
}
