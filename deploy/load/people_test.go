//go:build go1.25

package load

import (
	"time"

	"timeupdater/tracker"
)

// log lets somebody log a minute.
func (s *stage) log(key string) {
	s.mu.Lock()
	s.last = time.Now()
	s.above += s.ledger.add(key, tracker.Minute, s.last)
	s.figures.Changes++
	s.mu.Unlock()
	s.Log(key, tracker.Minute, "")
}

// families builds parents with so many sub-issues each. The leaves go round:
// the first are of different parents.
func families(parents, each int) func(*stage) {
	return func(s *stage) {
		var above []string
		for range parents {
			above = append(above, s.Create(queue, "Parent", ""))
		}
		for i := range parents * each {
			s.leaves = append(s.leaves, s.create(above[i%parents]))
		}
	}
}

func (s *stage) create(parent string) string {
	key := s.Create(queue, "Sub-issue", parent)
	s.ledger.create(key, parent)
	return key
}

// tree builds one issue with so many below it, each of which has so many, and
// so on. The leaves are in an order of chance.
func tree(levels ...int) func(*stage) {
	return func(s *stage) {
		row := []string{s.Create(queue, "Root", "")}
		for _, each := range levels {
			var below []string
			for _, parent := range row {
				for range each {
					below = append(below, s.create(parent))
				}
			}
			row = below
		}
		s.leaves = append(s.leaves, row...)
		s.mix()
	}
}

// changes lets people make so many changes evenly within a time, one leaf
// after the other, in an order of chance that is the same each time.
func changes(n int, within time.Duration) func(*stage) {
	return func(s *stage) {
		s.mu.Lock()
		order := s.chance.Perm(n)
		s.mu.Unlock()
		for i, leaf := range order {
			pause(time.Until(s.begin.Add(within * time.Duration(i) / time.Duration(n))))
			s.log(s.leaves[leaf%len(s.leaves)])
		}
	}
}

// groves builds trees of two levels of parents.
func groves(trees, each, leaves int) func(*stage) {
	return func(s *stage) {
		for range trees {
			tree(each, leaves)(s)
		}
	}
}

// chain builds parents one below the other, and a leaf below them all.
func chain(parents int) func(*stage) {
	levels := make([]int, parents)
	for i := range levels {
		levels[i] = 1
	}
	return tree(levels...)
}

// growing builds families of so many.
func growing(sizes ...int) func(*stage) {
	return func(s *stage) {
		for _, each := range sizes {
			families(1, each)(s)
		}
		s.mix()
	}
}

// hidden builds a parent with so many sub-issues and one that the function may
// not see. If it is wrong, somebody logged a minute and the call got lost.
func hidden(visible int, wrong bool) func(*stage) {
	return func(s *stage) {
		families(1, visible)(s)
		const secret = "SECRET"
		s.AddQueue(secret)
		s.Create(secret, "Hidden", s.ledger.parent[s.leaves[0]])
		s.Hide(secret, true)
		if wrong {
			s.log(s.leaves[0])
		}
	}
}

// imported builds families where a minute is logged on each sub-issue, with
// totals that are all right, or all wrong, and ten more families for people.
func imported(parents, each int, wrong bool) func(*stage) {
	return func(s *stage) {
		families(parents, each)(s)
		for _, leaf := range s.leaves {
			s.log(leaf)
		}
		if !wrong {
			s.fill()
		}
		s.leaves = nil
		families(10, each)(s)
	}
}

// mix puts the leaves in an order of chance.
func (s *stage) mix() {
	s.chance.Shuffle(len(s.leaves), func(i, j int) { s.leaves[i], s.leaves[j] = s.leaves[j], s.leaves[i] })
}
